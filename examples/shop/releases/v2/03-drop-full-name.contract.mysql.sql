-- Contract: no node of release v1 is left. These statements commit one by one, and every stop on the way is safe: the first
-- fails if a row is not filled, with nothing done, and lets full_name be left out; only then the triggers go, and the column.
ALTER TABLE customers
  MODIFY full_name varchar(200) NULL,
  MODIFY first_name varchar(200) NOT NULL,
  MODIFY last_name varchar(200) NOT NULL,
  ALGORITHM=INPLACE, LOCK=NONE;
DROP TRIGGER customers_name_insert;
DROP TRIGGER customers_name_update;
ALTER TABLE customers DROP COLUMN full_name, ALGORITHM=INSTANT;
