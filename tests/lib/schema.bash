# For bats: schema_dump URL prints everything that a database's schema is, a fact a line, sorted, so that two databases can
# be compared with diff. emcee's own state tables (emcee_*) are left out; emcee's triggers and functions are not.

schema_dump()
{
  case $1 in
    sqlite:*) schema_sqlite "$1" ;;
    postgresql:*) sql "$1" <"$schema_folder/schema_postgresql.sql" ;;
    *) schema_mysql "$1" ;;
  esac | LC_ALL=C sort
}
schema_folder=$(dirname "${BASH_SOURCE[0]}")

# The MySQL family says it all in SHOW CREATE, in one way per server. Column lines get their place in front; what
# depends on history and not on the schema (next key, who defined it) goes.
schema_mysql()
{
  local kind name
  sql "$1" "SELECT IF(table_type = 'VIEW', 'VIEW', 'TABLE'), table_name FROM information_schema.tables
      WHERE table_schema = database() AND table_name NOT LIKE 'emcee\\_%'
    UNION ALL SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = database()
    UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = database()
    UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = database()" |
    while IFS=$'\t' read -r kind name; do
      sql "$1" "SHOW CREATE $kind \`$name\`" | schema_mysql_lines "$kind" "$name"
    done
  # SHOW CREATE TRIGGER leaves out in which order those of one event run.
  sql "$1" "SELECT 'order', event_object_table, event_manipulation, action_timing, action_order, trigger_name
    FROM information_schema.triggers WHERE trigger_schema = database()"
}

schema_mysql_lines()
{
  awk -v kind="$1" -v name="$2" '
    { gsub(/ AUTO_INCREMENT=[0-9]+/, ""); gsub(/DEFINER=`[^`]*`@`[^`]*`/, "") }
    kind == "TABLE" {
      sub(/,$/, "")
      if ($0 ~ /^  `/) printf "%s %s column %03d:%s\n", kind, name, ++columns, $0
      else printf "%s %s %s\n", kind, name, (NR == 1 ? "" : $0)
      next
    }
    { gsub(/\t[0-9-]+ [0-9:.]+(\t|$)/, "\t"); gsub(/[ \t]+/, " "); text = text " " $0 }
    END { if (text != "") printf "%s %s:%s\n", kind, name, text }'
}

# SQLite: the pragmas say what a table is, whatever way its text was edited into; only checks and collations have to be
# found in the text, and triggers and views are text.
schema_sqlite()
{
  sql "$1" "
    SELECT 'table', t.name, t.type, 'without rowid ' || t.wr, 'strict ' || t.strict
      FROM pragma_table_list t WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name NOT LIKE 'emcee\\_%' ESCAPE '\\';
    SELECT 'column', t.name, printf('%03d', c.cid), c.name, c.type, 'not null ' || c.\"notnull\", 'default', c.dflt_value, 'key ' || c.pk, 'hidden ' || c.hidden
      FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'emcee\\_%' ESCAPE '\\';
    SELECT 'foreign key', t.name, f.\"from\", f.\"table\", f.\"to\", f.on_update, f.on_delete, f.match
      FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' AND t.name NOT LIKE 'emcee\\_%' ESCAPE '\\';
    SELECT 'index', t.name, CASE i.origin WHEN 'c' THEN i.name ELSE i.origin END, 'unique ' || i.\"unique\", 'partial ' || i.partial,
        (SELECT group_concat(coalesce(x.name, '(expression)') || ' ' || x.coll || ' ' || x.\"desc\", ', ') FROM pragma_index_xinfo(i.name) x WHERE x.key),
        (SELECT CASE WHEN i.partial OR EXISTS (SELECT 1 FROM pragma_index_xinfo(i.name) x WHERE x.cid = -2)
           THEN replace(replace(s.sql, char(10), ' '), char(9), ' ') END FROM sqlite_schema s WHERE s.name = i.name)
      FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' AND t.name NOT LIKE 'emcee\\_%' ESCAPE '\\';
    SELECT type, tbl_name, replace(replace(sql, char(10), ' '), char(9), ' ')
      FROM sqlite_schema WHERE type IN ('view', 'trigger');"
  sql "$1" "SELECT name, replace(replace(sql, char(10), ' '), char(9), ' ') FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'emcee\\_%' ESCAPE '\\'" | schema_sqlite_text
}

# From each table's text: its checks, and which word is collated how.
schema_sqlite_text()
{
  awk -F '\t' '
    # The text from "(" at start to the ")" that closes it; quoted parentheses do not count.
    function closed(text, start,   i, c, depth, quote) {
      for (i = start; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (quote != "") { if (c == quote) quote = ""; continue }
        if (c == "\"" || c == "`" || c == "\047") quote = c
        else if (c == "(") depth++
        else if (c == ")" && --depth == 0) return substr(text, start, i - start + 1)
      }
      return substr(text, start)
    }
    {
      text = $2
      gsub(/ +/, " ", text)
      rest = text
      while (match(rest, /[^A-Za-z0-9_][Cc][Hh][Ee][Cc][Kk] *\(/)) {
        rest = substr(rest, RSTART + RLENGTH - 1)
        printf "check\t%s\t%s\n", $1, closed(rest, 1)
      }
      rest = text
      while (match(rest, /[A-Za-z0-9_"`]+ [^,]*[Cc][Oo][Ll][Ll][Aa][Tt][Ee] +[A-Za-z0-9_]+/)) {
        printf "collation\t%s\t%s\n", $1, substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
      }
      if (toupper(text) ~ /AUTOINCREMENT/) printf "autoincrement\t%s\n", $1
    }'
}
