/* emcee check: is there something to do? The exit code says what. */
#include "cli/cli.h"
#include "cli/next.h"
#include "base/banned.h"

static void tell_text(Cli *cli, const Standing *standing)
{
  if (standing->next == NEXT_NOTHING) {
    const char *to = cli_to(cli) ? cli_to(cli) : standing->at ? standing->at->name : NULL;
    cli_tell(cli, "Up to date%s%s: nothing to do.\n", to ? " with " : "", to ? to : "");
    return;
  }
  g_autofree char *next = next_text(cli, standing->next, standing->next_release);
  cli_tell(cli, "%s", next);
}

static void tell_json(Cli *cli, const Standing *standing)
{
  g_autoptr(Doc) doc = doc_new();
  doc_flag(doc, "up_to_date", standing->next == NEXT_NOTHING);
  next_json(cli, doc, standing->next, standing->next_release);
  doc_integer(doc, "exit_code", standing->next);
  cli_result(cli, doc);
}

static bool run(Cli *cli, int *ret_code, GError **error)
{
  g_autoptr(Standing) standing = upgrade_standing(cli->upgrade, cli_to(cli), error);
  if (!standing)
    return false;
  if (cli_is_json(cli))
    tell_json(cli, standing);
  else
    tell_text(cli, standing);
  *ret_code = (int)standing->next;
  return true;
}

const Command command_check = {
  .name = "check",
  .group = GROUP_LOOK,
  .summary = "is something to do? The exit code says what",
  .arguments = "",
  .options = OPTIONS_DATABASE | OPTION_BIT(TO),
  .needs = UPGRADE_TEXTS | UPGRADE_DATABASE,
  .exits = EXITS_DATABASE | EXIT_BIT_NEEDS,
  .about = "Says whether the database is at the newest release, or at --to, and which command\n"
           "comes next. The exit code says the same, for scripts; with --quiet it is all there is.\n",
  .examples = "  emcee check\n"
              "  emcee check --quiet --to v2 && start-release-v2\n",
  .run = run,
};
