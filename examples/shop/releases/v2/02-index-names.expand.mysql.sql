-- Expand: release v2 lists its customers by name; until then the index finds the rows that migrate has not filled yet.
ALTER TABLE customers ADD INDEX customers_by_name (last_name, first_name), ALGORITHM=INPLACE, LOCK=NONE;
