/* File names of a release folder: the forms, and what is said about those that fit none. */
#include "project/file_name.h"

#include "base/banned.h"

static void test_forms(void)
{
  static const struct {
    const char *base;
    FileNameKind kind;
    int number, digits;
    const char *name;
    Phase phase;
    Engine engine;
  } rows[] = {
    {"01-split-name.expand.sql", FILE_NAME_SQL, 1, 2, "split-name", PHASE_EXPAND, ENGINE_NONE},
    {"02-audit.contract.mysql.sql", FILE_NAME_SQL, 2, 2, "audit", PHASE_CONTRACT, ENGINE_MYSQL},
    {"123-a_B.migrate.mariadb.sql", FILE_NAME_SQL, 123, 3, "a_B", PHASE_MIGRATE, ENGINE_MARIADB},
    {"007-x.sql", FILE_NAME_SQL, 7, 3, "x", PHASE_WHOLE, ENGINE_NONE},
    {"10-x.postgresql.sql", FILE_NAME_SQL, 10, 2, "x", PHASE_WHOLE, ENGINE_POSTGRESQL},
    {"999999999-9.sqlite.sql", FILE_NAME_SQL, 999999999, 9, "9", PHASE_WHOLE, ENGINE_SQLITE},
    {"03-split.yaml", FILE_NAME_YAML, 3, 2, "split", PHASE_WHOLE, ENGINE_NONE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    FileName name;
    g_autofree char *message = NULL;
    g_assert_cmpint(file_name_parse(rows[i].base, &name, &message), ==, rows[i].kind);
    g_autofree char *text = g_strndup(name.name, name.name_length);
    g_assert_cmpint(name.number, ==, rows[i].number);
    g_assert_cmpint((int)name.digits, ==, rows[i].digits);
    g_assert_cmpstr(text, ==, rows[i].name);
    g_assert_cmpint(name.phase, ==, rows[i].phase);
    g_assert_cmpint(name.engine, ==, rows[i].engine);
  }
}

static void test_left_alone(void)
{
  static const char *const rows[] = {"README", "README.md", "data.csv", "01-x.sql~", "01-x.sql.bak", ".01-x.sql.swp", "._01-x.sql",
                                     ".hidden.sql", "sql", "01-x.expand.sql.orig", "", ".", ".."};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    FileName name;
    g_autofree char *message = NULL;
    g_assert_cmpint(file_name_parse(rows[i], &name, &message), ==, FILE_NAME_OTHER);
    g_assert_null(message);
  }
}

static void test_wrong(void)
{
  static const struct {
    const char *base, *message;
  } rows[] = {
    {"split.expand.sql", "the name begins with no number; the form is NN-name.<phase>[.<engine>].sql"},
    {"1-split.expand.sql", "a number has two digits or more: `01-split.expand.sql`"},
    {"1234567890-a.sql", "a number has 9 digits at most"},
    {"00-a.sql", "numbers begin with 01"},
    {"01_split.expand.sql", "`-` must follow the number 01"},
    {"01.sql", "`-` must follow the number 01"},
    {"01-.sql", "the name is empty"},
    {"01-a b.sql", "` ` can't stand in the name; letters, digits, `-` and `_` can"},
    {"01-caf\xc3\xa9.sql", "`\xc3\xa9` can't stand in the name; letters, digits, `-` and `_` can"},
    {"01-a.expnd.sql", "`expnd` is neither a phase nor an engine; did you mean `expand`?"},
    {"01-a.contact.sql", "`contact` is neither a phase nor an engine; did you mean `contract`?"},
    {"01-a.postgres.sql", "`postgres` is neither a phase nor an engine; did you mean `postgresql`?"},
    {"01-a.expand.mariab.sql", "`mariab` is neither a phase nor an engine; did you mean `mariadb`?"},
    {"01-a.expand.oracle.sql", "`oracle` is neither a phase nor an engine; known are `sqlite`, `postgresql`, `mysql` and `mariadb`"},
    {"01-a.mysql.expand.sql", "the phase stands before the engine: `.expand.mysql.sql`"},
    {"01-a.expand.migrate.sql", "`.migrate` is one part too many; the form is NN-name.<phase>[.<engine>].sql"},
    {"01-a.expand.mysql.sqlite.sql", "`.sqlite` is one part too many; the form is NN-name.<phase>[.<engine>].sql"},
    {"01-a..sql", "`` is neither a phase nor an engine; known are `expand`, `migrate`, `contract`, `sqlite`, `postgresql`, `mysql` and `mariadb`"},
    {"01-a.SQL", "the extension is `.sql`, not `.SQL`"},
    {"01-a.yml", "the extension is `.yaml`, not `.yml`"},
    {"01-a.expand.yaml", "a declarative change has no phase and no engine in its name: NN-name.yaml"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    FileName name;
    g_autofree char *message = NULL;
    g_test_message("%s", rows[i].base);
    g_assert_cmpint(file_name_parse(rows[i].base, &name, &message), ==, FILE_NAME_WRONG);
    g_assert_cmpstr(message, ==, rows[i].message);
  }
}

static void test_long(void)
{
  FileName name;
  g_autofree char *message = NULL, *letters = g_strnfill(101, 'a');
  g_autofree char *base = g_strdup_printf("01-%s.sql", letters);
  g_assert_cmpint(file_name_parse(base, &name, &message), ==, FILE_NAME_WRONG);
  g_assert_cmpstr(message, ==, "the name is longer than 100 bytes");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/project/file_name/forms", test_forms);
  g_test_add_func("/project/file_name/left_alone", test_left_alone);
  g_test_add_func("/project/file_name/wrong", test_wrong);
  g_test_add_func("/project/file_name/long", test_long);
  return g_test_run();
}
