/* Where a database stands: next step, release, and what does not fit. */
#include "fixture.h"
#include "plan/standing.h"

#define SHOP "v1: 1w; v2: 1emc 2e; v3: 1ec"

static const struct {
  const char *done;
  Next next;
  const char *next_release, *at;
} cases[] = {
  {"", NEXT_EXPAND, "v1", NULL},
  {"v101", NEXT_EXPAND, "v2", "v1"},
  {"v101 v2_expand01", NEXT_EXPAND, "v2", NULL},
  {"v101 v2_expand01 v2_expand02", NEXT_MIGRATE, "v2", NULL},
  {"v101 v2_expand01 v2_expand02 v2_migrate01", NEXT_CONTRACT, "v2", NULL},
  {"v101 v2_expand01 v2_expand02 v2_migrate01 v2_migrate02 v2_contract01", NEXT_CONTRACT, "v2", NULL},
  {"v101 v2_expand01 v2_expand02 v2_migrate01 v2_migrate02 v2_contract01 v2_contract02", NEXT_EXPAND, "v3", "v2"},
  {"v101 v2_expand01 v2_expand02 v2_migrate01 v2_migrate02 v2_contract01 v2_contract02 v3_expand01", NEXT_CONTRACT, "v3", NULL},
  {"v101 v2_expand01 v2_expand02 v2_migrate01 v2_migrate02 v2_contract01 v2_contract02 v3_expand01 v3_migrate01 v3_contract01", NEXT_NOTHING,
   NULL, "v3"},
};

static void test_next(void)
{
  Project *project = fixture_project(SHOP);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(State) state = fixture_state(project, cases[i].done);
    g_autoptr(Standing) standing = standing_of(project, state, project_newest(project), true);
    g_test_message("%s", cases[i].done);
    g_assert_cmpint(standing->next, ==, cases[i].next);
    g_assert_cmpstr(standing->next_release ? standing->next_release->name : NULL, ==, cases[i].next_release);
    g_assert_cmpstr(standing->at ? standing->at->name : NULL, ==, cases[i].at);
    g_assert_cmpuint(standing->edited->len + standing->vanished->len + standing->unknown->len + standing->out_of_order->len, ==, 0);
  }
  fixture_project_free(project);
}

static void test_counts(void)
{
  Project *project = fixture_project(SHOP);
  g_autoptr(State) state = fixture_state(project, "v101 v2_expand01 v2_expand02 v2_migrate01");
  g_autoptr(Standing) standing = standing_of(project, state, project_newest(project), true);
  const ReleaseStanding *second = standing->releases->pdata[1];
  g_assert_cmpuint(second->total[PHASE_EXPAND], ==, 2);
  g_assert_cmpuint(second->done[PHASE_EXPAND], ==, 2);
  g_assert_cmpuint(second->done[PHASE_MIGRATE], ==, 1);
  g_assert_cmpuint(second->done[PHASE_CONTRACT], ==, 0);
  fixture_project_free(project);
}

static void test_misfits(void)
{
  Project *project = fixture_project("v2: 1emc 2emc 4e");
  g_autoptr(State) state = fixture_state(project, "v2_expand01 v2_expand03 v2_expand04 v9_contract01 w201");
  state_finish(state, state_applied_make(state, "v2_expand01"), "another");
  g_autoptr(Standing) standing = standing_of(project, state, project_newest(project), true);
  g_assert_cmpuint(standing->edited->len, ==, 1);
  g_assert_cmpstr(((Script *)standing->edited->pdata[0])->identifier, ==, "v2_expand01");
  g_assert_cmpuint(standing->vanished->len, ==, 1);
  g_assert_cmpstr(standing->vanished->pdata[0], ==, "v2_expand03");
  g_assert_cmpuint(standing->unknown->len, ==, 2);
  g_assert_cmpstr(standing->unknown->pdata[0], ==, "v9_contract01");
  g_assert_cmpuint(standing->out_of_order->len, ==, 1);
  g_assert_cmpstr(((Script *)standing->out_of_order->pdata[0])->identifier, ==, "v2_expand02");
  fixture_project_free(project);
}

/* Its file was deleted, the change is still there: a no-op now, and a script then. */
static void test_file_gone(void)
{
  Project *project = fixture_project("v2: 1em");
  g_autoptr(State) state = fixture_state(project, "v2_expand01 v2_migrate01 v2_contract01");
  state_finish(state, state_applied_make(state, "v2_contract01"), "something");
  g_autoptr(Standing) standing = standing_of(project, state, project_newest(project), true);
  g_assert_cmpuint(standing->vanished->len, ==, 1);
  g_assert_cmpstr(standing->vanished->pdata[0], ==, "v2_contract01");
  fixture_project_free(project);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/plan/standing/next", test_next);
  g_test_add_func("/plan/standing/counts", test_counts);
  g_test_add_func("/plan/standing/misfits", test_misfits);
  g_test_add_func("/plan/standing/file-gone", test_file_gone);
  return g_test_run();
}
