/* The texts of a project: which file an engine runs, statements, directives, hashes; and what is refused in a script. */
#include <string.h>

#include "fixture.h"

#include "base/banned.h"

#define YAML "releases: [v1, v2]\n"

static Project *load(const char *folder, Engine engine)
{
  g_autoptr(GError) error = NULL;
  Project *project = project_read(folder, &error);
  g_assert_no_error(error);
  project_load_texts(project, engine, &error);
  g_assert_no_error(error);
  return project;
}

static void test_statements(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "releases/v1/01-a.expand.sql",
                         "-- emcee: no-transaction\n-- c\nCREATE TABLE t (a int); -- d\n\nCREATE VIEW v AS\n  SELECT ';' ;\nDROP VIEW v",
                         "releases/v1/01-a.migrate.sql",
                         "-- emcee: pending: SELECT 1 FROM t WHERE a IS NULL LIMIT 1;\n-- emcee: repeat\n"
                         "UPDATE t SET a = 1 WHERE a IS NULL;\nDELETE FROM t;\n-- emcee: repeat\n-- more\nDELETE FROM t WHERE a = 2;\n");
  g_autoptr(Project) project = load(folder, ENGINE_POSTGRESQL);
  const Script *expand = project_script(project, "v1_expand01"), *migrate = project_script(project, "v1_migrate01");
  const Script *contract = project_script(project, "v1_contract01");
  g_assert_cmpuint(expand->statement_count, ==, 3);
  g_assert_true(expand->no_transaction);
  g_assert_null(expand->pending);
  g_assert_cmpstr(expand->statements[0].text, ==, "CREATE TABLE t (a int)");
  g_assert_cmpint(expand->statements[0].line, ==, 3);
  g_assert_cmpstr(expand->statements[1].text, ==, "CREATE VIEW v AS\n  SELECT ';'");
  g_assert_cmpint(expand->statements[1].line, ==, 5);
  g_assert_cmpstr(expand->statements[2].text, ==, "DROP VIEW v");
  g_assert_cmpuint(expand->statements[2].length, ==, strlen("DROP VIEW v"));

  g_assert_false(migrate->no_transaction);
  g_assert_cmpstr(migrate->pending, ==, "SELECT 1 FROM t WHERE a IS NULL LIMIT 1");
  g_assert_true(migrate->statements[0].repeat && !migrate->statements[1].repeat && migrate->statements[2].repeat);

  g_assert_true(script_is_noop(contract));
  g_assert_cmpuint(contract->statement_count, ==, 0);
  g_assert_cmpstr(contract->hash, ==, "");
  fixture_remove(folder);
}

static char *sha256(const char *text)
{
  return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

/* Line ends of another system make no other script; anything else does. */
static void test_hashes(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML,
                         "releases/v1/01-a.migrate.sql", "SELECT 1,\n  2;\nSELECT 3;",
                         "releases/v1/02-b.migrate.sql", "\xef\xbb\xbfSELECT 1,\r\n  2;\r\n-- c\r\nSELECT 3;\r\n",
                         "releases/v1/03-c.migrate.sql", "-- emcee: pending: SELECT 9\nSELECT 1,\n  2;\nSELECT 3;",
                         "releases/v1/04-d.migrate.sql", "SELECT 1,\r  2;\nSELECT 3");
  g_autoptr(Project) project = load(folder, ENGINE_SQLITE);
  const Script *a = project_script(project, "v1_migrate01"), *b = project_script(project, "v1_migrate02");
  const Script *c = project_script(project, "v1_migrate03"), *d = project_script(project, "v1_migrate04");
  g_autofree char *first = sha256("SELECT 1,\n  2"), *second = sha256("SELECT 3");
  g_autofree char *both = g_strconcat(first, second, NULL), *pending = g_strconcat(first, second, "SELECT 9", NULL);
  g_autofree char *whole = sha256(both), *whole_pending = sha256(pending);
  g_assert_cmpstr(a->statements[0].hash, ==, first);
  g_assert_cmpstr(a->statements[1].hash, ==, second);
  g_assert_cmpstr(a->hash, ==, whole);
  g_assert_cmpstr(b->hash, ==, whole);
  g_assert_cmpstr(c->hash, ==, whole_pending);
  g_assert_cmpstr(d->hash, !=, whole);
  g_assert_cmpstr(b->statements[0].text, ==, "SELECT 1,\r\n  2");
  fixture_remove(folder);
}

/* "file: first statement" of a script, or "-". */
static void assert_runs(const Project *project, const char *identifier, const char *file, const char *text)
{
  const Script *script = project_script(project, identifier);
  g_autofree char *path = file ? g_strdup_printf("releases/v1/%s", file) : NULL;
  g_assert_cmpstr(script->file, ==, path);
  g_assert_cmpstr(script->statement_count ? script->statements[0].text : NULL, ==, text);
}

static void test_engines(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML,
                         "releases/v1/01-a.expand.sql", "SELECT 1", "releases/v1/01-a.expand.mysql.sql", "SELECT 2",
                         "releases/v1/01-a.expand.mariadb.sql", "SELECT 3",
                         "releases/v1/02-b.expand.sql", "SELECT 4", "releases/v1/02-b.expand.mysql.sql", "SELECT 5",
                         "releases/v1/03-c.expand.mariadb.sql", "SELECT 6",
                         "releases/v1/04-d.expand.sqlite.sql", "SELECT 7", "releases/v1/04-d.expand.postgresql.sql", "SELECT $$8;$$");
  g_autoptr(Project) project = load(folder, ENGINE_MYSQL);
  assert_runs(project, "v1_expand01", "01-a.expand.mysql.sql", "SELECT 2");
  assert_runs(project, "v1_expand02", "02-b.expand.mysql.sql", "SELECT 5");
  assert_runs(project, "v1_expand03", NULL, NULL);
  assert_runs(project, "v1_expand04", NULL, NULL);
  project_choose(project, ENGINE_MARIADB);
  assert_runs(project, "v1_expand01", "01-a.expand.mariadb.sql", "SELECT 3");
  assert_runs(project, "v1_expand02", "02-b.expand.mysql.sql", "SELECT 5");
  assert_runs(project, "v1_expand03", "03-c.expand.mariadb.sql", "SELECT 6");
  project_choose(project, ENGINE_MYSQL);
  assert_runs(project, "v1_expand01", "01-a.expand.mysql.sql", "SELECT 2");
  assert_runs(project, "v1_expand03", NULL, NULL);
  g_assert_cmpstr(project_script(project, "v1_expand03")->hash, ==, "");

  g_autoptr(Project) other = load(folder, ENGINE_POSTGRESQL);
  assert_runs(other, "v1_expand01", "01-a.expand.sql", "SELECT 1");
  assert_runs(other, "v1_expand03", NULL, NULL);
  assert_runs(other, "v1_expand04", "04-d.expand.postgresql.sql", "SELECT $$8;$$");
  fixture_remove(folder);
}

/* Without the other's own file, the general one serves the one, and its own the other. */
static void test_general_and_mariadb(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "releases/v1/01-a.sql", "SELECT 1", "releases/v1/01-a.mariadb.sql", "SELECT 2");
  g_autoptr(Project) project = load(folder, ENGINE_MARIADB);
  assert_runs(project, "v101", "01-a.mariadb.sql", "SELECT 2");
  project_choose(project, ENGINE_MYSQL);
  assert_runs(project, "v101", "01-a.sql", "SELECT 1");
  fixture_remove(folder);
}

/* Read again, for another engine or after a change on disk. */
static void test_again(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "releases/v1/01-a.sql", "SELECT 1");
  g_autoptr(Project) project = load(folder, ENGINE_MARIADB);
  g_autoptr(GError) error = NULL;
  fixture_write(folder, "releases/v1/01-a.sql", "SELECT $$2;$$", 13);
  g_assert_true(project_load_texts(project, ENGINE_POSTGRESQL, &error));
  assert_runs(project, "v101", "01-a.sql", "SELECT $$2;$$");
  fixture_write(folder, "releases/v1/01-a.sql", ";", 1);
  g_assert_false(project_load_texts(project, ENGINE_POSTGRESQL, &error));
  fixture_remove(folder);
}

/* One script, as a migrate script of PostgreSQL unless its name says otherwise, and what is said about it. */
static const struct {
  const char *base, *text, *complaint;
} rows[] = {
  {"migrate", "", ": there is no statement in this script; write one, or delete the file (the change then does nothing in this phase)"},
  {"migrate", "-- only this\n/* and this */;\n",
   ": there is no statement in this script; write one, or delete the file (the change then does nothing in this phase)"},
  {"migrate", "SELECT 1;\nSELECT 'a\xff';\n", ":2:10: byte 0xff is not UTF-8; save the file as UTF-8"},
  {"migrate", "SELECT 1;\n  SELECT '\xc3\xa9\xc3\xa9', \"x;\n", ":2:16: the quote \" that is opened here is never closed"},
  {"migrate", "SELECT 1;\nBEGIN;\n  start  transaction;\nSELECT 2; COMMIT; END;",
   ":2:1: `BEGIN` can't stand in a script: the runner owns transactions (`-- emcee: no-transaction` runs a script without one)\n"
   ":3:3: `start` can't stand in a script: the runner owns transactions (`-- emcee: no-transaction` runs a script without one)\n"
   ":4:11: `COMMIT` can't stand in a script: the runner owns transactions (`-- emcee: no-transaction` runs a script without one)\n"
   ":4:19: `END` can't stand in a script: the runner owns transactions (`-- emcee: no-transaction` runs a script without one)"},
  {"migrate", "ROLLBACK TO SAVEPOINT a",
   ":1:1: `ROLLBACK TO` can't stand in a script: the runner owns transactions (`-- emcee: no-transaction` runs a script without one)"},
  {"migrate", "\\i x.sql\nSELECT 1;", ":1:1: `\\i` is a command of psql; emcee sends SQL to the server and runs no commands"},
  {"migrate", "-- emcee: repaet\nSELECT 1;", ":1:11: unknown directive `repaet`; did you mean `repeat`?"},
  {"migrate", "-- emcee: repeat\nDROP TABLE t;",
   ":2:1: `-- emcee: repeat` is for statements that change rows, not for `DROP TABLE`"},
  {"migrate", "SELECT 1;\n-- emcee: repeat\n", ":2:11: no statement follows this `repeat`"},
  {"migrate", "-- emcee: repeat\n-- emcee: repeat\nDELETE FROM t;", ":2:11: `repeat` stands here a second time"},
  {"migrate", "-- emcee: no-transaction\n-- emcee: no-transaction\nDELETE FROM t;", ":2:11: `no-transaction` stands here a second time"},
  {"migrate", "-- emcee: pending: DELETE FROM t\nSELECT 1;", ":1:20: `pending` takes one SELECT statement, all on one line"},
  {"migrate", "-- emcee: pending: SELECT 1; SELECT 2\nSELECT 1;", ":1:20: `pending` takes one SELECT statement, all on one line"},
  {"migrate", "-- emcee: pending: SELECT 'a\nSELECT 1;",
   ":1:20: `pending` takes one SELECT statement, all on one line; the quote ' that is opened here is never closed"},
  {"expand", "-- emcee: pending: SELECT 1\nSELECT 1;", ":1:11: `pending` belongs in migrate scripts only"},
  {"migrate", "-- emcee: identifier: x\nSELECT 1;", ":1:11: `identifier` belongs in scripts without a phase only"},
  {"mysql", "SELECT 1;\n-- emcee: identifier: x\nSELECT 2;",
   ":2:23: `identifier` must stand in the comments at the top, within the first 4096 bytes"},
  {"expand.mysql", "DELIMITER //\nSELECT $$; // SELECT 'a",
   ":2:22: the quote ' that is opened here is never closed"},
  {"expand.sqlite", "SELECT 1; SELECT [a;", ":1:18: the quote [ that is opened here is never closed"},
  {"expand.mysql", "SET autocommit = 0",
   ":1:1: `SET autocommit` can't stand in a script: the runner owns transactions (`-- emcee: no-transaction` runs a script without one)"},
};

static void test_refused(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("releases/v2/01-a.%s.sql", rows[i].base);
    g_autoptr(GString) expected = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(rows[i].complaint, "\n", -1);
    for (gsize j = 0; lines[j]; j++)
      g_string_append_printf(expected, "%s%s%s", j ? "\n" : "", path, lines[j]);
    char *folder = FIXTURE("emcee.yaml", YAML, path, rows[i].text);
    g_autofree char *complaints = fixture_complaints(folder, ENGINE_POSTGRESQL);
    fixture_remove(folder);
    g_assert_cmpstr(complaints, ==, expected->str);
  }
}

static void test_nul(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML);
  fixture_write(folder, "releases/v1/01-a.sql", "SELECT 1;\nSELECT '\0';", 20);
  g_autofree char *complaints = fixture_complaints(folder, ENGINE_SQLITE);
  g_assert_cmpstr(complaints, ==, "releases/v1/01-a.sql:2:9: there is a NUL byte; this must be a text file in UTF-8");
  fixture_remove(folder);
}

/* Read whole up to the limit, refused beyond it: whatever the buffer was before. */
static void test_size(void)
{
  gsize limit = PROJECT_SQL_LIMIT;
  g_autofree char *text = g_malloc(limit + 1);
  memset(text, ' ', limit + 1);
  memcpy(text + limit - 8, "SELECT 1", 8);
  char *folder = FIXTURE("emcee.yaml", YAML, "releases/v1/01-a.sql", "SELECT 1");
  fixture_write(folder, "releases/v1/02-b.sql", text, limit);
  {
    g_autoptr(Project) project = load(folder, ENGINE_SQLITE);
    assert_runs(project, "v102", "02-b.sql", "SELECT 1");
  }
  fixture_write(folder, "releases/v1/02-b.sql", text, limit + 1);
  g_autofree char *complaints = fixture_complaints(folder, ENGINE_SQLITE);
  g_assert_cmpstr(complaints, ==, "releases/v1/02-b.sql: larger than 8 MiB, which is the limit");
  fixture_remove(folder);
}

/* All complaints of all files at once, in the order of the scripts; other engines' files by their own rules. */
static void test_all_at_once(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "releases/v1/01-a.expand.sql", "BEGIN;\nSELECT 'x", "releases/v1/01-a.migrate.sql", "",
                         "releases/v2/01-b.expand.postgresql.sql", "SELECT $$x", "releases/v2/01-b.expand.sql", "SELECT 1");
  g_autofree char *complaints = fixture_complaints(folder, ENGINE_SQLITE);
  g_assert_cmpstr(complaints, ==,
                  "releases/v1/01-a.expand.sql:1:1: `BEGIN` can't stand in a script: the runner owns transactions "
                  "(`-- emcee: no-transaction` runs a script without one)\n"
                  "releases/v1/01-a.expand.sql:2:8: the quote ' that is opened here is never closed\n"
                  "releases/v1/01-a.migrate.sql: there is no statement in this script; write one, or delete the file "
                  "(the change then does nothing in this phase)\n"
                  "releases/v2/01-b.expand.postgresql.sql:1:8: the dollar-quoted text that is opened here is never closed");
  fixture_remove(folder);
}

static void test_vanished(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "releases/v1/01-a.expand.sql", "SELECT 1");
  g_autoptr(GError) error = NULL;
  g_autoptr(Project) project = project_read(folder, &error);
  g_assert_no_error(error);
  fixture_remove(folder);
  g_assert_false(project_load_texts(project, ENGINE_SQLITE, &error));
  g_assert_true(g_str_has_suffix(error->message, "No such file or directory"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/project/project_texts/statements", test_statements);
  g_test_add_func("/project/project_texts/hashes", test_hashes);
  g_test_add_func("/project/project_texts/engines", test_engines);
  g_test_add_func("/project/project_texts/general_and_mariadb", test_general_and_mariadb);
  g_test_add_func("/project/project_texts/again", test_again);
  g_test_add_func("/project/project_texts/refused", test_refused);
  g_test_add_func("/project/project_texts/nul", test_nul);
  g_test_add_func("/project/project_texts/size", test_size);
  g_test_add_func("/project/project_texts/all_at_once", test_all_at_once);
  g_test_add_func("/project/project_texts/vanished", test_vanished);
  return g_test_run();
}
