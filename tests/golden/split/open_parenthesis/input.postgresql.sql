CREATE TABLE t (
  a numeric(3, 2);
SELECT 1;
