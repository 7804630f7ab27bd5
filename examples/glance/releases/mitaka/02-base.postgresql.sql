-- emcee: identifier: mitaka02
-- Glance as Mitaka and Newton leave it, for PostgreSQL: the place from which the Ocata change starts.

CREATE TABLE images (
  id               varchar(36) NOT NULL,
  name             varchar(255),
  size             bigint,
  status           varchar(30) NOT NULL,
  is_public        boolean NOT NULL,
  created_at       timestamp NOT NULL,
  updated_at       timestamp,
  deleted_at       timestamp,
  deleted          boolean NOT NULL,
  disk_format      varchar(20),
  container_format varchar(20),
  checksum         varchar(32),
  owner            varchar(255),
  min_disk         integer NOT NULL,
  min_ram          integer NOT NULL,
  protected        boolean NOT NULL DEFAULT false,
  virtual_size     bigint,
  CONSTRAINT images_pkey PRIMARY KEY (id)
);

CREATE INDEX checksum_image_idx ON images (checksum);
CREATE INDEX created_at_image_idx ON images (created_at);
CREATE INDEX ix_images_deleted ON images (deleted);
CREATE INDEX ix_images_is_public ON images (is_public);
CREATE INDEX owner_image_idx ON images (owner);
CREATE INDEX updated_at_image_idx ON images (updated_at);

CREATE TABLE image_properties (
  id         serial NOT NULL,
  image_id   varchar(36) NOT NULL,
  name       varchar(255) NOT NULL,
  value      text,
  created_at timestamp NOT NULL,
  updated_at timestamp,
  deleted_at timestamp,
  deleted    boolean NOT NULL,
  CONSTRAINT image_properties_pkey PRIMARY KEY (id),
  CONSTRAINT ix_image_properties_image_id_name UNIQUE (image_id, name),
  CONSTRAINT image_properties_image_id_fkey FOREIGN KEY (image_id) REFERENCES images (id)
);

CREATE INDEX ix_image_properties_deleted ON image_properties (deleted);
CREATE INDEX ix_image_properties_image_id ON image_properties (image_id);

CREATE TABLE image_locations (
  id         serial NOT NULL,
  image_id   varchar(36) NOT NULL,
  value      text NOT NULL,
  created_at timestamp NOT NULL,
  updated_at timestamp,
  deleted_at timestamp,
  deleted    boolean NOT NULL,
  meta_data  text,
  status     varchar(30) NOT NULL DEFAULT 'active',
  CONSTRAINT image_locations_pkey PRIMARY KEY (id),
  CONSTRAINT image_locations_image_id_fkey FOREIGN KEY (image_id) REFERENCES images (id)
);

CREATE INDEX ix_image_locations_deleted ON image_locations (deleted);
CREATE INDEX ix_image_locations_image_id ON image_locations (image_id);

CREATE TABLE image_members (
  id         serial NOT NULL,
  image_id   varchar(36) NOT NULL,
  member     varchar(255) NOT NULL,
  can_share  boolean NOT NULL,
  created_at timestamp NOT NULL,
  updated_at timestamp,
  deleted_at timestamp,
  deleted    boolean NOT NULL,
  status     varchar(20) NOT NULL DEFAULT 'pending',
  CONSTRAINT image_members_pkey PRIMARY KEY (id),
  CONSTRAINT image_members_image_id_member_deleted_at_key UNIQUE (image_id, member, deleted_at),
  CONSTRAINT image_members_image_id_fkey FOREIGN KEY (image_id) REFERENCES images (id)
);

CREATE INDEX ix_image_members_deleted ON image_members (deleted);
CREATE INDEX ix_image_members_image_id ON image_members (image_id);
CREATE INDEX ix_image_members_image_id_member ON image_members (image_id, member);

CREATE TABLE image_tags (
  id         serial NOT NULL,
  image_id   varchar(36) NOT NULL,
  value      varchar(255) NOT NULL,
  created_at timestamp NOT NULL,
  updated_at timestamp,
  deleted_at timestamp,
  deleted    boolean NOT NULL,
  CONSTRAINT image_tags_pkey PRIMARY KEY (id),
  CONSTRAINT image_tags_image_id_fkey FOREIGN KEY (image_id) REFERENCES images (id)
);

CREATE INDEX ix_image_tags_image_id ON image_tags (image_id);
CREATE INDEX ix_image_tags_image_id_tag_value ON image_tags (image_id, value);

CREATE TABLE tasks (
  id         varchar(36) NOT NULL,
  type       varchar(30) NOT NULL,
  status     varchar(30) NOT NULL,
  owner      varchar(255) NOT NULL,
  expires_at timestamp,
  created_at timestamp NOT NULL,
  updated_at timestamp,
  deleted_at timestamp,
  deleted    boolean NOT NULL,
  CONSTRAINT tasks_pkey PRIMARY KEY (id)
);

CREATE INDEX ix_tasks_deleted ON tasks (deleted);
CREATE INDEX ix_tasks_owner ON tasks (owner);
CREATE INDEX ix_tasks_status ON tasks (status);
CREATE INDEX ix_tasks_type ON tasks (type);
CREATE INDEX ix_tasks_updated_at ON tasks (updated_at);

CREATE TABLE task_info (
  task_id varchar(36) NOT NULL,
  input   text,
  result  text,
  message text,
  CONSTRAINT task_info_pkey PRIMARY KEY (task_id),
  CONSTRAINT task_info_task_id_fkey FOREIGN KEY (task_id) REFERENCES tasks (id)
);

CREATE TABLE metadef_namespaces (
  id           serial NOT NULL,
  namespace    varchar(80) NOT NULL,
  display_name varchar(80),
  description  text,
  visibility   varchar(32),
  protected    boolean,
  owner        varchar(255) NOT NULL,
  created_at   timestamp NOT NULL,
  updated_at   timestamp,
  CONSTRAINT metadef_namespaces_pkey PRIMARY KEY (id),
  CONSTRAINT uq_metadef_namespaces_namespace UNIQUE (namespace)
);

CREATE INDEX ix_metadef_namespaces_owner ON metadef_namespaces (owner);

CREATE TABLE metadef_resource_types (
  id         serial NOT NULL,
  name       varchar(80) NOT NULL,
  protected  boolean NOT NULL,
  created_at timestamp NOT NULL,
  updated_at timestamp,
  CONSTRAINT metadef_resource_types_pkey PRIMARY KEY (id),
  CONSTRAINT uq_metadef_resource_types_name UNIQUE (name)
);

CREATE TABLE metadef_namespace_resource_types (
  resource_type_id  integer NOT NULL,
  namespace_id      integer NOT NULL,
  properties_target varchar(80),
  prefix            varchar(80),
  created_at        timestamp NOT NULL,
  updated_at        timestamp,
  CONSTRAINT metadef_namespace_resource_types_pkey PRIMARY KEY (resource_type_id, namespace_id),
  CONSTRAINT metadef_namespace_resource_types_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES metadef_namespaces (id),
  CONSTRAINT metadef_namespace_resource_types_resource_type_id_fkey FOREIGN KEY (resource_type_id) REFERENCES metadef_resource_types (id)
);

CREATE INDEX ix_metadef_ns_res_types_namespace_id ON metadef_namespace_resource_types (namespace_id);

CREATE TABLE metadef_objects (
  id           serial NOT NULL,
  namespace_id integer NOT NULL,
  name         varchar(80) NOT NULL,
  description  text,
  required     text,
  json_schema  text NOT NULL,
  created_at   timestamp NOT NULL,
  updated_at   timestamp,
  CONSTRAINT metadef_objects_pkey PRIMARY KEY (id),
  CONSTRAINT uq_metadef_objects_namespace_id_name UNIQUE (namespace_id, name),
  CONSTRAINT metadef_objects_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES metadef_namespaces (id)
);

CREATE INDEX ix_metadef_objects_name ON metadef_objects (name);

CREATE TABLE metadef_properties (
  id           serial NOT NULL,
  namespace_id integer NOT NULL,
  name         varchar(80) NOT NULL,
  json_schema  text NOT NULL,
  created_at   timestamp NOT NULL,
  updated_at   timestamp,
  CONSTRAINT metadef_properties_pkey PRIMARY KEY (id),
  CONSTRAINT uq_metadef_properties_namespace_id_name UNIQUE (namespace_id, name),
  CONSTRAINT metadef_properties_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES metadef_namespaces (id)
);

CREATE INDEX ix_metadef_properties_name ON metadef_properties (name);

CREATE TABLE metadef_tags (
  id           serial NOT NULL,
  namespace_id integer NOT NULL,
  name         varchar(80) NOT NULL,
  created_at   timestamp NOT NULL,
  updated_at   timestamp,
  CONSTRAINT metadef_tags_pkey PRIMARY KEY (id),
  CONSTRAINT uq_metadef_tags_namespace_id_name UNIQUE (namespace_id, name),
  CONSTRAINT metadef_tags_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES metadef_namespaces (id)
);

CREATE INDEX ix_metadef_tags_name ON metadef_tags (name);

CREATE TABLE artifacts (
  id                  varchar(36) NOT NULL,
  name                varchar(255) NOT NULL,
  type_name           varchar(255) NOT NULL,
  type_version_prefix bigint NOT NULL,
  type_version_suffix varchar(255),
  type_version_meta   varchar(255),
  version_prefix      bigint NOT NULL,
  version_suffix      varchar(255),
  version_meta        varchar(255),
  description         text,
  visibility          varchar(32) NOT NULL,
  state               varchar(32) NOT NULL,
  owner               varchar(255) NOT NULL,
  created_at          timestamp NOT NULL,
  updated_at          timestamp NOT NULL,
  deleted_at          timestamp,
  published_at        timestamp,
  CONSTRAINT artifacts_pkey PRIMARY KEY (id)
);

CREATE INDEX ix_artifact_name_and_version ON artifacts (name, version_prefix, version_suffix);
CREATE INDEX ix_artifact_owner ON artifacts (owner);
CREATE INDEX ix_artifact_state ON artifacts (state);
CREATE INDEX ix_artifact_type ON artifacts (type_name, type_version_prefix, type_version_suffix);
CREATE INDEX ix_artifact_visibility ON artifacts (visibility);

CREATE TABLE artifact_blobs (
  id          varchar(36) NOT NULL,
  artifact_id varchar(36) NOT NULL,
  size        bigint NOT NULL,
  checksum    varchar(32),
  name        varchar(255) NOT NULL,
  item_key    varchar(329),
  position    integer,
  created_at  timestamp NOT NULL,
  updated_at  timestamp NOT NULL,
  CONSTRAINT artifact_blobs_pkey PRIMARY KEY (id),
  CONSTRAINT artifact_blobs_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES artifacts (id)
);

CREATE INDEX ix_artifact_blobs_artifact_id ON artifact_blobs (artifact_id);
CREATE INDEX ix_artifact_blobs_name ON artifact_blobs (name);

CREATE TABLE artifact_blob_locations (
  id         varchar(36) NOT NULL,
  blob_id    varchar(36) NOT NULL,
  value      text NOT NULL,
  created_at timestamp NOT NULL,
  updated_at timestamp NOT NULL,
  position   integer,
  status     varchar(36),
  CONSTRAINT artifact_blob_locations_pkey PRIMARY KEY (id),
  CONSTRAINT artifact_blob_locations_blob_id_fkey FOREIGN KEY (blob_id) REFERENCES artifact_blobs (id)
);

CREATE INDEX ix_artifact_blob_locations_blob_id ON artifact_blob_locations (blob_id);

CREATE TABLE artifact_dependencies (
  id              varchar(36) NOT NULL,
  artifact_source varchar(36) NOT NULL,
  artifact_dest   varchar(36) NOT NULL,
  artifact_origin varchar(36) NOT NULL,
  is_direct       boolean NOT NULL,
  position        integer,
  name            varchar(36),
  created_at      timestamp NOT NULL,
  updated_at      timestamp NOT NULL,
  CONSTRAINT artifact_dependencies_pkey PRIMARY KEY (id),
  CONSTRAINT artifact_dependencies_artifact_dest_fkey FOREIGN KEY (artifact_dest) REFERENCES artifacts (id),
  CONSTRAINT artifact_dependencies_artifact_origin_fkey FOREIGN KEY (artifact_origin) REFERENCES artifacts (id),
  CONSTRAINT artifact_dependencies_artifact_source_fkey FOREIGN KEY (artifact_source) REFERENCES artifacts (id)
);

CREATE INDEX ix_artifact_dependencies_dest_id ON artifact_dependencies (artifact_dest);
CREATE INDEX ix_artifact_dependencies_direct_dependencies ON artifact_dependencies (artifact_source, is_direct);
CREATE INDEX ix_artifact_dependencies_origin_id ON artifact_dependencies (artifact_origin);
CREATE INDEX ix_artifact_dependencies_source_id ON artifact_dependencies (artifact_source);

CREATE TABLE artifact_properties (
  id            varchar(36) NOT NULL,
  artifact_id   varchar(36) NOT NULL,
  name          varchar(255) NOT NULL,
  string_value  varchar(255),
  int_value     integer,
  numeric_value numeric,
  bool_value    boolean,
  text_value    text,
  created_at    timestamp NOT NULL,
  updated_at    timestamp NOT NULL,
  position      integer,
  CONSTRAINT artifact_properties_pkey PRIMARY KEY (id),
  CONSTRAINT artifact_properties_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES artifacts (id)
);

CREATE INDEX ix_artifact_properties_artifact_id ON artifact_properties (artifact_id);
CREATE INDEX ix_artifact_properties_name ON artifact_properties (name);

CREATE TABLE artifact_tags (
  id          varchar(36) NOT NULL,
  artifact_id varchar(36) NOT NULL,
  value       varchar(255) NOT NULL,
  created_at  timestamp NOT NULL,
  updated_at  timestamp NOT NULL,
  CONSTRAINT artifact_tags_pkey PRIMARY KEY (id),
  CONSTRAINT artifact_tags_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES artifacts (id)
);

CREATE INDEX ix_artifact_tags_artifact_id ON artifact_tags (artifact_id);
CREATE INDEX ix_artifact_tags_artifact_id_tag_value ON artifact_tags (artifact_id, value);

CREATE TABLE alembic_version (
  version_num varchar(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Glance's own record of where the database stands; the later scripts keep it true, so that glance-manage still reads it right.
INSERT INTO alembic_version (version_num) VALUES ('mitaka02');
