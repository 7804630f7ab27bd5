/* emcee wait: until the server answers. */
#include "cli/cli.h"
#include "base/banned.h"

static bool run(Cli *cli, int *ret_code, GError **error)
{
  bool ok = upgrade_wait(&cli->upgrade_options, cli->options.timeout_seconds, error);
  live_stop(cli->live);
  if (!ok)
    return false;
  cli_tell(cli, "The database answers.\n");
  if (cli_is_json(cli)) {
    g_autoptr(Doc) doc = doc_new();
    doc_flag(doc, "answers", true);
    cli_result(cli, doc);
  }
  return true;
}

const Command command_wait = {
  .name = "wait",
  .group = GROUP_LOOK,
  .summary = "wait until the database answers",
  .arguments = "",
  .options = OPTIONS_COMMON | OPTION_BIT(PROJECT) | OPTION_BIT(DATABASE) | OPTION_BIT(TRACE) | OPTION_BIT(TIMEOUT),
  .exits = EXITS_DATABASE,
  .about = "Waits until a connection to the database can be made, at most --timeout seconds. A\n"
           "wrong password or a database that does not exist ends it at once: waiting would not\n"
           "help. It needs no project, but looks for .env in one.\n",
  .examples = "  emcee wait && emcee expand\n"
              "  emcee wait --timeout 300 --database postgresql://app@db/shop\n",
  .run = run,
};
