-- Everything a PostgreSQL schema is, a fact a line (schema.bash sorts them). Columns are counted without the dropped ones.
-- In a transaction that is rolled back, which also keeps it on one connection behind PgBouncer.
BEGIN;
CREATE TEMPORARY VIEW relations AS
  SELECT c.oid, c.relkind, c.relname, n.nspname || '.' || c.relname AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND c.relname NOT LIKE 'emcee\_%';
CREATE TEMPORARY VIEW routines AS
  SELECT p.oid, n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND p.prokind IN ('f', 'p');

SELECT 'relation', name, relkind FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'f');
SELECT 'column', r.name, lpad((row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum))::text, 3, '0'), a.attname, format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnotnull THEN 'not null' END, pg_get_expr(d.adbin, d.adrelid), nullif(a.attidentity, ''), nullif(a.attgenerated, ''),
    CASE WHEN a.attcollation <> 100 THEN (SELECT collname FROM pg_collation WHERE oid = nullif(a.attcollation, 0)) END
  FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
 WHERE a.attnum > 0 AND NOT a.attisdropped AND r.relkind IN ('r', 'p', 'v', 'm', 'f');
SELECT 'constraint', r.name, c.conname, pg_get_constraintdef(c.oid), CASE WHEN NOT c.convalidated THEN 'not validated' END
  FROM pg_constraint c JOIN relations r ON r.oid = c.conrelid;
SELECT 'index', r.name, pg_get_indexdef(i.indexrelid), CASE WHEN NOT i.indisvalid THEN 'invalid' END
  FROM pg_index i JOIN relations r ON r.oid = i.indrelid;
SELECT 'trigger', r.name, pg_get_triggerdef(t.oid), t.tgenabled
  FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal;
SELECT 'view', name, regexp_replace(pg_get_viewdef(oid), '\s+', ' ', 'g') FROM relations WHERE relkind IN ('v', 'm');
SELECT 'rule', r.name, regexp_replace(pg_get_ruledef(w.oid), '\s+', ' ', 'g')
  FROM pg_rewrite w JOIN relations r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN';
SELECT 'routine', name, regexp_replace(pg_get_functiondef(oid), '\s+', ' ', 'g') FROM routines;
SELECT 'sequence', r.name, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle
  FROM pg_sequence s JOIN relations r ON r.oid = s.seqrelid;
SELECT 'type', n.nspname || '.' || t.typname, t.typtype, format_type(nullif(t.typbasetype, 0), t.typtypmod),
    (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
    (SELECT string_agg(pg_get_constraintdef(c.oid), ' ' ORDER BY c.conname) FROM pg_constraint c WHERE c.contypid = t.oid)
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
 WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND t.typtype IN ('e', 'd');
SELECT 'comment', r.name, d.objsubid, d.description
  FROM pg_description d JOIN relations r ON r.oid = d.objoid AND d.classoid = 'pg_class'::regclass;
SELECT 'extension', extname FROM pg_extension WHERE extname <> 'plpgsql';
ROLLBACK;
