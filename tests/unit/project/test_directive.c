/* What `-- emcee: ...` may say, where, and what is said about the rest. */
#include <string.h>

#include "project/directive.h"

#include "base/banned.h"

static void test_good(void)
{
  static const struct {
    const char *text;
    Phase phase;
    DirectiveKind kind;
    const char *value;
  } rows[] = {
    {"no-transaction", PHASE_EXPAND, DIRECTIVE_NO_TRANSACTION, NULL},
    {"no-transaction", PHASE_WHOLE, DIRECTIVE_NO_TRANSACTION, NULL},
    {"repeat", PHASE_MIGRATE, DIRECTIVE_REPEAT, NULL},
    {"repeat", PHASE_CONTRACT, DIRECTIVE_REPEAT, NULL},
    {"pending: SELECT 1", PHASE_MIGRATE, DIRECTIVE_PENDING, "SELECT 1"},
    {"pending:SELECT ':' ", PHASE_MIGRATE, DIRECTIVE_PENDING, "SELECT ':'"},
    {"pending  :  SELECT 1", PHASE_MIGRATE, DIRECTIVE_PENDING, "SELECT 1"},
    {"identifier: a-1", PHASE_WHOLE, DIRECTIVE_IDENTIFIER, "a-1"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    Directive directive;
    g_autofree char *message = NULL;
    g_test_message("%s", rows[i].text);
    g_assert_true(directive_parse(rows[i].text, strlen(rows[i].text), rows[i].phase, &directive, &message));
    g_assert_cmpint(directive.kind, ==, rows[i].kind);
    g_autofree char *value = directive.value ? g_strndup(directive.value, directive.length) : NULL;
    g_assert_cmpstr(value, ==, rows[i].value);
  }
}

static void test_bad(void)
{
  static const struct {
    const char *text;
    Phase phase;
    const char *message;
  } rows[] = {
    {"no_transaction", PHASE_EXPAND, "unknown directive `no_transaction`; did you mean `no-transaction`?"},
    {"repaet", PHASE_EXPAND, "unknown directive `repaet`; did you mean `repeat`?"},
    {"", PHASE_EXPAND, "unknown directive ``; known are `no-transaction`, `repeat`, `pending` and `identifier`"},
    {"repeat: 3", PHASE_EXPAND, "`-- emcee: repeat` takes nothing after it"},
    {"repeat until done", PHASE_EXPAND, "`-- emcee: repeat` takes nothing after it"},
    {"no-transaction:", PHASE_EXPAND, "`-- emcee: no-transaction` takes nothing after it"},
    {"pending", PHASE_MIGRATE, "`pending` needs a value: `-- emcee: pending: SELECT ...`"},
    {"pending:", PHASE_MIGRATE, "`pending` needs a value: `-- emcee: pending: SELECT ...`"},
    {"pending SELECT 1", PHASE_MIGRATE, "`pending` needs a value: `-- emcee: pending: SELECT ...`"},
    {"pending: SELECT 1", PHASE_EXPAND, "`pending` belongs in migrate scripts only"},
    {"identifier: x", PHASE_EXPAND, "`identifier` belongs in scripts without a phase only"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    Directive directive;
    g_autofree char *message = NULL;
    g_test_message("%s", rows[i].text);
    g_assert_false(directive_parse(rows[i].text, strlen(rows[i].text), rows[i].phase, &directive, &message));
    g_assert_cmpstr(message, ==, rows[i].message);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/project/directive/good", test_good);
  g_test_add_func("/project/directive/bad", test_bad);
  return g_test_run();
}
