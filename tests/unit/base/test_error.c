/* Errors: hints, lists of complaints, and the exit code of each kind. */
#include "base/error.h"
#include "base/banned.h"

static void test_hint(void)
{
  g_autoptr(GError) error = g_error_new_literal(EMCEE_ERROR, EMCEE_REFUSED, "contract refused: 3 rows differ");
  error_hint(&error, "Run %s, then try again.", "emcee migrate");
  error_hint(&error, "100%% sure? No.");
  g_assert_cmpstr(error->message, ==, "contract refused: 3 rows differ\nRun emcee migrate, then try again.\n100% sure? No.");
  g_assert_error(error, EMCEE_ERROR, EMCEE_REFUSED);
}

/* Callers pass their own `error` on, which may be NULL or unset. */
static void test_hint_without_error(void)
{
  g_autoptr(GError) error = NULL;
  error_hint(NULL, "nobody asked");
  error_hint(&error, "nothing happened");
  g_assert_no_error(error);
}

static void test_complaints(void)
{
  g_autoptr(GPtrArray) complaints = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_ptr_array_add(complaints, g_strdup("emcee.yaml:1:1: unknown key 'projekt'"));
  g_ptr_array_add(complaints, g_strdup("emcee.yaml:2:5: 50% of this is wrong"));
  error_set_complaints(&error, complaints);
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
  g_assert_cmpstr(error->message, ==, "emcee.yaml:1:1: unknown key 'projekt'\nemcee.yaml:2:5: 50% of this is wrong");
}

/* The numbers are a promise to scripts: they stand here in digits. */
static void test_exit_codes(void)
{
  const struct {
    GQuark domain;
    int code, expected;
  } rows[] = {
    {EMCEE_ERROR, EMCEE_FAILED, 1},   {EMCEE_ERROR, EMCEE_USAGE, 2},       {EMCEE_ERROR, EMCEE_REFUSED, 6},
    {EMCEE_ERROR, EMCEE_HELD, 7},     {EMCEE_ERROR, EMCEE_UNREACHABLE, 8}, {EMCEE_ERROR, EMCEE_INTERRUPTED, 130},
    {DB_ERROR, DB_FAILED, 1},         {DB_ERROR, DB_LOCK_TIMEOUT, 1},      {DB_ERROR, DB_RETRY, 1},
    {DB_ERROR, DB_LOST, 1},           {DB_ERROR, DB_CANCELLED, 1},       {DB_ERROR, DB_UNREACHABLE, 8},
    {DB_ERROR, DB_DENIED, 8},         {DB_ERROR, DB_FULL, 1},              {DB_ERROR, DB_ABSENT, 1},
    {G_FILE_ERROR, G_FILE_ERROR_NOENT, 1},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = g_error_new_literal(rows[i].domain, rows[i].code, "no matter");
    g_assert_cmpint(error_exit_code(error), ==, rows[i].expected);
  }
  g_assert_cmpint(error_exit_code(NULL), ==, 0);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/base/error/hint", test_hint);
  g_test_add_func("/base/error/hint-without-error", test_hint_without_error);
  g_test_add_func("/base/error/complaints", test_complaints);
  g_test_add_func("/base/error/exit-codes", test_exit_codes);
  return g_test_run();
}
