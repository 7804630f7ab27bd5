-- Expand: release v2 lists its customers by name; until then the index finds the rows that migrate has not filled yet.
CREATE INDEX customers_by_name ON customers (last_name, first_name);
