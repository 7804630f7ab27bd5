/* emcee init: a new project. */
#include "cli/cli.h"
#include "project/project_new.h"

#include <string.h>
#include "base/banned.h"

static bool run(Cli *cli, int *ret_code, GError **error)
{
  const char *given = cli->options.arguments[0];
  g_autofree char *directory = g_canonicalize_filename(given ? given : ".", NULL);
  if (!project_init(directory, NULL, error))
    return false;
  cli_tell(cli, "Made %s/emcee.yaml\nNext: ", directory);
  if (given && strcmp(given, ".") != 0)
    cli_tell(cli, "cd %s && ", given);
  cli_tell(cli, "emcee new v1 NAME, where v1 is your first release, and NAME says what changes\n");
  if (cli_is_json(cli)) {
    g_autoptr(Doc) doc = doc_new();
    doc_text(doc, "directory", directory);
    cli_result(cli, doc);
  }
  return true;
}

const Command command_init = {
  .name = "init",
  .group = GROUP_BEGIN,
  .summary = "make a new project",
  .arguments = "[DIRECTORY]",
  .most = 1,
  .options = OPTIONS_COMMON,
  .exits = EXITS_LOCAL,
  .about = "Makes emcee.yaml and a folder for the releases in DIRECTORY (default: here), which\n"
           "is made too. The project is called like the folder; emcee.yaml can say otherwise.\n"
           "It touches no database, and overwrites nothing.\n",
  .examples = "  emcee init\n"
              "  emcee init services/shop\n",
  .run = run,
};
