-- Ocata, expand, SQLite: images.visibility beside images.is_public, kept equal by two triggers by the rules of the MySQL ones.
-- SQLite can't take NOT NULL off a column, and a copy of the table would keep writers out as long as it takes. So the definition is
-- replaced in place: rows are stored the same with it, and a column added last reads as NULL. The three CHECKs stay.

PRAGMA writable_schema = ON;

-- Only if the columns are the very ones that are replaced; if not, the index below finds no column, and all is rolled back.
UPDATE sqlite_schema
   SET sql = 'CREATE TABLE images (
  id               VARCHAR(36) NOT NULL,
  name             VARCHAR(255),
  size             INTEGER,
  status           VARCHAR(30) NOT NULL,
  is_public        BOOLEAN,
  created_at       DATETIME NOT NULL,
  updated_at       DATETIME,
  deleted_at       DATETIME,
  deleted          BOOLEAN NOT NULL,
  disk_format      VARCHAR(20),
  container_format VARCHAR(20),
  checksum         VARCHAR(32),
  owner            VARCHAR(255),
  min_disk         INTEGER NOT NULL,
  min_ram          INTEGER NOT NULL,
  protected        BOOLEAN NOT NULL DEFAULT 0,
  virtual_size     INTEGER,
  visibility       VARCHAR(9),
  PRIMARY KEY (id),
  CHECK (is_public IN (0, 1)),
  CHECK (deleted IN (0, 1)),
  CHECK (protected IN (0, 1))
)'
 WHERE type = 'table' AND name = 'images'
   AND (SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info('images') ORDER BY cid))
       = 'id,name,size,status,is_public,created_at,updated_at,deleted_at,deleted,disk_format,container_format,'
         || 'checksum,owner,min_disk,min_ram,protected,virtual_size';

PRAGMA writable_schema = RESET;

-- It also makes every other connection read the new definition.
CREATE INDEX visibility_image_idx ON images (visibility);

-- These triggers come after the write and mend the row. A mended row agrees, which ends it, with recursive_triggers on or off.
-- A column that is set to the value it has counts as not written. A row that is not filled yet and is written elsewhere stays so.
CREATE TRIGGER update_visibility AFTER UPDATE OF is_public, visibility ON images
WHEN NEW.is_public IS NOT OLD.is_public OR NEW.visibility IS NOT OLD.visibility
BEGIN
  SELECT RAISE(ABORT, 'Invalid visibility value')
   WHERE (NEW.is_public IS NOT OLD.is_public AND NEW.visibility IS NOT OLD.visibility)
      OR (NEW.is_public IS NOT OLD.is_public AND NEW.is_public IS NULL)
      OR (NEW.visibility IS NOT OLD.visibility AND NEW.visibility IS NULL);
  UPDATE images
     SET visibility = CASE NEW.is_public WHEN 1 THEN 'public' ELSE 'shared' END
   WHERE rowid = NEW.rowid AND NEW.is_public IS NOT OLD.is_public AND NEW.is_public IS NOT (NEW.visibility = 'public');
  UPDATE images
     SET is_public = (NEW.visibility = 'public')
   WHERE rowid = NEW.rowid AND NEW.visibility IS NOT OLD.visibility AND NEW.is_public IS NOT (NEW.visibility = 'public');
END;

CREATE TRIGGER insert_visibility AFTER INSERT ON images
BEGIN
  SELECT RAISE(ABORT, 'Invalid visibility value')
   WHERE (NEW.is_public IS NULL) = (NEW.visibility IS NULL);
  UPDATE images
     SET visibility = CASE NEW.is_public WHEN 1 THEN 'public' ELSE 'shared' END
   WHERE rowid = NEW.rowid AND NEW.visibility IS NULL;
  UPDATE images
     SET is_public = (NEW.visibility = 'public')
   WHERE rowid = NEW.rowid AND NEW.is_public IS NULL;
END;

UPDATE alembic_version SET version_num = 'ocata_expand01' WHERE version_num = 'mitaka02';
