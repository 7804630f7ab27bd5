-- Pike, contract, every engine: the six tables of the artifact service, which left Glance for a project of its own. Each goes before
-- the tables that it refers to. Expand and migrate have nothing to do.

DROP TABLE artifact_blob_locations;

DROP TABLE artifact_properties;

DROP TABLE artifact_blobs;

DROP TABLE artifact_dependencies;

DROP TABLE artifact_tags;

DROP TABLE artifacts;

UPDATE alembic_version SET version_num = 'pike_contract01' WHERE version_num = 'ocata_contract01';
