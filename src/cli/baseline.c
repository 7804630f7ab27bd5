/* emcee baseline: adopts a database that was made without emcee. */
#include "cli/cli.h"
#include "cli/next.h"
#include "cli/signals.h"
#include "base/banned.h"

static bool tell(Cli *cli, GError **error)
{
  g_autoptr(Standing) standing = upgrade_standing(cli->upgrade, NULL, error);
  if (!standing)
    return false;
  const char *expand = standing->expand_head, *contract = standing->contract_head;
  if (cli_is_json(cli)) {
    g_autoptr(Doc) doc = doc_new();
    doc_text(doc, "expand", expand);
    doc_text(doc, "contract", contract);
    next_json(cli, doc, standing->next, standing->next_release);
    cli_result(cli, doc);
    return true;
  }
  g_autofree char *next = next_text(cli, standing->next, standing->next_release);
  cli_tell(cli, "Recorded, and nothing run: expanded to %s, contracted to %s.\n%s", expand ? expand : "-", contract ? contract : "-", next);
  return true;
}

static bool run(Cli *cli, int *ret_code, GError **error)
{
  signals_begin(cli->upgrade);
  bool ok = upgrade_baseline(cli->upgrade, (const char *const *)cli->options.arguments, error);
  signals_end();
  live_stop(cli->live);
  return ok && tell(cli, error);
}

const Command command_baseline = {
  .name = "baseline",
  .group = GROUP_BEGIN,
  .summary = "adopt a database that was made without emcee",
  .arguments = "VERSION...",
  .least = 1,
  .most = G_MAXUINT,
  .options = OPTIONS_DATABASE,
  .needs = UPGRADE_TEXTS | UPGRADE_DATABASE,
  .exits = EXITS_RUN,
  .about = "Records that the database has already had everything up to VERSION, and runs\n"
           "nothing. VERSION is a release, or the identifier of a script; give two where\n"
           "expand and contract stand at different places. It is refused where emcee has\n"
           "already recorded something.\n",
  .examples = "  emcee baseline v1\n"
              "  emcee baseline v2_expand01 v1_contract03\n",
  .run = run,
};
