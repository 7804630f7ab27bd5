/* Engines: their names both ways, and who falls back to whom. */
#include "model/engine.h"
#include "base/banned.h"

static void test_names(void)
{
  const struct {
    Engine engine;
    const char *name;
  } rows[] = {{ENGINE_SQLITE, "sqlite"}, {ENGINE_POSTGRESQL, "postgresql"}, {ENGINE_MYSQL, "mysql"}, {ENGINE_MARIADB, "mariadb"}};
  g_assert_cmpuint(G_N_ELEMENTS(rows) + 1, ==, ENGINE_COUNT);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_assert_cmpstr(engine_name(rows[i].engine), ==, rows[i].name);
    g_assert_cmpint(engine_named(rows[i].name), ==, rows[i].engine);
  }
  g_assert_cmpint(engine_named("postgres"), ==, ENGINE_POSTGRESQL);
  g_assert_cmpstr(engine_name(ENGINE_NONE), ==, "");
}

static void test_unknown_names(void)
{
  const char *const unknown[] = {"", "oracle", "SQLite", "mysql ", "postgresq", "sqlite3"};
  for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++)
    g_assert_cmpint(engine_named(unknown[i]), ==, ENGINE_NONE);
}

static void test_fallback(void)
{
  g_assert_cmpint(engine_fallback(ENGINE_MARIADB), ==, ENGINE_MYSQL);
  g_assert_cmpint(engine_fallback(ENGINE_MYSQL), ==, ENGINE_NONE);
  g_assert_cmpint(engine_fallback(ENGINE_POSTGRESQL), ==, ENGINE_NONE);
  g_assert_cmpint(engine_fallback(ENGINE_SQLITE), ==, ENGINE_NONE);
}

static void test_family(void)
{
  g_assert_true(engine_is_mysql_family(ENGINE_MYSQL));
  g_assert_true(engine_is_mysql_family(ENGINE_MARIADB));
  g_assert_false(engine_is_mysql_family(ENGINE_POSTGRESQL));
  g_assert_false(engine_is_mysql_family(ENGINE_SQLITE));
  g_assert_false(engine_is_mysql_family(ENGINE_NONE));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/model/engine/names", test_names);
  g_test_add_func("/model/engine/unknown-names", test_unknown_names);
  g_test_add_func("/model/engine/fallback", test_fallback);
  g_test_add_func("/model/engine/family", test_family);
  return g_test_run();
}
