/* emcee version: the two heads. */
#include "cli/cli.h"
#include "base/banned.h"

static bool run(Cli *cli, int *ret_code, GError **error)
{
  g_autoptr(Standing) standing = upgrade_standing(cli->upgrade, NULL, error);
  if (!standing)
    return false;
  if (!cli_is_json(cli)) {
    cli_print(cli, "%s\n%s\n", standing->expand_head ? standing->expand_head : "-", standing->contract_head ? standing->contract_head : "-");
    return true;
  }
  g_autoptr(Doc) doc = doc_new();
  doc_text(doc, "expand", standing->expand_head);
  doc_text(doc, "contract", standing->contract_head);
  doc_text(doc, "release", standing->at ? standing->at->name : NULL);
  cli_result(cli, doc);
  return true;
}

const Command command_version = {
  .name = "version",
  .group = GROUP_LOOK,
  .summary = "the last expand and the last contract script it has had",
  .arguments = "",
  .options = OPTIONS_DATABASE,
  .needs = UPGRADE_PROJECT | UPGRADE_DATABASE,
  .exits = EXITS_DATABASE,
  .about = "Prints the version of the database: the identifier of the last expand script it\n"
           "has had, and on the next line that of the last contract script; `-` where there\n"
           "is none. (The program's own version: emcee --version.)\n",
  .examples = "  emcee version\n"
              "  emcee version --json\n",
  .run = run,
};
