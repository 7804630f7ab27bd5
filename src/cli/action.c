/* Decides what an operator is told after a phase has run. */
#include "cli/action.h"

#include "cli/next.h"
#include "cli/plan_print.h"
#include "cli/signals.h"
#include "report/text.h"
#include "base/banned.h"

static const char *release_name(const Release *release)
{
  return release ? release->name : NULL;
}

static void tell_done(Cli *cli, Action action, const RunSummary *summary)
{
  g_autofree char *scripts = text_plural(summary->scripts, "script", "scripts");
  g_autofree char *noops = text_plural(summary->noops, "script", "scripts");
  g_autofree char *statements = text_plural(summary->statements, "statement", "statements");
  g_autofree char *rows = text_plural(summary->rows, "row", "rows");
  g_autofree char *time = text_duration(summary->seconds);
  if (summary->scripts == 0)
    cli_tell(cli, "Done: %s had nothing to run; %s without a file recorded.\n", action_name(action), noops);
  else
    cli_tell(cli, "Done: %s ran %s, %s%s%s, in %s.\n", action_name(action), scripts, statements, summary->rows > 0 ? ", changed " : "",
             summary->rows > 0 ? rows : "", time);
}

static void tell_text(Cli *cli, Action action, const RunSummary *summary)
{
  const char *to = release_name(summary->to);
  if (summary->scripts || summary->noops)
    tell_done(cli, action, summary);
  else
    cli_tell(cli, "Nothing to do: %s is complete%s%s.\n", action_name(action), to ? " up to " : "", to ? to : "");
  g_autofree char *next = next_text(cli, summary->next, summary->next_release);
  if (*next)
    cli_tell(cli, "%s", next);
  else if (to)
    cli_tell(cli, "The database is at %s: nothing comes next.\n", to);
}

static void tell_json(Cli *cli, Action action, const RunSummary *summary)
{
  g_autoptr(Doc) doc = doc_new();
  doc_begin(doc, "result");
  doc_text(doc, "action", action_name(action));
  doc_text(doc, "to", release_name(summary->to));
  doc_integer(doc, "scripts", summary->scripts);
  doc_integer(doc, "noops", summary->noops);
  doc_integer(doc, "statements", summary->statements);
  doc_integer(doc, "rows", summary->rows);
  doc_seconds(doc, "seconds", summary->seconds);
  next_json(cli, doc, summary->next, summary->next_release);
  doc_integer(doc, "exit_code", 0);
  doc_end(doc);
  cli_result(cli, doc);
}

bool action_run(Cli *cli, Action action, GError **error)
{
  if (cli->options.flags[OPTION_DRY_RUN])
    return plan_print(cli, action, error);
  RunSummary summary = {0};
  signals_begin(cli->upgrade);
  bool ok = upgrade_run(cli->upgrade, action, cli_to(cli), &summary, error);
  signals_end();
  live_stop(cli->live);
  if (!ok)
    return false;
  if (cli_is_json(cli))
    tell_json(cli, action, &summary);
  else
    tell_text(cli, action, &summary);
  return true;
}
