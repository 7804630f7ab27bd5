-- Ocata, contract, MySQL and MariaDB: only Ocata nodes are left. The order keeps the table writable between any two statements: first
-- what may be refused (a row without visibility), then the triggers, and only then the column that they name.

ALTER TABLE images
  MODIFY COLUMN visibility enum('private', 'public', 'shared', 'community') NOT NULL DEFAULT 'shared',
  ALGORITHM=INPLACE, LOCK=NONE;

DROP TRIGGER insert_visibility;

DROP TRIGGER update_visibility;

ALTER TABLE images DROP INDEX ix_images_is_public, ALGORITHM=INPLACE, LOCK=NONE;

-- Its CHECK goes with it. Without ALGORITHM the server takes the cheapest way that lets writers through.
ALTER TABLE images DROP COLUMN is_public, LOCK=NONE;

UPDATE alembic_version SET version_num = 'ocata_contract01' WHERE version_num = 'ocata_expand01';
