/* emcee sync. */
#include "cli/action.h"
#include "base/banned.h"

static bool run(Cli *cli, int *ret_code, GError **error)
{
  return action_run(cli, ACTION_SYNC, error);
}

const Command command_sync = {
  .name = "sync",
  .group = GROUP_UPGRADE,
  .summary = "all phases at once, while no program runs",
  .arguments = "",
  .options = OPTIONS_RUN,
  .needs = UPGRADE_TEXTS | UPGRADE_DATABASE,
  .exits = EXITS_RUN,
  .about = "Runs expand, migrate and contract, release by release, up to the newest release or\n"
           "up to --to. It is for a database that no program uses at the moment: a new one, a\n"
           "test's, or one in its maintenance hour.\n",
  .examples = "  emcee sync\n"
              "  emcee sync --to v2 --database sqlite:test.db\n",
  .run = run,
};
