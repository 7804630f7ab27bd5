/* The composite version: what rows mean, and what they become. */
#include "fixture.h"
#include "plan/heads.h"

static const char *const text = "v1: 1w 2w; v2: 1emc 2emc 3ec; v3: 1emc";

/* A row: rows of the version table, and the two heads read from them. */
static const struct {
  const char *rows, *expand, *contract;
} readings[] = {
  {"", NULL, NULL},
  {"v102", "v102", "v102"},
  {"v2_expand01", "v2_expand01", "v102"},              /* Alembic's "heads only": the expand row swallowed v102 */
  {"v2_expand01 v102", "v2_expand01", "v102"},
  {"v2_expand03 v2_contract01", "v2_expand03", "v2_contract01"},
  {"v2_contract03", "v2_expand03", "v2_contract03"},   /* a contract head stands for its own expand */
  {"v3_expand01 v2_contract03", "v3_expand01", "v2_contract03"},
  {"v2_contract03 v2_expand01", "v2_expand03", "v2_contract03"},
  {"v4_expand01 v3_contract01", "v4_expand01", "v3_contract01"}, /* a release that the project doesn't know is newer */
  {"v4_contract01", NULL, "v4_contract01"},
};

static GPtrArray *rows_of(const char *line)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) words = g_strsplit(line, " ", 0);
  for (guint i = 0; words[i]; i++)
    if (*words[i])
      g_ptr_array_add(rows, g_strdup(words[i]));
  return rows;
}

static void test_read(void)
{
  Project *project = fixture_project(text);
  for (guint i = 0; i < G_N_ELEMENTS(readings); i++) {
    g_autoptr(GPtrArray) rows = rows_of(readings[i].rows);
    Heads heads;
    heads_read(project, rows, &heads);
    g_test_message("%s", readings[i].rows);
    g_assert_cmpstr(heads_expand(&heads), ==, readings[i].expand);
    g_assert_cmpstr(heads_contract(&heads), ==, readings[i].contract);
  }
  fixture_project_free(project);
}

/* A row: rows before, the script that ran, rows after. */
static const struct {
  const char *before, *script, *after;
} moves[] = {
  {"", "v101", "v101"},
  {"v101", "v102", "v102"},
  {"v102", "v2_expand01", "v2_expand01 v102"},
  {"v2_expand01 v102", "v2_migrate01", "v2_expand01 v102"},
  {"v2_expand03 v102", "v2_contract01", "v2_expand03 v2_contract01"},
  {"v2_expand03 v2_contract03", "v3_expand01", "v3_expand01 v2_contract03"},
  {"v2_expand03", "v2_contract01", "v2_expand03 v2_contract01"},
  {"v3_expand01 v3_contract01", "v2_expand02", "v3_expand01 v3_contract01"}, /* out of order: a head never goes back */
};

static void test_after(void)
{
  Project *project = fixture_project(text);
  for (guint i = 0; i < G_N_ELEMENTS(moves); i++) {
    g_autoptr(GPtrArray) before = rows_of(moves[i].before);
    g_autoptr(GPtrArray) after = heads_after(project, before, project_script(project, moves[i].script));
    g_ptr_array_add(after, NULL);
    g_autofree char *joined = g_strjoinv(" ", (char **)after->pdata);
    g_assert_cmpstr(joined, ==, moves[i].after);
  }
  fixture_project_free(project);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/plan/heads/read", test_read);
  g_test_add_func("/plan/heads/after", test_after);
  return g_test_run();
}
