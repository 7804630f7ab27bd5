/* emcee migrate. */
#include "cli/action.h"
#include "base/banned.h"

static bool run(Cli *cli, int *ret_code, GError **error)
{
  return action_run(cli, ACTION_MIGRATE, error);
}

const Command command_migrate = {
  .name = "migrate",
  .group = GROUP_UPGRADE,
  .summary = "fill the new from the old",
  .arguments = "",
  .options = OPTIONS_RUN,
  .needs = UPGRADE_TEXTS | UPGRADE_DATABASE,
  .exits = EXITS_RUN,
  .about = "Runs the migrate scripts up to the newest release, or up to --to. They move data\n"
           "and change no schema. Statements marked `-- emcee: repeat` run again and again,\n"
           "a small transaction each, until they find no more rows; the rows are counted\n"
           "while they go. It needs expand; programs of both releases may be at work.\n"
           "\n"
           "If it is interrupted, the same command goes on where it stopped.\n",
  .examples = "  emcee migrate\n"
              "  emcee migrate --json | tee migrate.log\n",
  .run = run,
};
