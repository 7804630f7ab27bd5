/* Quoting: what comes from outside stays a value or a name, whatever it holds. */
#include "dialect/dialect.h"

#include <string.h>

static const struct {
  Engine engine;
  bool no_backslash_escapes;
  const char *value, *literal;
} literals[] = {
  {ENGINE_SQLITE, false, "plain", "'plain'"},
  {ENGINE_SQLITE, false, "it's", "'it''s'"},
  {ENGINE_SQLITE, false, "a\\'b", "'a\\''b'"},
  {ENGINE_SQLITE, false, NULL, "NULL"},
  {ENGINE_SQLITE, false, "", "''"},
  {ENGINE_POSTGRESQL, false, "it's", "'it''s'"},
  {ENGINE_POSTGRESQL, false, "a\\'; DROP TABLE t; --", "E'a\\\\''; DROP TABLE t; --'"},
  {ENGINE_MYSQL, false, "a\\'; DROP TABLE t; --", "'a\\\\''; DROP TABLE t; --'"},
  {ENGINE_MYSQL, true, "a\\'; DROP TABLE t; --", "'a\\''; DROP TABLE t; --'"},
  {ENGINE_MARIADB, false, "\\", "'\\\\'"},
  {ENGINE_MARIADB, true, "\\", "'\\'"},
};

static void test_literals(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(literals); i++) {
    g_autoptr(GString) sql = g_string_new(NULL);
    sql_literal(sql, literals[i].engine, literals[i].no_backslash_escapes, literals[i].value);
    g_assert_cmpstr(sql->str, ==, literals[i].literal);
  }
}

static void test_names(void)
{
  g_autoptr(GString) sql = g_string_new(NULL);
  sql_name(sql, ENGINE_POSTGRESQL, "a\"b");
  sql_name(sql, ENGINE_MYSQL, "a`b\"");
  sql_name(sql, ENGINE_SQLITE, "x y");
  g_assert_cmpstr(sql->str, ==, "\"a\"\"b\"`a``b\"`\"x y\"");
}

static void test_state_tables(void)
{
  for (Engine engine = ENGINE_SQLITE; engine < ENGINE_COUNT; engine++) {
    StateNames names;
    state_names_init(&names, engine, "a \"`schema", "my \"`versions", "num");
    g_autofree char *sql = dialect_state_tables(dialect_for(engine), &names);
    g_assert_null(strchr(sql, '@'));
    g_assert_nonnull(strstr(sql, names.journal));
    g_assert_nonnull(strstr(sql, engine_is_mysql_family(engine) ? "`a \"``schema`.`my \"``versions`" : "\"a \"\"`schema\".\"my \"\"`versions\""));
    state_names_clear(&names);
  }
}

static void test_clock(void)
{
  g_autoptr(GString) sql = g_string_new(NULL);
  dialect_now_plus(dialect_for(ENGINE_POSTGRESQL), sql, -1.5);
  g_assert_cmpstr(sql->str, ==, "(clock_timestamp() + interval '-1.500 seconds')");
  g_string_truncate(sql, 0);
  dialect_time_text(dialect_for(ENGINE_MARIADB), sql, "started_at");
  g_assert_cmpstr(sql->str, ==, "CAST(started_at AS CHAR)");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/dialect/sql-text/literals", test_literals);
  g_test_add_func("/dialect/sql-text/names", test_names);
  g_test_add_func("/dialect/sql-text/state-tables", test_state_tables);
  g_test_add_func("/dialect/sql-text/clock", test_clock);
  return g_test_run();
}
