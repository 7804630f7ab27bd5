-- emcee: no-transaction
-- Ocata, contract, PostgreSQL: only Ocata nodes are left. The order keeps the table writable between any two statements: first what may
-- be refused (a row without visibility), then the triggers, and only then the column that they name.

-- NOT NULL without reading the table under a lock that keeps writers out: a check, validated beside them, vouches for it.
ALTER TABLE images ADD CONSTRAINT images_visibility_given CHECK (visibility IS NOT NULL) NOT VALID;

ALTER TABLE images VALIDATE CONSTRAINT images_visibility_given;

ALTER TABLE images
  ALTER COLUMN visibility SET NOT NULL,
  ALTER COLUMN visibility SET DEFAULT 'shared';

ALTER TABLE images DROP CONSTRAINT images_visibility_given;

DROP TRIGGER insert_visibility ON images;

DROP TRIGGER update_visibility ON images;

DROP FUNCTION images_sync_visibility();

DROP INDEX CONCURRENTLY ix_images_is_public;

ALTER TABLE images DROP COLUMN is_public;

UPDATE alembic_version SET version_num = 'ocata_contract01' WHERE version_num = 'ocata_expand01';
