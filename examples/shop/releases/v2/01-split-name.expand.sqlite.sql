-- Expand: the new columns, and two triggers that keep both sides equal while both releases write.
--
--   forward   first_name is what stands before the first blank of full_name, last_name is the rest ('' if there is none)
--   backward  full_name is both with a blank between, or first_name alone when last_name is ''
--
-- A row AGREES when the new side is the old one's forward image, or the old side is the new one's backward image. The
-- triggers act only on a row that does not agree, and then on the side that this statement did not change. So v1 may
-- write a whole row back unchanged without losing what only v2 can say (the first name "Mary Ann"), nothing is ever
-- rewritten under the hands of the release that wrote it, and the update inside a trigger finds a row that agrees:
-- right with recursive_triggers on and off.

-- v2 leaves full_name out. SQLite looks at NOT NULL before any trigger could fill the column in, so the column itself has
-- to let go of it; the triggers refuse a NULL instead.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'full_name TEXT NOT NULL', 'full_name TEXT')
 WHERE type = 'table' AND name = 'customers';
PRAGMA writable_schema = RESET;

ALTER TABLE customers ADD COLUMN first_name TEXT;
ALTER TABLE customers ADD COLUMN last_name TEXT;

CREATE TRIGGER customers_name_insert AFTER INSERT ON customers
WHEN NEW.full_name IS NULL
  OR NOT (NEW.first_name IS substr(NEW.full_name, 1, instr(NEW.full_name || ' ', ' ') - 1)
          AND NEW.last_name IS substr(NEW.full_name, instr(NEW.full_name || ' ', ' ') + 1)
          OR NEW.full_name IS NEW.first_name || iif(NEW.last_name = '', '', ' ' || NEW.last_name))
BEGIN
  SELECT RAISE(ABORT, 'customers: full_name and first_name, last_name were both given and disagree')
   WHERE NEW.full_name IS NOT NULL AND (NEW.first_name IS NOT NULL OR NEW.last_name IS NOT NULL);
  SELECT RAISE(ABORT, 'NOT NULL constraint failed: customers needs full_name, or first_name and last_name')
   WHERE NEW.full_name IS NULL AND (NEW.first_name IS NULL OR NEW.last_name IS NULL);
  UPDATE customers
     SET first_name = substr(NEW.full_name, 1, instr(NEW.full_name || ' ', ' ') - 1),
         last_name = substr(NEW.full_name, instr(NEW.full_name || ' ', ' ') + 1)
   WHERE id = NEW.id AND NEW.full_name IS NOT NULL;
  UPDATE customers
     SET full_name = NEW.first_name || iif(NEW.last_name = '', '', ' ' || NEW.last_name)
   WHERE id = NEW.id AND NEW.full_name IS NULL;
END;

CREATE TRIGGER customers_name_update AFTER UPDATE OF full_name, first_name, last_name ON customers
WHEN NEW.full_name IS NULL
  OR NOT (NEW.first_name IS substr(NEW.full_name, 1, instr(NEW.full_name || ' ', ' ') - 1)
          AND NEW.last_name IS substr(NEW.full_name, instr(NEW.full_name || ' ', ' ') + 1)
          OR NEW.full_name IS NEW.first_name || iif(NEW.last_name = '', '', ' ' || NEW.last_name))
BEGIN
  SELECT RAISE(ABORT, 'customers: full_name and first_name, last_name were both changed and disagree')
   WHERE NEW.full_name IS NOT OLD.full_name
     AND (NEW.first_name IS NOT OLD.first_name OR NEW.last_name IS NOT OLD.last_name);
  SELECT RAISE(ABORT, 'NOT NULL constraint failed: customers needs full_name, or first_name and last_name')
   WHERE NEW.full_name IS NOT OLD.full_name AND NEW.full_name IS NULL
      OR (NEW.first_name IS NOT OLD.first_name OR NEW.last_name IS NOT OLD.last_name)
         AND (NEW.first_name IS NULL OR NEW.last_name IS NULL);
  UPDATE customers
     SET first_name = substr(NEW.full_name, 1, instr(NEW.full_name || ' ', ' ') - 1),
         last_name = substr(NEW.full_name, instr(NEW.full_name || ' ', ' ') + 1)
   WHERE id = NEW.id AND NEW.full_name IS NOT OLD.full_name;
  UPDATE customers
     SET full_name = NEW.first_name || iif(NEW.last_name = '', '', ' ' || NEW.last_name)
   WHERE id = NEW.id AND (NEW.first_name IS NOT OLD.first_name OR NEW.last_name IS NOT OLD.last_name);
END;
