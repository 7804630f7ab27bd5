/* What `emcee init` and `emcee new` write: it can be read back, and nothing that was there is lost. */
#include <string.h>

#include "base/error.h"
#include "fixture.h"
#include "project/project_new.h"

#include "base/banned.h"

static Project *reread(const char *folder)
{
  g_autoptr(GError) error = NULL;
  Project *project = project_read(folder, &error);
  g_assert_no_error(error);
  return project;
}

static void test_init(void)
{
  static const char *const names[] = {"shop", "my \"shop\" \\ 1", "1.10", "no", "caf\xc3\xa9: x #y"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    char *folder = FIXTURE("other", "x");
    g_autofree char *below = g_build_filename(folder, "a", "b", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(project_init(below, names[i], &error));
    g_assert_no_error(error);
    g_autoptr(Project) project = reread(below);
    g_assert_cmpstr(project->name, ==, names[i]);
    g_assert_cmpuint(project->releases->len, ==, 0);
    fixture_remove(folder);
  }
}

static void test_init_named_after_folder(void)
{
  char *folder = FIXTURE("releases/v1/01-a.sql", "SELECT 1");
  g_autoptr(GError) error = NULL;
  g_autofree char *base = g_path_get_basename(folder);
  g_assert_true(project_init(folder, NULL, &error));
  g_autofree char *text = fixture_read(folder, "emcee.yaml");
  g_autofree char *line = g_strdup_printf("\nproject: %s\n", base);
  g_assert_nonnull(strstr(text, line));
  g_autofree char *kept = fixture_read(folder, "releases/v1/01-a.sql");
  g_assert_cmpstr(kept, ==, "SELECT 1");
  fixture_remove(folder);
}

static void test_init_never_overwrites(void)
{
  char *folder = FIXTURE("emcee.yaml", "mine");
  g_autoptr(GError) error = NULL;
  g_assert_false(project_init(folder, "x", &error));
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
  g_assert_nonnull(strstr(error->message, "there is a project already: "));
  g_autofree char *text = fixture_read(folder, "emcee.yaml");
  g_assert_cmpstr(text, ==, "mine");
  g_clear_error(&error);
  g_autofree char *file = g_build_filename(folder, "emcee.yaml", NULL);
  g_assert_false(project_init(file, "x", &error));
  g_assert_nonnull(error);
  g_clear_error(&error);
  g_autofree char *below = g_build_filename(folder, "new", NULL);
  g_assert_false(project_init(below, "a\nb", &error));
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
  g_assert_false(g_file_test(below, G_FILE_TEST_EXISTS));
  fixture_remove(folder);
}

/* The paths that were written, separated by blanks; or the error. */
static char *add(const char *folder, const char *release, const char *name, bool create, Engine engine)
{
  g_autoptr(Project) project = reread(folder);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) files = NULL;
  if (!project_add_change(project, release, name, create, engine, &files, &error)) {
    g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
    g_assert_null(files);
    return g_strdup(error->message);
  }
  return g_strjoinv(" ", files);
}

static void test_add(void)
{
  char *folder = FIXTURE("emcee.yaml", "releases: [v1, v2, v3]\n", "releases/v2/009-x.expand.sql", "SELECT 1");
  const struct {
    const char *release, *name;
    Engine engine;
    const char *result;
  } adds[] = {
    {"v1", "a", ENGINE_NONE, "releases/v1/01-a.expand.sql releases/v1/01-a.migrate.sql releases/v1/01-a.contract.sql"},
    {"v2", "Split  name", ENGINE_NONE,
     "releases/v2/010-split--name.expand.sql releases/v2/010-split--name.migrate.sql releases/v2/010-split--name.contract.sql"},
    {NULL, " b_c", ENGINE_NONE, "releases/v3/01-b_c.expand.sql releases/v3/01-b_c.migrate.sql releases/v3/01-b_c.contract.sql"},
    {NULL, "d", ENGINE_MYSQL, "releases/v3/02-d.expand.mysql.sql releases/v3/02-d.migrate.mysql.sql releases/v3/02-d.contract.mysql.sql"},
    {"v22", "d", ENGINE_NONE, "release `v22` is not listed in emcee.yaml; did you mean `v2`?"},
    {NULL, "a.b", ENGINE_NONE, "can't name a change `a.b`: `.` can't stand in the name; letters, digits, `-` and `_` can"},
    {NULL, " ", ENGINE_NONE, "can't name a change ` `: the name is empty"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(adds); i++) {
    g_autofree char *result = add(folder, adds[i].release, adds[i].name, false, adds[i].engine);
    g_assert_cmpstr(result, ==, adds[i].result);
  }
  fixture_remove(folder);
}

/* Fresh files name themselves until a statement is in them, or they are gone; their comments hold no directive. */
static void test_templates(void)
{
  char *folder = FIXTURE("emcee.yaml", "releases: [v1]\n");
  g_auto(GStrv) files = NULL;
  g_autoptr(GError) error = NULL;
  {
    g_autoptr(Project) project = reread(folder);
    g_assert_true(project_add_change(project, NULL, "a", false, ENGINE_NONE, &files, &error));
  }
  g_autofree char *complaints = fixture_complaints(folder, ENGINE_MYSQL);
  for (gsize i = 0; files[i]; i++) {
    g_autofree char *line = g_strdup_printf("%s: there is no statement in this script; write one, or delete the file", files[i]);
    g_assert_nonnull(strstr(complaints, line));
    g_autofree char *text = fixture_read(folder, files[i]);
    g_autofree char *written = g_strconcat(text, "UPDATE t SET a = 1;\n", NULL);
    fixture_write(folder, files[i], written, strlen(written));
  }
  g_assert_cmpuint(g_strv_length(files), ==, 3);
  g_autofree char *nothing = fixture_complaints(folder, ENGINE_MYSQL);
  g_assert_cmpstr(nothing, ==, "");
  fixture_remove(folder);
}

static void test_no_release(void)
{
  char *folder = FIXTURE("emcee.yaml", "releases: []\n");
  g_autofree char *refused = add(folder, NULL, "a", true, ENGINE_NONE);
  g_assert_cmpstr(refused, ==, "the project has no release yet; name the one that the change belongs to");
  g_autofree char *bad = add(folder, "V1", "a", true, ENGINE_NONE);
  g_assert_cmpstr(bad, ==, "release `V1`: small letters a-z, digits, `_`, `.` and `-` make the name of a release");
  fixture_remove(folder);
}

/* emcee.yaml before and after the release n was added. */
static const struct {
  const char *before, *after;
} edits[] = {
  {"releases: []\n", "releases: [n]\n"},
  {"releases: [ ] # none\n", "releases: [n ] # none\n"},
  {"# c\nreleases: [v1, v2]   # d\nproject: x\n", "# c\nreleases: [v1, v2, n]   # d\nproject: x\n"},
  {"releases: [v1, 'v2',]", "releases: [v1, 'v2', n,]"},
  {"releases: [\n  v1, # one\n  v2  # two\n]\n", "releases: [\n  v1, # one\n  v2, n  # two\n]\n"},
  {"releases:\n  - v1 # one\n  - \"v2\" # two\n\n# after\nproject: x\n", "releases:\n  - v1 # one\n  - \"v2\" # two\n  - n\n\n# after\nproject: x\n"},
  {"releases:\n- v1\nproject: x\n", "releases:\n- v1\n- n\nproject: x\n"},
  {"releases:\n    - v1", "releases:\n    - v1\n    - n"},
  {"releases:\r\n  - v1\r\nproject: x\r\n", "releases:\r\n  - v1\r\n  - n\r\nproject: x\r\n"},
  {"project: \xc3\xa9\nreleases: [v1] # \xc3\xa9\n", "project: \xc3\xa9\nreleases: [v1, n] # \xc3\xa9\n"},
  {"{project: \xc3\xa9, releases: [v1]}", "{project: \xc3\xa9, releases: [v1, n]}"},
  {"\xef\xbb\xbfreleases: [v1]\n", "\xef\xbb\xbfreleases: [v1, n]\n"},
};

static void test_new_release(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(edits); i++) {
    char *folder = FIXTURE("emcee.yaml", edits[i].before);
    g_test_message("%s", edits[i].before);
    g_autofree char *result = add(folder, "n", "a", true, ENGINE_NONE);
    g_assert_cmpstr(result, ==, "releases/n/01-a.expand.sql releases/n/01-a.migrate.sql releases/n/01-a.contract.sql");
    g_autofree char *text = fixture_read(folder, "emcee.yaml");
    g_assert_cmpstr(text, ==, edits[i].after);
    g_autoptr(Project) project = reread(folder);
    g_assert_cmpstr(project_newest(project)->name, ==, "n");
    fixture_remove(folder);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/project/project_new/init", test_init);
  g_test_add_func("/project/project_new/init_named_after_folder", test_init_named_after_folder);
  g_test_add_func("/project/project_new/init_never_overwrites", test_init_never_overwrites);
  g_test_add_func("/project/project_new/add", test_add);
  g_test_add_func("/project/project_new/templates", test_templates);
  g_test_add_func("/project/project_new/no_release", test_no_release);
  g_test_add_func("/project/project_new/new_release", test_new_release);
  return g_test_run();
}
