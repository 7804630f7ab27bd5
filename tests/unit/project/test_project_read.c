/* A folder becomes a project: releases, changes, scripts, identifiers; and everything that is refused by names alone. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "fixture.h"

#include "base/banned.h"

#define YAML "project: shop\nreleases: [v1, v2, v3]\n"

/* "identifier file" of every script, in order. */
static char *list_scripts(const Project *project)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < project->scripts->len; i++) {
    const Script *script = project->scripts->pdata[i];
    g_assert_cmpuint(script->position, ==, i);
    g_assert_true(project_script(project, script->identifier) == script);
    g_assert_true(script->change->scripts[script->phase] == script);
    g_string_append_printf(out, "%s %s\n", script->identifier, script->file ? script->file : "-");
  }
  return g_string_free(out, FALSE);
}

static void test_forms(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "README", "x",
                         "releases/v1/02-more.mysql.sql", "x", "releases/v1/01-initial.sql", "x",
                         "releases/v2/10-late.migrate.sql", "x", "releases/v2/03-b.contract.mysql.sql", "x",
                         "releases/v2/03-b.contract.sql", "x", "releases/v2/03-b.expand.sqlite.sql", "x",
                         "releases/v2/README.md", "x", "releases/v2/data/01-x.sql", "x", "releases/v2/.hidden.sql", "x",
                         "releases/notes.txt", "x", "releases/.git/", "x");
  g_autoptr(GError) error = NULL;
  g_autoptr(Project) project = project_read(folder, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(project->name, ==, "shop");
  g_assert_cmpstr(project->directory, ==, folder);
  g_assert_cmpstr(project->version_table, ==, "emcee_version");
  g_assert_cmpstr(project->version_column, ==, "version_num");
  g_assert_cmpuint(project->releases->len, ==, 3);
  g_assert_cmpstr(project_newest(project)->name, ==, "v3");
  g_assert_cmpuint(project_newest(project)->changes->len, ==, 0);
  g_autofree char *scripts = list_scripts(project);
  g_assert_cmpstr(scripts, ==,
                  "v101 releases/v1/01-initial.sql\n"
                  "v102 releases/v1/02-more.mysql.sql\n"
                  "v2_expand03 releases/v2/03-b.expand.sqlite.sql\n"
                  "v2_expand10 -\n"
                  "v2_migrate03 -\n"
                  "v2_migrate10 releases/v2/10-late.migrate.sql\n"
                  "v2_contract03 releases/v2/03-b.contract.sql\n"
                  "v2_contract10 -\n");
  const Change *change = project_release(project, "v2")->changes->pdata[0];
  g_assert_cmpint(change->number, ==, 3);
  g_assert_cmpstr(change->name, ==, "b");
  g_assert_false(change->monolithic);
  g_assert_true(((Change *)project_release(project, "v1")->changes->pdata[1])->monolithic);
  fixture_remove(folder);
}

static void test_settings(void)
{
  char *folder = FIXTURE("emcee.yaml", "releases: []\nversion_table: alembic_version\nversion_column: \"V\"\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(Project) project = project_read(folder, &error);
  g_assert_no_error(error);
  g_autofree char *base = g_path_get_basename(folder);
  g_assert_cmpstr(project->name, ==, base);
  g_assert_cmpstr(project->version_table, ==, "alembic_version");
  g_assert_cmpstr(project->version_column, ==, "V");
  g_assert_cmpuint(project->scripts->len, ==, 0);
  g_assert_null(project_newest(project));
  fixture_remove(folder);
}

/* As many digits as in the file; a number is a number however it is written. */
static void test_digits(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "releases/v1/007-a.expand.sql", "x", "releases/v1/10-b.expand.sql", "x");
  g_autoptr(GError) error = NULL;
  g_autoptr(Project) project = project_read(folder, &error);
  g_assert_no_error(error);
  g_assert_nonnull(project_script(project, "v1_expand007"));
  g_assert_nonnull(project_script(project, "v1_contract10"));
  g_assert_cmpstr(release_last(project_release(project, "v1"), PHASE_EXPAND)->identifier, ==, "v1_expand10");
  fixture_remove(folder);
}

static void test_identifier(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML,
                         "releases/v1/01-a.sql", "-- first\n\n/* second */\n  -- emcee:  identifier: liberty\nSELECT 1;",
                         "releases/v1/02-b.sql", "\xef\xbb\xbf-- emcee: no-transaction\r\n-- emcee: identifier: Mitaka.01-x_\r\nSELECT 1;",
                         "releases/v1/03-c.mysql.sql", "# x\n-- emcee: identifier: c\nSELECT 1;",
                         "releases/v1/03-c.sql", "-- emcee: identifier: c\nSELECT 1;",
                         "releases/v1/04-d.sql", "-- emcee: identifier:\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(Project) project = project_read(folder, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(project_script(project, "liberty")->change->name, ==, "a");
  g_assert_cmpstr(project_script(project, "Mitaka.01-x_")->change->name, ==, "b");
  g_assert_cmpstr(project_script(project, "c")->change->name, ==, "c");
  g_assert_cmpstr(project_script(project, "v104")->change->name, ==, "d");
  g_assert_null(project_script(project, "v101"));
  fixture_remove(folder);
}

/* Each row a project (path, text, ...) and what is said about it. */
static const struct {
  const char *files[14];
  const char *complaints;
} rows[] = {
  {{"emcee.yaml", ""}, "emcee.yaml:1:1: the file is empty; it needs at least `releases: []`"},
  {{"emcee.yaml", "- a\n"}, "emcee.yaml:1:1: here must be keys such as `releases: [v1, v2]`, not a list"},
  {{"emcee.yaml", "project: x\n"},
   "emcee.yaml:1:1: `releases` is missing: the names of the releases, oldest first, such as `releases: [v1, v2]`"},
  {{"emcee.yaml", "releases:\n"},
   "emcee.yaml:1:10: `releases` must be a list, oldest first, such as `releases: [v1, v2]`; `[]` while there is none"},
  {{"emcee.yaml", "releases: v1\n"}, "emcee.yaml:1:11: `releases` must be a list, oldest first, such as `releases: [v1, v2]`"},
  {{"emcee.yaml", "relases: [v1]\nprojekt: x\nversion_table: a.b\nversion_column: [x]\n"},
   "emcee.yaml:1:1: unknown key `relases`; did you mean `releases`?\n"
   "emcee.yaml:2:1: unknown key `projekt`; did you mean `project`?\n"
   "emcee.yaml:1:1: `releases` is missing: the names of the releases, oldest first, such as `releases: [v1, v2]`\n"
   "emcee.yaml:3:16: `version_table` takes no schema: the name is looked up where the connection points to\n"
   "emcee.yaml:4:17: `version_column` must be a text, not a list"},
  {{"emcee.yaml", "project:\nreleases: [v1, V1, v1, [x], -a, .., a_expand, b_migrate03, \"\", a/b]\nversion_table: \"x y\"\n"},
   "emcee.yaml:1:9: `project` must be a text, not empty\n"
   "emcee.yaml:2:16: release `V1`: small letters a-z, digits, `_`, `.` and `-` make the name of a release\n"
   "emcee.yaml:2:20: release `v1` stands here again; it is in line 2 already\n"
   "emcee.yaml:2:24: a release must be a name, not a list\n"
   "emcee.yaml:2:29: release `-a`: the name of a release begins with a letter, a digit or `_`\n"
   "emcee.yaml:2:33: release `..`: the name of a release begins with a letter, a digit or `_`\n"
   "emcee.yaml:2:37: release `a_expand`: the name can't end like a script's identifier (`_expand`, `_migrate`, `_contract`)\n"
   "emcee.yaml:2:47: release `b_migrate03`: the name can't end like a script's identifier (`_expand`, `_migrate`, `_contract`)\n"
   "emcee.yaml:2:60: release ``: the name is empty\n"
   "emcee.yaml:2:64: release `a/b`: small letters a-z, digits, `_`, `.` and `-` make the name of a release\n"
   "emcee.yaml:3:16: `version_table` must be a plain name of letters, digits and `_`, not `x y`"},
  {{"emcee.yaml", "releases: []\nversion_table: EMCEE_journal\n"}, "emcee.yaml:2:16: `emcee_journal` is a table of emcee's own"},
  {{"emcee.yaml", "releases: [a\n"},
   "emcee.yaml:2:1: not valid YAML: did not find expected ',' or ']', while parsing a flow sequence that begins in line 1"},

  {{"emcee.yaml", YAML, "releases/v33/01-a.expand.sql", "x", "releases/other/", "", "releases/01-a.sql", "x"},
   "releases/01-a.sql: stands in no release; move it into one of the folders below releases/\n"
   "releases/other: release `other` is not listed in emcee.yaml; known are `v1`, `v2` and `v3`\n"
   "releases/v33: release `v33` is not listed in emcee.yaml; did you mean `v3`?"},
  {{"emcee.yaml", YAML, "releases", "x"},
   "releases: can't be read: Not a directory\nreleases/v1: can't be read: Not a directory\n"
   "releases/v2: can't be read: Not a directory\nreleases/v3: can't be read: Not a directory"},
  {{"emcee.yaml", YAML, "releases/v1/01-b.expand.sql", "x", "releases/v1/01-a.migrate.sql", "x", "releases/v1/001-a.contract.sql", "x"},
   "releases/v1/001-a.contract.sql: its number is written otherwise in 01-a.migrate.sql\n"
   "releases/v1/01-b.expand.sql: number 1 is taken already, by 01-a.migrate.sql"},
  {{"emcee.yaml", YAML, "releases/v1/01-a.expand.sql", "x", "releases/v1/01-a.sql", "x"},
   "releases/v1/01-a.expand.sql: a change has phases or has none, but 01-a.sql is there too"},
  {{"emcee.yaml", YAML, "releases/v1/01-a.yaml", "x", "releases/v1/02-b.yaml", "x", "releases/v2/1-x.sql", "x",
    "releases/v2/02-x.expnd.sql", "x", "releases/v2/03-x.expand.sql/", ""},
   "releases/v1/01-a.yaml: this version of emcee reads changes written in SQL only; write it as 01-a.expand.sql, .migrate.sql and .contract.sql\n"
   "releases/v1/02-b.yaml: this version of emcee reads changes written in SQL only; write it as 02-b.expand.sql, .migrate.sql and .contract.sql\n"
   "releases/v2/02-x.expnd.sql: `expnd` is neither a phase nor an engine; did you mean `expand`?\n"
   "releases/v2/03-x.expand.sql: not a file\n"
   "releases/v2/1-x.sql: a number has two digits or more: `01-x.sql`"},
  {{"emcee.yaml", YAML, "releases/v1/01-a.expand.sql", "x", "releases/v1/02-b.sql", "x", "releases/v3/01-c.sql", "x"},
   "releases/v1/02-b.sql: a script without a phase can't follow change a of release v1, which has phases: give it phases too\n"
   "releases/v3/01-c.sql: a script without a phase can't follow change a of release v1, which has phases: give it phases too"},
  /* identifiers that would mean two things */
  {{"emcee.yaml", "releases: [v1, v10, v101]\n", "releases/v1/001-a.sql", "x", "releases/v10/01-b.sql", "x", "releases/v1/01-c.sql", "x"},
   "releases/v1/01-c.sql: number 1 is taken already, by 001-a.sql\n"
   "releases/v10/01-b.sql: its identifier `v1001` is that of releases/v1/001-a.sql too"},
  {{"emcee.yaml", "releases: [v1, v101]\n", "releases/v1/01-a.sql", "x"},
   "emcee.yaml:1:16: release `v101` has the identifier of releases/v1/01-a.sql as its name"},
  {{"emcee.yaml", YAML, "releases/v1/01-a.sql", "-- emcee: identifier: x\n", "releases/v1/02-b.sql", "-- emcee: identifier: x\n"},
   "releases/v1/02-b.sql: its identifier `x` is that of releases/v1/01-a.sql too"},
  {{"emcee.yaml", YAML, "releases/v1/01-a.sql", "-- emcee: identifier: x y\n", "releases/v1/02-b.sql", "-- emcee: identifier: c\n",
    "releases/v1/02-b.mysql.sql", "-- emcee: identifier: d\n"},
   "releases/v1/01-a.sql: identifier `x y`: letters, digits, `_`, `.` and `-` make an identifier\n"
   "releases/v1/02-b.mysql.sql: its identifier is `d` here and `c` for another engine"},
};

static void test_refused(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    char *folder = fixture_make(rows[i].files);
    g_autofree char *complaints = fixture_complaints(folder, ENGINE_NONE);
    fixture_remove(folder);
    g_test_message("row %u", (guint)i);
    g_assert_cmpstr(complaints, ==, rows[i].complaints);
  }
}

static void test_long_identifier(void)
{
  g_autofree char *most = g_strnfill(190, 'a'), *more = g_strnfill(191, 'a');
  g_autofree char *good = g_strconcat("-- emcee: identifier: ", most, "\nSELECT 1", NULL);
  g_autofree char *bad = g_strconcat("-- emcee: identifier: ", more, "\nSELECT 1", NULL);
  char *folder = FIXTURE("emcee.yaml", YAML, "releases/v1/01-a.sql", good);
  g_autofree char *nothing = fixture_complaints(folder, ENGINE_SQLITE);
  g_assert_cmpstr(nothing, ==, "");
  fixture_write(folder, "releases/v1/01-a.sql", bad, strlen(bad));
  g_autofree char *complaints = fixture_complaints(folder, ENGINE_NONE);
  g_assert_true(g_str_has_suffix(complaints, "an identifier has 190 bytes at most"));
  fixture_remove(folder);
}

/* A file name may hold anything; a complaint is one line of UTF-8 all the same. */
static void test_odd_names(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "releases/v1/a\nb\x1b[1m.sql", "x", "releases/v1/\xff.sql", "x");
  g_autofree char *complaints = fixture_complaints(folder, ENGINE_NONE);
  g_auto(GStrv) lines = g_strsplit(complaints, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 2);
  g_assert_nonnull(strstr(complaints, "releases/v1/a\\x0ab\\x1b[1m.sql: "));
  g_assert_true(g_utf8_validate(complaints, -1, NULL));
  fixture_remove(folder);
}

static void test_links(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "elsewhere/01-a.expand.sql", "x", "shared.sql", "x", "releases/v2/", "");
  g_autofree char *release = g_build_filename(folder, "releases/v1", NULL), *script = g_build_filename(folder, "releases/v2/01-b.expand.sql", NULL);
  g_assert_cmpint(symlink("../elsewhere", release), ==, 0);
  g_assert_cmpint(symlink("../../shared.sql", script), ==, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(Project) project = project_read(folder, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(project_script(project, "v1_expand01")->file, ==, "releases/v1/01-a.expand.sql");
  g_assert_cmpstr(project_script(project, "v2_expand01")->file, ==, "releases/v2/01-b.expand.sql");
  fixture_remove(folder);
}

static void test_absent(void)
{
  char *folder = FIXTURE("x", "");
  g_autofree char *none = g_build_filename(folder, "none", NULL);
  g_autofree char *no_folder = fixture_complaints(none, ENGINE_NONE), *no_yaml = fixture_complaints(folder, ENGINE_NONE);
  g_autofree char *expected = g_strdup_printf("no emcee.yaml in %s\n`emcee init %s` makes a project there.", folder, folder);
  g_autofree char *expected_none = g_strdup_printf("project folder %s: No such file or directory", none);
  g_assert_cmpstr(no_folder, ==, expected_none);
  g_assert_cmpstr(no_yaml, ==, expected);
  fixture_remove(folder);
}

static void test_find(void)
{
  char *folder = FIXTURE("emcee.yaml", YAML, "a/b/", "");
  g_autofree char *below = g_build_filename(folder, "a", "b", NULL), *dots = g_build_filename(below, "..", ".", NULL);
  g_autoptr(GError) error = NULL;
  const char *const starts[] = {folder, below, dots};
  for (gsize i = 0; i < G_N_ELEMENTS(starts); i++) {
    g_autofree char *found = project_find(starts[i], &error);
    g_assert_no_error(error);
    g_assert_cmpstr(found, ==, folder);
  }
  g_assert_null(project_find("/proc/self", &error));
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
  g_assert_true(g_str_has_prefix(error->message, "no emcee.yaml in /proc/self, nor in a folder above it\n"));
  fixture_remove(folder);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/project/project_read/forms", test_forms);
  g_test_add_func("/project/project_read/settings", test_settings);
  g_test_add_func("/project/project_read/digits", test_digits);
  g_test_add_func("/project/project_read/identifier", test_identifier);
  g_test_add_func("/project/project_read/refused", test_refused);
  g_test_add_func("/project/project_read/long_identifier", test_long_identifier);
  g_test_add_func("/project/project_read/odd_names", test_odd_names);
  g_test_add_func("/project/project_read/links", test_links);
  g_test_add_func("/project/project_read/absent", test_absent);
  g_test_add_func("/project/project_read/find", test_find);
  return g_test_run();
}
