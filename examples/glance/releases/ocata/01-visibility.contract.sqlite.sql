-- Ocata, contract, SQLite: only Ocata nodes are left. The table is built anew, since SQLite drops no column that a CHECK names; the
-- other two CHECKs and every index stay. One transaction: writers wait as long as the copy takes. A row without visibility stops it.

DROP TRIGGER insert_visibility;

DROP TRIGGER update_visibility;

CREATE TABLE images_contracted (
  id               VARCHAR(36) NOT NULL,
  name             VARCHAR(255),
  size             INTEGER,
  status           VARCHAR(30) NOT NULL,
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
  visibility       VARCHAR(9) NOT NULL DEFAULT 'shared',
  PRIMARY KEY (id),
  CHECK (deleted IN (0, 1)),
  CHECK (protected IN (0, 1))
);

INSERT INTO images_contracted (id, name, size, status, created_at, updated_at, deleted_at, deleted, disk_format, container_format,
                               checksum, owner, min_disk, min_ram, protected, virtual_size, visibility)
SELECT id, name, size, status, created_at, updated_at, deleted_at, deleted, disk_format, container_format,
       checksum, owner, min_disk, min_ram, protected, virtual_size, visibility
  FROM images;

-- The other tables' foreign keys name "images" and so mean the new one from here on. emcee's connection doesn't enforce them, so
-- that dropping the old one deletes nothing there.
DROP TABLE images;

ALTER TABLE images_contracted RENAME TO images;

CREATE INDEX checksum_image_idx ON images (checksum);

CREATE INDEX created_at_image_idx ON images (created_at);

CREATE INDEX ix_images_deleted ON images (deleted);

CREATE INDEX owner_image_idx ON images (owner);

CREATE INDEX updated_at_image_idx ON images (updated_at);

CREATE INDEX visibility_image_idx ON images (visibility);

UPDATE alembic_version SET version_num = 'ocata_contract01' WHERE version_num = 'ocata_expand01';
