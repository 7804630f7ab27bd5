/* emcee contract. */
#include "cli/action.h"
#include "base/banned.h"

static bool run(Cli *cli, int *ret_code, GError **error)
{
  return action_run(cli, ACTION_CONTRACT, error);
}

const Command command_contract = {
  .name = "contract",
  .group = GROUP_UPGRADE,
  .summary = "remove what only the old release needed",
  .arguments = "",
  .options = OPTIONS_RUN,
  .needs = UPGRADE_TEXTS | UPGRADE_DATABASE,
  .exits = EXITS_RUN,
  .about = "Runs the contract scripts up to the newest release, or up to --to. They remove\n"
           "triggers and columns that only the old release used, and tighten the rest. It\n"
           "needs expand and migrate.\n"
           "\n"
           "Before you run it, no program of an older release may use the database any more.\n"
           "After it there is no way back but a backup.\n",
  .examples = "  emcee contract --dry-run\n"
              "  emcee contract\n",
  .run = run,
};
