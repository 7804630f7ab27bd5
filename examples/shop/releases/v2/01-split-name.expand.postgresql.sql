-- Expand: the new columns, and a trigger that keeps both sides equal while both releases write.
--
--   forward   first_name is what stands before the first blank of full_name, last_name is the rest ('' if there is none)
--   backward  full_name is both with a blank between, or first_name alone when last_name is ''
--
-- A row AGREES when the new side is the old one's forward image, or the old side is the new one's backward image. The
-- trigger acts only on a row that does not agree, and then on the side that this statement did not change. So v1 may
-- write a whole row back unchanged without losing what only v2 can say (the first name "Mary Ann"), and nothing is ever
-- rewritten under the hands of the release that wrote it. full_name stays NOT NULL: PostgreSQL looks after the trigger.
ALTER TABLE customers ADD COLUMN first_name text, ADD COLUMN last_name text;

CREATE FUNCTION customers_name_sync() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  old_side boolean := NEW.full_name IS NOT NULL;
  new_side boolean := NEW.first_name IS NOT NULL OR NEW.last_name IS NOT NULL;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    old_side := NEW.full_name IS DISTINCT FROM OLD.full_name;
    new_side := (NEW.first_name, NEW.last_name) IS DISTINCT FROM (OLD.first_name, OLD.last_name);
  END IF;
  IF old_side AND new_side THEN
    RAISE EXCEPTION 'customers: full_name and first_name, last_name were both written and disagree'
      USING ERRCODE = 'integrity_constraint_violation';
  ELSIF old_side THEN
    NEW.first_name := split_part(NEW.full_name, ' ', 1);
    NEW.last_name := substr(NEW.full_name, length(NEW.first_name) + 2);
  ELSIF new_side THEN
    NEW.full_name := NEW.first_name || CASE NEW.last_name WHEN '' THEN '' ELSE ' ' || NEW.last_name END;
  END IF;
  RETURN NEW;
END
$$;

-- The predicate stands in WHEN, so that rows which agree never enter the function.
CREATE TRIGGER customers_name_insert BEFORE INSERT ON customers FOR EACH ROW
WHEN (NEW.full_name IS NULL
      OR NOT ((NEW.first_name, NEW.last_name) IS NOT DISTINCT FROM
                (split_part(NEW.full_name, ' ', 1),
                 substr(NEW.full_name, length(split_part(NEW.full_name, ' ', 1)) + 2))
              OR NEW.full_name IS NOT DISTINCT FROM
                NEW.first_name || CASE NEW.last_name WHEN '' THEN '' ELSE ' ' || NEW.last_name END))
EXECUTE FUNCTION customers_name_sync();

CREATE TRIGGER customers_name_update BEFORE UPDATE OF full_name, first_name, last_name ON customers FOR EACH ROW
WHEN (NOT ((NEW.first_name, NEW.last_name) IS NOT DISTINCT FROM
             (split_part(NEW.full_name, ' ', 1),
              substr(NEW.full_name, length(split_part(NEW.full_name, ' ', 1)) + 2))
           OR NEW.full_name IS NOT DISTINCT FROM
             NEW.first_name || CASE NEW.last_name WHEN '' THEN '' ELSE ' ' || NEW.last_name END))
EXECUTE FUNCTION customers_name_sync();
