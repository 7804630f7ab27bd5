-- Contract: the triggers, their function and the old column go together, in one transaction.
DROP TRIGGER customers_name_insert ON customers;
DROP TRIGGER customers_name_update ON customers;
DROP FUNCTION customers_name_sync();
ALTER TABLE customers DROP COLUMN full_name;
