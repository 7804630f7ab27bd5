/* Looking things up in a project: releases, scripts, the last script of a phase. The project is built by hand here. */
#include "model/project.h"
#include "base/banned.h"

/* Three releases: v1 with a monolithic script, v2 with one change in phases, v3 empty. */
typedef struct {
  Project project;
  Release releases[3];
  Change whole, split;
  Script first, expand, migrate, contract;
} Fixture;

/* Takes the identifier over. */
static void fixture_add_script(Fixture *fixture, Script *script, Change *change, Phase phase, char *identifier)
{
  *script = (Script){.change = change, .phase = phase, .identifier = identifier, .position = fixture->project.scripts->len};
  change->scripts[phase] = script;
  g_ptr_array_add(fixture->project.scripts, script);
  g_hash_table_insert(fixture->project.by_identifier, identifier, script);
}

static void fixture_set_up(Fixture *fixture, gconstpointer data)
{
  const char *const names[] = {"v1", "v2", "v3"};
  fixture->project.releases = g_ptr_array_new();
  fixture->project.scripts = g_ptr_array_new();
  fixture->project.by_identifier = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    fixture->releases[i] = (Release){&fixture->project, names[i], i, g_ptr_array_new()};
    g_ptr_array_add(fixture->project.releases, &fixture->releases[i]);
  }
  fixture->whole = (Change){.release = &fixture->releases[0], .number = 1, .name = "initial", .monolithic = true};
  g_ptr_array_add(fixture->releases[0].changes, &fixture->whole);
  fixture_add_script(fixture, &fixture->first, &fixture->whole, PHASE_WHOLE, g_strdup("v101"));

  fixture->split = (Change){.release = &fixture->releases[1], .number = 1, .name = "split-name"};
  g_ptr_array_add(fixture->releases[1].changes, &fixture->split);
  fixture_add_script(fixture, &fixture->expand, &fixture->split, PHASE_EXPAND, g_strdup("v2_expand01"));
  fixture_add_script(fixture, &fixture->migrate, &fixture->split, PHASE_MIGRATE, g_strdup("v2_migrate01"));
  fixture_add_script(fixture, &fixture->contract, &fixture->split, PHASE_CONTRACT, g_strdup("v2_contract01"));
  fixture->expand.file = "releases/v2/01-split-name.expand.sql";
}

static void fixture_tear_down(Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS(fixture->releases); i++)
    g_ptr_array_unref(fixture->releases[i].changes);
  g_ptr_array_unref(fixture->project.releases);
  g_ptr_array_unref(fixture->project.scripts);
  g_hash_table_unref(fixture->project.by_identifier);
}

static void test_look_up(Fixture *fixture, gconstpointer data)
{
  g_assert_true(project_script(&fixture->project, "v2_migrate01") == &fixture->migrate);
  g_assert_null(project_script(&fixture->project, "v2_migrate02"));
  g_assert_true(project_release(&fixture->project, "v2") == &fixture->releases[1]);
  g_assert_null(project_release(&fixture->project, "v20"));
  g_assert_true(project_newest(&fixture->project) == &fixture->releases[2]);
}

static void test_newest_of_none(Fixture *fixture, gconstpointer data)
{
  g_ptr_array_set_size(fixture->project.releases, 0);
  g_assert_null(project_newest(&fixture->project));
  g_assert_null(project_release(&fixture->project, "v1"));
}

static void test_last_of_phases(Fixture *fixture, gconstpointer data)
{
  const Release *release = &fixture->releases[1];
  g_assert_true(release_last(release, PHASE_EXPAND) == &fixture->expand);
  g_assert_true(release_last(release, PHASE_MIGRATE) == &fixture->migrate);
  g_assert_true(release_last(release, PHASE_CONTRACT) == &fixture->contract);
  g_assert_null(release_last(&fixture->releases[2], PHASE_EXPAND));
}

/* A monolithic script stands for both heads, but fills nothing. */
static void test_last_of_monolithic(Fixture *fixture, gconstpointer data)
{
  const Release *release = &fixture->releases[0];
  g_assert_true(release_last(release, PHASE_EXPAND) == &fixture->first);
  g_assert_true(release_last(release, PHASE_CONTRACT) == &fixture->first);
  g_assert_null(release_last(release, PHASE_MIGRATE));
}

/* The last change counts, not the first; a change with phases after a monolithic one in the same release wins. */
static void test_last_is_the_last(Fixture *fixture, gconstpointer data)
{
  Change later = {.release = &fixture->releases[0], .number = 2, .name = "later"};
  Script expand, contract;
  g_ptr_array_add(fixture->releases[0].changes, &later);
  fixture_add_script(fixture, &expand, &later, PHASE_EXPAND, g_strdup("v1_expand02"));
  fixture_add_script(fixture, &contract, &later, PHASE_CONTRACT, g_strdup("v1_contract02"));
  g_assert_true(release_last(&fixture->releases[0], PHASE_EXPAND) == &expand);
  g_assert_true(release_last(&fixture->releases[0], PHASE_CONTRACT) == &contract);
}

static void test_noop(Fixture *fixture, gconstpointer data)
{
  g_assert_false(script_is_noop(&fixture->expand));
  g_assert_true(script_is_noop(&fixture->contract));
}

static void test_phase_names(void)
{
  const char *const names[PHASE_COUNT] = {"whole", "expand", "migrate", "contract"};
  for (Phase phase = 0; phase < PHASE_COUNT; phase++)
    g_assert_cmpstr(phase_name(phase), ==, names[phase]);
}

int main(int argc, char **argv)
{
  const struct {
    const char *path;
    void (*run)(Fixture *, gconstpointer);
  } tests[] = {
    {"/model/project/look-up", test_look_up},
    {"/model/project/newest-of-none", test_newest_of_none},
    {"/model/project/last-of-phases", test_last_of_phases},
    {"/model/project/last-of-monolithic", test_last_of_monolithic},
    {"/model/project/last-is-the-last", test_last_is_the_last},
    {"/model/project/noop", test_noop},
  };
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
    g_test_add(tests[i].path, Fixture, NULL, fixture_set_up, tests[i].run, fixture_tear_down);
  g_test_add_func("/model/project/phase-names", test_phase_names);
  return g_test_run();
}
