-- Contract: no node of release v1 is left. NOT NULL for the new columns, proved by VALIDATE, which does not stop the writers
-- while it reads the table; that is why each statement here is a transaction of its own. Nothing is dropped before it.
-- emcee: no-transaction
ALTER TABLE customers ADD CONSTRAINT customers_name_filled CHECK (first_name IS NOT NULL AND last_name IS NOT NULL) NOT VALID;
ALTER TABLE customers VALIDATE CONSTRAINT customers_name_filled;
ALTER TABLE customers ALTER COLUMN first_name SET NOT NULL, ALTER COLUMN last_name SET NOT NULL;
ALTER TABLE customers DROP CONSTRAINT customers_name_filled;
