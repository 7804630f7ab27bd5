\set x 1
SELECT 1;
\i other.sql
SELECT 2 \gx
SELECT 3;
COPY t FROM STDIN WITH (FORMAT csv);
1,it's
\.
