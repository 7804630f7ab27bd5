-- emcee's own tables, layout 1, for MySQL and MariaDB. Times are in UTC whatever the session's time zone.
-- Every table has a primary key: Galera needs one.
CREATE TABLE IF NOT EXISTS @journal@ (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  identifier varchar(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  step integer NOT NULL,
  steps integer NOT NULL,
  kind varchar(16) NOT NULL,
  state varchar(16) NOT NULL,
  script_hash varchar(64) NOT NULL,
  statement_hash varchar(64) NOT NULL,
  changed bigint,
  probe varchar(64),
  token bigint NOT NULL,
  session varchar(64) NOT NULL,
  who varchar(255) NOT NULL,
  started_at datetime(3) NOT NULL,
  finished_at datetime(3) NULL,
  seconds double,
  error text
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS @version@ (
  @column@ varchar(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS @lease@ (
  id smallint NOT NULL PRIMARY KEY,
  layout integer NOT NULL,
  token bigint NOT NULL,
  step bigint NOT NULL,
  incarnation varchar(255) NOT NULL,
  owner varchar(255),
  place varchar(255),
  session varchar(64),
  acquired_at datetime(3) NULL,
  expires_at datetime(3) NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT IGNORE INTO @lease@ (id, layout, token, step, incarnation) VALUES (1, 1, 0, 0, '')
