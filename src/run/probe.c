/* Decides how an object is looked at in the catalogue, by engine and kind of object. */
#include "run/probe.h"
#include "run/transaction.h"
#include "base/banned.h"

#include <string.h>

/* The parts of a name are joined by U+001F (dialect.h): "shop\x1forders". */
static char *name_last(const char *name)
{
  const char *separator = strrchr(name, '\x1f');
  return g_strdup(separator ? separator + 1 : name);
}

static void append_qualified(Upgrade *upgrade, GString *sql, const char *name)
{
  g_auto(GStrv) parts = g_strsplit(name, "\x1f", 0);
  for (guint i = 0; parts[i]; i++) {
    g_string_append(sql, i ? "." : "");
    sql_name(sql, upgrade->dialect->engine, parts[i]);
  }
}

/* The counter in SHOW CREATE TABLE moves with the application's inserts. */
static void append_without_counter(GString *text, const char *create)
{
  const char *counter = strstr(create, " AUTO_INCREMENT=");
  if (!counter) {
    g_string_append(text, create);
    return;
  }
  g_string_append_len(text, create, counter - create);
  counter += strlen(" AUTO_INCREMENT=");
  g_string_append(text, counter + strspn(counter, "0123456789"));
}

static bool look_mysql_table(Upgrade *upgrade, const char *name, GString *text, GError **error)
{
  g_autoptr(GString) sql = g_string_new("SHOW CREATE TABLE ");
  append_qualified(upgrade, sql, name);
  g_autoptr(GError) problem = NULL;
  g_autoptr(DbResult) row = query_send(upgrade, sql->str, &problem);
  if (row && db_result_rows(row))
    append_without_counter(text, db_result_get(row, 0, 1));
  else if (g_error_matches(problem, DB_ERROR, DB_ABSENT))
    g_string_append(text, "absent");
  else {
    if (problem)
      g_propagate_error(error, g_steal_pointer(&problem));
    return row != NULL;
  }
  return true;
}

/* Objects of the MySQL family that information_schema describes by name: a row per kind. */
static const struct {
  ObjectKind object;
  const char *query; /* ends where the name's literal follows */
} mysql_looks[] = {
  {OBJECT_TRIGGER, "SELECT CONCAT_WS('|', EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT, CREATED) "
                   "FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = "},
  {OBJECT_ROUTINE, "SELECT CONCAT_WS('|', ROUTINE_TYPE, ROUTINE_DEFINITION, LAST_ALTERED) "
                   "FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_NAME = "},
  {OBJECT_EVENT, "SELECT CONCAT_WS('|', EVENT_DEFINITION, STATUS, LAST_ALTERED) "
                 "FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() AND EVENT_NAME = "},
  {OBJECT_SCHEMA, "SELECT CONCAT_WS('|', DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME) "
                  "FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = "},
};

static bool look_mysql(Upgrade *upgrade, ObjectKind object, const char *name, GString *text, bool *ret_known, GError **error)
{
  if (object == OBJECT_TABLE || object == OBJECT_INDEX || object == OBJECT_VIEW)
    return look_mysql_table(upgrade, name, text, error);
  for (guint i = 0; i < G_N_ELEMENTS(mysql_looks); i++)
    if (mysql_looks[i].object == object) {
      g_autofree char *last = name_last(name);
      g_autoptr(GString) sql = g_string_new(mysql_looks[i].query);
      upgrade_literal(upgrade, sql, last);
      g_autoptr(DbResult) rows = query_send(upgrade, sql->str, error);
      for (guint r = 0; rows && r < db_result_rows(rows); r++)
        g_string_append(text, db_result_get(rows, r, 0) ? db_result_get(rows, r, 0) : "hidden");
      return rows != NULL;
    }
  *ret_known = false;
  return true;
}

/* "", or "valid: CREATE INDEX ..." / "invalid: ..." */
static bool look_postgresql_index(Upgrade *upgrade, const char *name, GString *text, GError **error)
{
  g_autoptr(GString) quoted = g_string_new(NULL);
  append_qualified(upgrade, quoted, name);
  g_autoptr(GString) sql = g_string_new("SELECT CASE WHEN indisvalid THEN 'valid: ' ELSE 'invalid: ' END || pg_get_indexdef(indexrelid) "
                                        "FROM pg_index WHERE indexrelid = to_regclass(");
  upgrade_literal(upgrade, sql, quoted->str);
  g_string_append(sql, ")::oid");
  g_autoptr(DbResult) rows = query_send(upgrade, sql->str, error);
  if (rows && db_result_rows(rows))
    g_string_append(text, db_result_get(rows, 0, 0));
  return rows != NULL;
}

char *probe_fingerprint(Upgrade *upgrade, const StatementClass *class, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  bool known = class->names->len > 0;
  for (guint i = 0; known && i < class->names->len; i++) {
    const char *name = class->names->pdata[i];
    bool looked = true;
    if (engine_is_mysql_family(upgrade->dialect->engine))
      looked = look_mysql(upgrade, class->object, name, text, &known, error);
    else if (upgrade->dialect->engine == ENGINE_POSTGRESQL && class->object == OBJECT_INDEX)
      looked = look_postgresql_index(upgrade, name, text, error);
    else
      known = false;
    if (!looked)
      return NULL;
    g_string_append_c(text, '\x1e');
  }
  return known ? g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len) : NULL;
}

static bool concurrent_index(const Upgrade *upgrade, const StatementClass *class)
{
  return upgrade->dialect->engine == ENGINE_POSTGRESQL && class->kind == STATEMENT_ALONE && class->creates &&
         class->object == OBJECT_INDEX && class->names->len == 1;
}

bool probe_clear_invalid(Upgrade *upgrade, const StatementClass *class, GError **error)
{
  if (!concurrent_index(upgrade, class))
    return true;
  g_autoptr(GString) found = g_string_new(NULL);
  if (!look_postgresql_index(upgrade, class->names->pdata[0], found, error))
    return false;
  if (!g_str_has_prefix(found->str, "invalid: "))
    return true;
  g_autoptr(GString) sql = g_string_new("DROP INDEX CONCURRENTLY ");
  append_qualified(upgrade, sql, class->names->pdata[0]);
  upgrade_tell(upgrade, EVENT_RECOVER, "an earlier try left this index invalid; it is dropped and built anew: %s", found->str + strlen("invalid: "));
  g_autoptr(DbResult) gone = query_send(upgrade, sql->str, error);
  return gone != NULL;
}

bool probe_check_valid(Upgrade *upgrade, const StatementClass *class, GError **error)
{
  if (!concurrent_index(upgrade, class))
    return true;
  g_autoptr(GString) found = g_string_new(NULL);
  if (!look_postgresql_index(upgrade, class->names->pdata[0], found, error))
    return false;
  if (g_str_has_prefix(found->str, "valid: "))
    return true;
  g_set_error(error, DB_ERROR, DB_FAILED, "the index is not valid after it was built (%s)", found->len ? found->str : "it is not there");
  return false;
}
