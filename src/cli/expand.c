/* emcee expand. */
#include "cli/action.h"
#include "base/banned.h"

static bool run(Cli *cli, int *ret_code, GError **error)
{
  return action_run(cli, ACTION_EXPAND, error);
}

const Command command_expand = {
  .name = "expand",
  .group = GROUP_UPGRADE,
  .summary = "add what the new release needs",
  .arguments = "",
  .options = OPTIONS_RUN,
  .needs = UPGRADE_TEXTS | UPGRADE_DATABASE,
  .exits = EXITS_RUN,
  .about = "Runs the expand scripts up to the newest release, or up to --to. They only add:\n"
           "columns, tables, triggers; programs of the old release go on working. Run it\n"
           "before the first program of the new release starts.\n"
           "\n"
           "Each schema change waits for its lock only briefly (--lock-timeout) and is tried\n"
           "again for a while (--lock-wait), so that it never makes a queue of the programs'\n"
           "statements. What is in its way is shown. If it is interrupted, or the machine\n"
           "dies, the same command goes on where it stopped.\n",
  .examples = "  emcee expand --dry-run\n"
              "  emcee expand\n"
              "  emcee expand --to v2 --lock-timeout 0.5 --lock-wait 300\n",
  .run = run,
};
