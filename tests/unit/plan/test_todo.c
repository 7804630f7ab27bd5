/* What an action runs, and when it is refused: a row a case. */
#include "fixture.h"
#include "base/error.h"
#include "plan/todo.h"

#include <string.h>

#define SHOP "v1: 1w; v2: 1emc 2e; v3: 1ec"
#define V2_EXPANDED "v101 v2_expand01 v2_expand02"
#define V2_DONE V2_EXPANDED " v2_migrate01 v2_migrate02 v2_contract01 v2_contract02"

static const struct {
  const char *name, *project, *done, *to;
  Action action;
  const char *todo;    /* NULL: refused */
  const char *refusal; /* what the refusal names */
} cases[] = {
  {"empty/expand/v1", SHOP, "", "v1", ACTION_EXPAND, "v101", NULL},
  {"empty/expand/v2", SHOP, "", "v2", ACTION_EXPAND, "v101 v2_expand01 v2_expand02", NULL},
  {"empty/expand/newest", SHOP, "", NULL, ACTION_EXPAND, NULL, "v3_expand01 (releases/v3/01-x.expand.sql) needs v2_migrate01"},
  {"empty/migrate", SHOP, "", "v2", ACTION_MIGRATE, NULL, "v2_migrate01 (releases/v2/01-x.migrate.sql) needs v101"},
  {"empty/contract", SHOP, "", "v2", ACTION_CONTRACT, NULL, "v2_contract01 (releases/v2/01-x.contract.sql) needs v101"},
  {"empty/sync", SHOP, "", NULL, ACTION_SYNC,
   "v101 v2_expand01 v2_expand02 v2_migrate01 v2_migrate02 v2_contract01 v2_contract02 v3_expand01 v3_migrate01 v3_contract01", NULL},
  {"expanded/expand", SHOP, V2_EXPANDED, "v2", ACTION_EXPAND, "", NULL},
  {"expanded/migrate", SHOP, V2_EXPANDED, "v2", ACTION_MIGRATE, "v2_migrate01 v2_migrate02", NULL},
  {"expanded/contract", SHOP, V2_EXPANDED, "v2", ACTION_CONTRACT, NULL, "v2_contract01 (releases/v2/01-x.contract.sql) needs v2_migrate01"},
  {"expanded/half", SHOP, "v101 v2_expand01", "v2", ACTION_MIGRATE, NULL, "needs v2_expand02"},
  /* A migrate script without a file holds nothing up: contract records it. */
  {"migrated/contract", SHOP, V2_EXPANDED " v2_migrate01", "v2", ACTION_CONTRACT, "v2_migrate02 v2_contract01 v2_contract02", NULL},
  {"migrated/expand-next", SHOP, V2_EXPANDED " v2_migrate01", "v3", ACTION_EXPAND, NULL, "needs v2_contract01"},
  {"done/expand-next", SHOP, V2_DONE, "v3", ACTION_EXPAND, "v3_expand01", NULL},
  {"done/contract-next", SHOP, V2_DONE, "v3", ACTION_CONTRACT, NULL, "needs v3_expand01"},
  {"done/again", SHOP, V2_DONE, "v2", ACTION_SYNC, "", NULL},
  /* An earlier release whose migrate and contract have no files touches nothing. */
  {"noop-release", "v1: 1w; v2: 1e; v3: 1e", "v101 v2_expand01", "v3", ACTION_EXPAND, "v3_expand01", NULL},
  /* The leap that loses data in other tools: a migrate of v2 that was never run, and no contract file. */
  {"leap", "v2: 1em; v3: 1e", "v2_expand01", "v3", ACTION_EXPAND, NULL, "needs v2_migrate01"},
  {"late", "v2: 1emc 2e 3emc", "v2_expand01 v2_expand03", NULL, ACTION_EXPAND, NULL, "v2_expand02 (releases/v2/02-x.expand.sql)"},
  {"vanished", "v2: 1emc 3emc", "v2_expand01 v2_expand02", NULL, ACTION_EXPAND, NULL, "v2_expand02"},
  {"newer", "v1: 1w; v2: 1e", "v101 v9_expand01", NULL, ACTION_EXPAND, NULL, "v9_expand01"},
  /* Nothing to do is never refused, not by a newer database either: an old node starting again is normal. */
  {"newer/nothing", "v1: 1w", "v101 v9_expand01", NULL, ACTION_EXPAND, "", NULL},
  {"no-releases", "", "", NULL, ACTION_SYNC, "", NULL},
};

static void run_case(gconstpointer data)
{
  guint i = GPOINTER_TO_UINT(data);
  Project *project = fixture_project(cases[i].project);
  if (!*cases[i].project)
    g_ptr_array_set_size(project->releases, 0);
  g_autoptr(State) state = fixture_state(project, cases[i].done);
  g_autoptr(GError) error = NULL;
  const Release *to = cases[i].to ? project_release(project, cases[i].to) : project_newest(project);
  g_autoptr(GPtrArray) todo = todo_plan(project, state, cases[i].action, to, (TodoFlags){0}, &error);
  if (cases[i].todo) {
    g_assert_no_error(error);
    g_autofree char *names = fixture_names(todo);
    g_assert_cmpstr(names, ==, cases[i].todo);
  } else {
    g_assert_error(error, EMCEE_ERROR, EMCEE_REFUSED);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, cases[i].refusal));
    g_assert_nonnull(strstr(error->message, "Nothing was changed."));
  }
  fixture_project_free(project);
}

static void test_flags(void)
{
  Project *project = fixture_project("v2: 1emc 2e 3emc");
  g_autoptr(State) late = fixture_state(project, "v2_expand01 v2_expand03");
  const Release *to = project_newest(project);
  g_autoptr(GPtrArray) todo = todo_plan(project, late, ACTION_EXPAND, to, (TodoFlags){.allow_out_of_order = true}, NULL);
  g_autofree char *names = fixture_names(todo);
  g_assert_cmpstr(names, ==, "v2_expand02");
  g_autoptr(State) vanished = fixture_state(project, "v2_expand01 v2_expand04");
  g_assert_null(todo_plan(project, vanished, ACTION_EXPAND, to, (TodoFlags){.allow_out_of_order = true}, NULL));
  g_autoptr(GPtrArray) anyway = todo_plan(project, vanished, ACTION_EXPAND, to, (TodoFlags){.allow_missing = true}, NULL);
  g_assert_cmpuint(anyway->len, ==, 2);
  fixture_project_free(project);
}

/* What a pending query answered: 1 pending, 2 not. */
static void test_pending(void)
{
  Project *project = fixture_project("v2: 1emc");
  const Release *to = project_newest(project);
  Script *migrate = project_script(project, "v2_migrate01");
  migrate->pending = "SELECT 1";
  g_autoptr(State) state = fixture_state(project, "v2_expand01");
  g_hash_table_insert(state->pending, migrate, GINT_TO_POINTER(2));
  g_autoptr(GPtrArray) contract = todo_plan(project, state, ACTION_CONTRACT, to, (TodoFlags){0}, NULL);
  g_autofree char *names = fixture_names(contract);
  g_assert_cmpstr(names, ==, "v2_migrate01 v2_contract01"); /* nothing pending: recorded along */
  g_autoptr(State) again = fixture_state(project, "v2_expand01 v2_migrate01");
  g_hash_table_insert(again->pending, migrate, GINT_TO_POINTER(1));
  g_assert_null(todo_plan(project, again, ACTION_CONTRACT, to, (TodoFlags){0}, NULL)); /* ran once, and is pending again */
  g_autoptr(GPtrArray) once_more = todo_plan(project, again, ACTION_MIGRATE, to, (TodoFlags){0}, NULL);
  g_assert_cmpuint(once_more->len, ==, 1);
  fixture_project_free(project);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = g_strdup_printf("/plan/todo/%s", cases[i].name);
    g_test_add_data_func(path, GUINT_TO_POINTER(i), run_case);
  }
  g_test_add_func("/plan/todo/flags", test_flags);
  g_test_add_func("/plan/todo/pending", test_pending);
  return g_test_run();
}
