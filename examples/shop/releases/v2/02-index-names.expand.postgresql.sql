-- Expand: release v2 lists its customers by name; until then the index finds the rows that migrate has not filled yet.
-- Built without stopping the writers, which PostgreSQL does outside a transaction only.
-- emcee: no-transaction
CREATE INDEX CONCURRENTLY customers_by_name ON customers (last_name, first_name);
