-- Contract: no node of release v1 is left. First proof that every row is filled (a row that isn't makes the INSERT fail, and
-- with it the whole script, nothing done); then the triggers, the old column, and NOT NULL for the new ones.
CREATE TEMP TABLE proof (unfilled CONSTRAINT "every customer has first_name and last_name" CHECK (unfilled = 0));
INSERT INTO proof SELECT count(*) FROM customers WHERE last_name IS NULL OR first_name IS NULL;
DROP TABLE temp.proof;

DROP TRIGGER customers_name_insert;
DROP TRIGGER customers_name_update;
ALTER TABLE customers DROP COLUMN full_name;

PRAGMA writable_schema = ON;
UPDATE sqlite_schema
   SET sql = replace(replace(sql, 'first_name TEXT', 'first_name TEXT NOT NULL'),
                     'last_name TEXT', 'last_name TEXT NOT NULL')
 WHERE type = 'table' AND name = 'customers';
PRAGMA writable_schema = RESET;
