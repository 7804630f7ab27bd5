-- Prints the catalogue of schema public of a PostgreSQL database, a line an object, in the form of *-mitaka02.txt; tables of emcee's
-- own, with what belongs to them, are left out. Sorted by its caller.
WITH relation AS (
  SELECT oid, relname::text AS name, relkind AS kind
    FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'emcee\_%'
)
SELECT CASE kind WHEN 'r' THEN 'table ' WHEN 'S' THEN 'sequence ' ELSE 'view ' END || name
  FROM relation
 WHERE kind IN ('r', 'S', 'v', 'm', 'p', 'f')
UNION ALL
SELECT format('column %s %s %s type=%s null=%s default=%s', r.name, lpad(a.attnum::text, 2, '0'), a.attname,
              format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END,
              coalesce(pg_get_expr(d.adbin, d.adrelid), 'NULL'))
  FROM relation r
  JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
 WHERE r.kind IN ('r', 'p')
UNION ALL
SELECT format('constraint %s %s kind=%s def=%s', r.name, c.conname, c.contype, pg_get_constraintdef(c.oid))
  FROM relation r
  JOIN pg_constraint c ON c.conrelid = r.oid AND c.contype <> 'n'
UNION ALL
SELECT format('index %s %s unique=%s cols=(%s)%s', r.name, i.relname, CASE WHEN x.indisunique THEN 'YES' ELSE 'NO' END,
              (SELECT string_agg(pg_get_indexdef(x.indexrelid, n, true), ', ' ORDER BY n) FROM generate_series(1, x.indnatts) AS n),
              CASE WHEN x.indisvalid THEN '' ELSE ' INVALID' END)
  FROM relation r
  JOIN pg_index x ON x.indrelid = r.oid
  JOIN pg_class i ON i.oid = x.indexrelid
UNION ALL
SELECT format('type %s values=%s', t.typname, (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
  FROM pg_type t
 WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e'
UNION ALL
SELECT format('trigger %s %s', r.name, t.tgname)
  FROM relation r
  JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
UNION ALL
SELECT format('function %s', proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT format('alembic_version %s', version_num) FROM alembic_version;
