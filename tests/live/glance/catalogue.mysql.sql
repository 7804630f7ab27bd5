-- Prints the catalogue of the current MySQL or MariaDB database, a line an object, in the form of *-mitaka02.txt; tables of emcee's
-- own are left out. Sorted by its caller.
SELECT concat('table ', table_name, ' engine=', engine, ' collation=', table_collation)
  FROM information_schema.tables
 WHERE table_schema = database() AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'emcee\_%'
UNION ALL
SELECT concat('view ', table_name)
  FROM information_schema.tables
 WHERE table_schema = database() AND table_type <> 'BASE TABLE'
UNION ALL
SELECT concat('column ', table_name, ' ', lpad(ordinal_position, 2, '0'), ' ', column_name, ' type=', column_type, ' null=', is_nullable,
              ' default=', coalesce(column_default, 'NULL'), ' extra=', coalesce(nullif(extra, ''), '-'),
              ' charset=', coalesce(character_set_name, 'NULL'))
  FROM information_schema.columns
 WHERE table_schema = database() AND table_name NOT LIKE 'emcee\_%'
UNION ALL
SELECT concat('index ', table_name, ' ', index_name, ' unique=', if(min(non_unique) = 0, 'YES', 'NO'),
              ' cols=', group_concat(column_name ORDER BY seq_in_index SEPARATOR ','), ' kind=', min(index_type))
  FROM information_schema.statistics
 WHERE table_schema = database() AND table_name NOT LIKE 'emcee\_%'
 GROUP BY table_name, index_name
UNION ALL
SELECT concat('fk ', r.table_name, ' ', r.constraint_name, ' cols=', group_concat(k.column_name ORDER BY k.ordinal_position SEPARATOR ','),
              ' ref=', r.referenced_table_name, '(', group_concat(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ','), ')',
              ' on_update=', min(r.update_rule), ' on_delete=', min(r.delete_rule))
  FROM information_schema.referential_constraints r
  JOIN information_schema.key_column_usage k
    ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name AND k.table_name = r.table_name
 WHERE r.constraint_schema = database() AND r.table_name NOT LIKE 'emcee\_%'
 GROUP BY r.table_name, r.constraint_name, r.referenced_table_name
UNION ALL
SELECT concat('check ', t.table_name, ' ', t.constraint_name, ' clause=', c.check_clause)
  FROM information_schema.table_constraints t
  JOIN information_schema.check_constraints c
    ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name
   /*M! AND c.table_name = t.table_name */
 WHERE t.table_schema = database() AND t.constraint_type = 'CHECK' AND t.table_name NOT LIKE 'emcee\_%'
UNION ALL
SELECT concat('trigger ', event_object_table, ' ', trigger_name)
  FROM information_schema.triggers
 WHERE trigger_schema = database()
UNION ALL
SELECT concat(lower(routine_type), ' ', routine_name)
  FROM information_schema.routines
 WHERE routine_schema = database()
UNION ALL
SELECT concat('alembic_version ', version_num) FROM alembic_version;
