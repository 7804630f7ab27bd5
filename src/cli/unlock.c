/* emcee unlock: who is at work on the database, and freeing it from one who is not any more. */
#include "cli/cli.h"
#include "base/error.h"
#include "report/text.h"
#include "base/banned.h"

typedef LeaseStanding LeaseStandingAuto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LeaseStandingAuto, lease_standing_clear)

static void tell_text(Cli *cli, const LeaseStanding *lease, bool force)
{
  if (!lease->held) {
    cli_tell(cli, "Nobody holds the lease.\n");
    return;
  }
  g_autofree char *owner = text_squeeze(lease->owner ? lease->owner : "somebody", 0);
  cli_tell(cli, "%s: %s, since %s UTC, until %s UTC unless it is renewed\n", force ? "Freed; it was held by" : "Held by", owner,
           lease->since ? lease->since : "?", lease->expires ? lease->expires : "?");
  if (force)
    cli_tell(cli, "What its owner tries next is refused.\n");
  else
    cli_tell(cli, "If its owner is gone it runs out by itself; `emcee unlock --force` frees it now.\n");
}

static void tell_json(Cli *cli, const LeaseStanding *lease, bool force, int code)
{
  g_autoptr(Doc) doc = doc_new();
  doc_flag(doc, "held", lease->held && !force);
  doc_flag(doc, "freed", lease->held && force);
  doc_text(doc, "owner", lease->held ? lease->owner : NULL);
  doc_text(doc, "since", lease->held ? lease->since : NULL);
  doc_text(doc, "expires", lease->held ? lease->expires : NULL);
  doc_integer(doc, "exit_code", code);
  cli_result(cli, doc);
}

static bool run(Cli *cli, int *ret_code, GError **error)
{
  bool force = cli->options.flags[OPTION_FORCE];
  g_auto(LeaseStandingAuto) lease = {0};
  if (!upgrade_unlock(cli->upgrade, force, &lease, error))
    return false;
  *ret_code = lease.held && !force ? EMCEE_HELD : 0;
  if (cli_is_json(cli))
    tell_json(cli, &lease, force, *ret_code);
  else
    tell_text(cli, &lease, force);
  return true;
}

const Command command_unlock = {
  .name = "unlock",
  .group = GROUP_AFTER,
  .summary = "who is at work on the database; --force frees it",
  .arguments = "",
  .options = OPTIONS_DATABASE | OPTION_BIT(FORCE),
  .needs = UPGRADE_PROJECT | UPGRADE_DATABASE,
  .exits = EXITS_DATABASE | EXIT_BIT_HELD,
  .about = "While emcee changes a database it holds a lease on it, so that no second one does\n"
           "the same. unlock shows who holds it, and since when. A lease whose owner died runs\n"
           "out by itself after 15 seconds; --force frees it now. If the owner lives after\n"
           "all, its next step is refused, so nothing is damaged.\n",
  .examples = "  emcee unlock\n"
              "  emcee unlock --force\n",
  .run = run,
};
