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

static bool show(Cli *cli, const Standing *standing, GError **error)
{
  g_autofree char *database = database_name(cli, error);
  if (!database)
    return false;
  if (cli_is_json(cli))
    status_print_json(cli, standing, database);
  else
    status_print_text(cli, standing, database);
  return true;
}

/* Where everything is done the names of the files say enough, and reading thousands of them would only take time. Where something is
 * to do, their texts matter: they say what is pending, and what was edited. */
static bool run(Cli *cli, int *ret_code, GError **error)
{
  g_autoptr(Standing) standing = upgrade_standing(cli->upgrade, cli_to(cli), error);
  if (!standing)
    return false;
  if (standing->next == NEXT_NOTHING && !cli->options.flags[OPTION_EDITED])
    return show(cli, standing, error);
  if (!upgrade_load_texts(cli->upgrade, error))
    return false;
  g_autoptr(Standing) whole = upgrade_standing(cli->upgrade, cli_to(cli), error);
  return whole && show(cli, whole, error);
}

const Command command_status = {
  .name = "status",
  .group = GROUP_LOOK,
  .summary = "where the database stands, and what comes next",
  .arguments = "",
  .options = OPTIONS_DATABASE | OPTION_BIT(TO) | OPTION_BIT(EDITED),
  .needs = UPGRADE_PROJECT | UPGRADE_DATABASE,
  .exits = EXITS_DATABASE,
  .about = "Shows on one screen: the database, its version, how much of each release has run,\n"
           "what was begun and not finished, who is at work on it, what is wrong between the\n"
           "project and the database, and the next command. It changes nothing, and ends with\n"
           "0 whenever it could look; for an exit code that tells what is to do: emcee check.\n"
           "\n"
           "Scripts that were edited after they had run are looked for while something is to\n"
           "do; with --edited also afterwards.\n",
  .examples = "  emcee status\n"
              "  emcee status --edited\n"
              "  emcee status --json | jq .next_command\n",
  .run = run,
};
