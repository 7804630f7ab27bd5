-- emcee's own tables, layout 1. Times are text in UTC: SQLite has no type for them.
-- Rows of the journal are never deleted, so their ids grow without AUTOINCREMENT, which would cost a page more in every transaction.
-- The incarnation tells a file from one that was restored in its place.
CREATE TABLE IF NOT EXISTS @journal@ (
  id INTEGER PRIMARY KEY,
  identifier TEXT NOT NULL,
  step INTEGER NOT NULL,
  steps INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  script_hash TEXT NOT NULL,
  statement_hash TEXT NOT NULL,
  changed INTEGER,
  probe TEXT,
  token INTEGER NOT NULL,
  session TEXT NOT NULL,
  who TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  seconds REAL,
  error TEXT
);
CREATE TABLE IF NOT EXISTS @version@ (
  @column@ VARCHAR(190) NOT NULL PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS @lease@ (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  layout INTEGER NOT NULL,
  token INTEGER NOT NULL,
  step INTEGER NOT NULL,
  incarnation TEXT NOT NULL,
  owner TEXT,
  place TEXT,
  session TEXT,
  acquired_at TEXT,
  expires_at TEXT
);
INSERT OR IGNORE INTO @lease@ (id, layout, token, step, incarnation) VALUES (1, 1, 0, 0, lower(hex(randomblob(16))))
