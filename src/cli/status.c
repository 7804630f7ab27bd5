/* emcee status: where the database stands. */
#include "cli/cli.h"
#include "cli/status_print.h"
#include "base/banned.h"

/* The database's name as people write it. Read anew, since an SQLite file that is not there yet has no connection to ask. */
static char *database_name(Cli *cli, GError **error)
{
  g_autofree char *text = db_url_find(cli_database(cli), upgrade_project(cli->upgrade)->directory, error);
  g_autoptr(DbUrl) url = text ? db_url_parse(text, error) : NULL;
  return url ? db_url_display(url) : NULL;
}

static bool run(Cli *cli, int *ret_code, GError **error)
{
  g_autofree char *database = database_name(cli, error);
  g_autoptr(Standing) standing = database ? upgrade_standing(cli->upgrade, cli_to(cli), error) : NULL;
  if (!standing)
    return false;
  if (cli_is_json(cli))
    status_print_json(cli, standing, database);
  else
    status_print_text(cli, standing, database);
  return true;
}

const Command command_status = {
  .name = "status",
  .group = GROUP_LOOK,
  .summary = "where the database stands, and what comes next",
  .arguments = "",
  .options = OPTIONS_DATABASE | OPTION_BIT(TO),
  .needs = UPGRADE_TEXTS | UPGRADE_DATABASE,
  .exits = EXITS_DATABASE,
  .about = "Shows on one screen: the database, its version, how much of each release has run,\n"
           "what was begun and not finished, who is at work on it, what is wrong between the\n"
           "project and the database, and the next command. It changes nothing, and ends with\n"
           "0 whenever it could look; for an exit code that tells what is to do: emcee check.\n",
  .examples = "  emcee status\n"
              "  emcee status --json | jq .next_command\n",
  .run = run,
};
