-- Migrate: fills the rows that stood before expand, 1,000 at a time, so that no writer waits for long. Here NULL is a valid
-- sign of "not filled yet", since neither release may write it. Rows that v2 or a trigger already wrote are left alone.
-- The index of 02-index-names finds the rows that are left, so that every batch costs the same.
--
-- emcee: pending: SELECT 1 FROM customers WHERE last_name IS NULL LIMIT 1

-- emcee: repeat
UPDATE customers
   SET first_name = substring_index(full_name, ' ', 1),
       last_name = substr(full_name, char_length(substring_index(full_name, ' ', 1)) + 2)
 WHERE last_name IS NULL
 LIMIT 1000;
