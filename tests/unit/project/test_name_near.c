/* Which known name is offered for a wrong one. */
#include "project/name_near.h"

#include "base/banned.h"

static void test_near(void)
{
  static const char *const known[] = {"project", "releases", "version_table", "version_column", "pending", "sqlite"};
  static const struct {
    const char *name, *near;
  } rows[] = {
    {"relases", "releases"},       {"Releases", "releases"},  {"release", "releases"},         {"eleasess", "releases"},
    {"rleeases", "releases"},      {"projcet", "project"},    {"version-table", "version_table"},
    {"version_colum", "version_column"}, {"pendign", "pending"}, {"sqlit3", "sqlite"},          {"color", NULL},
    {"x", NULL},                   {"", NULL},                {"wholly_other_thing", NULL},    {"abcdef", NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_test_message("%s", rows[i].name);
    g_assert_cmpstr(name_near(rows[i].name, known, G_N_ELEMENTS(known)), ==, rows[i].near);
  }
}

/* A name that is there already is no advice; the nearest of several wins. */
static void test_nearest(void)
{
  static const char *const known[] = {"v1", "v10", "v11", "victoria"};
  g_assert_cmpstr(name_near("v12", known, 3), ==, "v1");
  g_assert_cmpstr(name_near("vitcoria", known, 4), ==, "victoria");
  g_assert_null(name_near("zz", known, 4));
  g_assert_null(name_near("v1", known, 0));
}

static void test_advice(void)
{
  static const char *const known[] = {"a1", "b2", "c3", "d", "e", "f", "g", "h", "i"};
  static const struct {
    const char *name;
    gsize count;
    const char *advice;
  } rows[] = {
    {"zzz", 1, "; known is `a1`"},
    {"zzz", 2, "; known are `a1` and `b2`"},
    {"zzz", 3, "; known are `a1`, `b2` and `c3`"},
    {"a1x", 3, "; did you mean `a1`?"},
    {"zzz", 9, ""},
    {"zzz", 0, ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *advice = name_advice(rows[i].name, known, rows[i].count);
    g_assert_cmpstr(advice, ==, rows[i].advice);
  }
}

/* Whatever a file holds, the work stays small. */
static void test_long(void)
{
  static const char *const known[] = {"project"};
  g_autofree char *name = g_strnfill(1000000, 'p');
  g_assert_null(name_near(name, known, 1));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/project/name_near/near", test_near);
  g_test_add_func("/project/name_near/nearest", test_nearest);
  g_test_add_func("/project/name_near/advice", test_advice);
  g_test_add_func("/project/name_near/long", test_long);
  return g_test_run();
}
