-- emcee: no-transaction
-- Ocata, expand, PostgreSQL: images.visibility beside images.is_public, kept equal by two triggers by the rules of the MySQL ones.
-- Each statement is a transaction of its own, so that none holds the table's lock while the index is built; any number of them
-- may have run: a Newton node never fails.

CREATE TYPE image_visibility AS ENUM ('private', 'public', 'shared', 'community');

-- is_public may be NULL from now on, or an Ocata node, which doesn't know the column, could not insert.
ALTER TABLE images
  ADD COLUMN visibility image_visibility,
  ALTER COLUMN is_public DROP NOT NULL;

CREATE FUNCTION images_sync_visibility() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  is_public_given boolean := NEW.is_public IS NOT NULL;
  visibility_given boolean := NEW.visibility IS NOT NULL;
BEGIN
  -- On UPDATE a side is given when it changed; to change it to NULL is an error. The same value again counts as not written.
  IF TG_OP = 'UPDATE' THEN
    is_public_given := NEW.is_public IS DISTINCT FROM OLD.is_public;
    visibility_given := NEW.visibility IS DISTINCT FROM OLD.visibility;
  END IF;
  IF is_public_given = visibility_given
     OR (is_public_given AND NEW.is_public IS NULL)
     OR (visibility_given AND NEW.visibility IS NULL) THEN
    RAISE EXCEPTION 'Invalid visibility value' USING ERRCODE = '45000';
  END IF;
  IF is_public_given THEN
    NEW.visibility := CASE WHEN NEW.is_public THEN 'public' ELSE 'shared' END;
  ELSE
    NEW.is_public := NEW.visibility = 'public';
  END IF;
  RETURN NEW;
END
$body$;

-- The update trigger comes first: were it second, a row that the insert trigger had filled could change in between, unheard.
-- Its WHEN lets pass what changes neither side, and the fill, whose visibility agrees with is_public already.
CREATE TRIGGER update_visibility BEFORE UPDATE OF is_public, visibility ON images FOR EACH ROW
  WHEN (NEW.is_public IS DISTINCT FROM OLD.is_public
        OR (NEW.visibility IS DISTINCT FROM OLD.visibility AND NEW.is_public IS DISTINCT FROM (NEW.visibility = 'public')))
  EXECUTE FUNCTION images_sync_visibility();

CREATE TRIGGER insert_visibility BEFORE INSERT ON images FOR EACH ROW
  EXECUTE FUNCTION images_sync_visibility();

CREATE INDEX CONCURRENTLY visibility_image_idx ON images (visibility);

UPDATE alembic_version SET version_num = 'ocata_expand01' WHERE version_num = 'mitaka02';
