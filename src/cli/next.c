/* Decides which command is named as the next one. */
#include "cli/next.h"
#include "base/banned.h"

static const char *next_name(Next next)
{
  switch (next) {
  case NEXT_EXPAND: return "expand";
  case NEXT_MIGRATE: return "migrate";
  case NEXT_CONTRACT: return "contract";
  case NEXT_NOTHING: break;
  }
  return NULL;
}

char *next_command(const Cli *cli, Next next, const Release *release)
{
  if (next == NEXT_NOTHING)
    return NULL;
  bool named = release && (cli_to(cli) || release != project_newest(release->project));
  return g_strdup_printf("emcee %s%s%s", next_name(next), named ? " --to " : "", named ? release->name : "");
}

char *next_text(const Cli *cli, Next next, const Release *release)
{
  g_autofree char *command = next_command(cli, next, release);
  if (!command)
    return g_strdup("");
  bool beware = next == NEXT_CONTRACT && release && release->position > 0;
  return g_strdup_printf("Next: %s\n%s", command, beware ? "      once no process of an older release uses the database any more\n" : "");
}

void next_json(const Cli *cli, Doc *doc, Next next, const Release *release)
{
  g_autofree char *command = next_command(cli, next, release);
  doc_text(doc, "next", next_name(next));
  doc_text(doc, "next_release", next == NEXT_NOTHING || !release ? NULL : release->name);
  doc_text(doc, "next_command", command);
}
