/* emcee plan: what would run. */
#include "cli/cli.h"
#include "cli/plan_print.h"
#include "base/error.h"
#include "project/name_near.h"

#include <string.h>
#include "base/banned.h"

static const Action actions[] = {ACTION_EXPAND, ACTION_MIGRATE, ACTION_CONTRACT, ACTION_SYNC};

static bool read_action(const char *name, Action *ret_action, GError **error)
{
  const char *known[G_N_ELEMENTS(actions)];
  for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
    known[i] = action_name(actions[i]);
    if (strcmp(known[i], name) == 0) {
      *ret_action = actions[i];
      return true;
    }
  }
  g_autofree char *advice = name_advice(name, known, G_N_ELEMENTS(known));
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "there is no plan of `%s`%s", name, advice);
  return false;
}

static bool run(Cli *cli, int *ret_code, GError **error)
{
  Action action = ACTION_SYNC;
  const char *name = cli->options.arguments[0];
  if (name && !read_action(name, &action, error))
    return false;
  return plan_print(cli, action, error);
}

const Command command_plan = {
  .name = "plan",
  .group = GROUP_LOOK,
  .summary = "the scripts and SQL that would run",
  .arguments = "[expand|migrate|contract|sync]",
  .most = 1,
  .options = OPTIONS_DATABASE | OPTION_BIT(TO) | OPTION_BIT(ENGINE) | OPTION_BIT(ALLOW_OUT_OF_ORDER) | OPTION_BIT(ALLOW_MISSING),
  .needs = UPGRADE_TEXTS | UPGRADE_DATABASE,
  .exits = EXITS_DATABASE | EXIT_BIT_REFUSED,
  .about = "Prints the scripts that a command would run, in order, with their SQL, and runs\n"
           "nothing. Without an argument: everything that is still to do, release by release.\n"
           "\n"
           "With --engine no database is asked: every script of the project is printed, as\n"
           "that engine would run it.\n",
  .examples = "  emcee plan\n"
              "  emcee plan expand --to v2\n"
              "  emcee plan --engine postgresql > all.sql\n",
  .run = run,
};
