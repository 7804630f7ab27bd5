/* emcee new: the files of a new change. */
#include "cli/cli.h"
#include "project/project_new.h"
#include "base/banned.h"

static void tell_text(Cli *cli, const char *release, bool added, char **files)
{
  if (added)
    cli_tell(cli, "Added the release %s to emcee.yaml, as the newest.\n", release);
  for (char **file = files; *file; file++)
    cli_tell(cli, "Made %s\n", *file);
  cli_tell(cli, "Next: write SQL into them, delete those with nothing to do in their phase, and see: emcee plan\n");
}

static void tell_json(Cli *cli, const char *release, bool added, char **files)
{
  g_autoptr(Doc) doc = doc_new();
  doc_text(doc, "release", release);
  doc_flag(doc, "release_added", added);
  doc_begin_array(doc, "files");
  for (char **file = files; *file; file++)
    doc_text(doc, NULL, *file);
  doc_end(doc);
  cli_result(cli, doc);
}

static bool run(Cli *cli, int *ret_code, GError **error)
{
  const Project *project = upgrade_project(cli->upgrade);
  const char *release = cli->options.arguments[0], *name = cli->options.arguments[1];
  bool added = !project_release(project, release);
  g_auto(GStrv) files = NULL;
  if (!project_add_change(project, release, name, true, cli->options.engine, &files, error))
    return false;
  if (cli_is_json(cli))
    tell_json(cli, release, added, files);
  else
    tell_text(cli, release, added, files);
  return true;
}

const Command command_new = {
  .name = "new",
  .group = GROUP_BEGIN,
  .summary = "begin a change: its files, to write SQL into",
  .arguments = "RELEASE NAME",
  .least = 2,
  .most = 2,
  .options = OPTIONS_COMMON | OPTION_BIT(PROJECT) | OPTION_BIT(ENGINE),
  .needs = UPGRADE_PROJECT,
  .exits = EXITS_LOCAL,
  .about = "Makes the three files of a change of RELEASE, one for each phase, under the next free\n"
           "number: releases/v2/01-split-name.expand.sql, .migrate.sql and .contract.sql. Write\n"
           "SQL into them, and delete those with nothing to do. NAME says what changes, in a\n"
           "word or a few.\n"
           "\n"
           "A RELEASE that emcee.yaml does not list is added to it, as the newest. With --engine\n"
           "the files are for that engine alone; its own file wins over the general one.\n",
  .examples = "  emcee new v2 split-name\n"
              "  emcee new v2 split-name --engine mysql\n",
  .run = run,
};
