-- Prints the catalogue of an SQLite database, a line an object, in the form of *-mitaka02.txt; tables of emcee's own are left out. Sorted
-- by its caller. What no pragma tells (checks, names of unique constraints) comes from catalogue.sqlite.awk, by way of the "sql" lines.
WITH relation AS (
  SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'emcee\_%' ESCAPE '\'
)
SELECT 'table ' || name FROM relation
UNION ALL
SELECT type || ' ' || CASE type WHEN 'trigger' THEN tbl_name || ' ' ELSE '' END || name FROM sqlite_schema WHERE type IN ('view', 'trigger')
UNION ALL
SELECT printf('column %s %02d %s type=%s null=%s default=%s pk=%d', r.name, c.cid + 1, c.name, c.type,
              CASE c."notnull" WHEN 0 THEN 'YES' ELSE 'NO' END, coalesce(c.dflt_value, 'NULL'), c.pk)
  FROM relation r
  JOIN pragma_table_info(r.name) c
UNION ALL
SELECT printf('fk %s cols=%s ref=%s(%s) on_update=%s on_delete=%s', r.name, group_concat(f."from"), f."table", group_concat(f."to"),
              f.on_update, f.on_delete)
  FROM relation r
  JOIN pragma_foreign_key_list(r.name) f
 GROUP BY r.name, f.id
UNION ALL
SELECT printf('index %s %s unique=%s cols=%s origin=%s', r.name, i.name, CASE i."unique" WHEN 0 THEN 'NO' ELSE 'YES' END,
              (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)), i.origin)
  FROM relation r
  JOIN pragma_index_list(r.name) i
UNION ALL
SELECT 'sql ' || name || ' ' || replace(replace(sql, char(10), ' '), char(9), ' ') FROM relation
UNION ALL
SELECT 'alembic_version ' || version_num FROM alembic_version;
