/* Decides the way from a command line to an exit code: find the command, read its options, open what it needs, run it, tell
 * the error. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/failure.h"
#include "cli/help.h"
#include "cli/scrub.h"
#include "cli/signals.h"
#include "cli/trace.h"

#include <locale.h>
#include <stdarg.h>
#include <string.h>
#include "base/banned.h"

bool cli_is_json(const Cli *cli)
{
  return cli->options.flags[OPTION_JSON];
}

const char *cli_to(const Cli *cli)
{
  return cli->options.values[OPTION_TO];
}

const char *cli_database(const Cli *cli)
{
  return cli->options.values[OPTION_DATABASE];
}

static void print_arguments(Cli *cli, const char *format, va_list arguments) G_GNUC_PRINTF(2, 0);

static void print_arguments(Cli *cli, const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  output_write(&cli->output, text, strlen(text));
}

void cli_print(Cli *cli, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  print_arguments(cli, format, arguments);
  va_end(arguments);
}

void cli_tell(Cli *cli, const char *format, ...)
{
  if (cli->options.flags[OPTION_QUIET] || cli_is_json(cli))
    return;
  va_list arguments;
  va_start(arguments, format);
  print_arguments(cli, format, arguments);
  va_end(arguments);
}

void cli_result(Cli *cli, const Doc *doc)
{
  g_autofree char *line = doc_line(doc);
  cli_print(cli, "%s\n", line);
}

/* --- the way --- */

static bool check_arguments(Cli *cli, GError **error)
{
  const Command *command = cli->command;
  guint count = g_strv_length(cli->options.arguments);
  if (count >= command->least && count <= command->most)
    return true;
  if (count < command->least)
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "emcee %s needs %s", command->name, command->arguments);
  else
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "emcee %s takes %s%s", command->name, command->most ? "no more than " : "no ",
                command->most ? command->arguments : "arguments");
  error_hint(error, "emcee %s --help explains it.", command->name);
  return false;
}

static void fill_upgrade_options(Cli *cli)
{
  const Options *options = &cli->options;
  UpgradeOptions *upgrade = &cli->upgrade_options;
  upgrade->directory = options->values[OPTION_PROJECT];
  upgrade->url = options->values[OPTION_DATABASE];
  upgrade->engine = options->engine;
  upgrade->lock_milliseconds = options->lock_milliseconds;
  upgrade->lock_wait_seconds = options->lock_wait_seconds;
  upgrade->allow_out_of_order = options->flags[OPTION_ALLOW_OUT_OF_ORDER];
  upgrade->allow_missing = options->flags[OPTION_ALLOW_MISSING];
  upgrade->on_event = live_on_event;
  upgrade->event_data = cli->live;
  if (options->flags[OPTION_TRACE])
    upgrade->on_statement = trace_statement;
}

/* What the command needs this time: a plan for an engine that is named is made without a database. */
static bool needs_of(const Cli *cli, UpgradeNeeds *ret_needs, GError **error)
{
  *ret_needs = cli->command->needs;
  if (cli->options.engine == ENGINE_NONE)
    return true;
  *ret_needs &= (UpgradeNeeds)~UPGRADE_DATABASE;
  if (!cli_database(cli))
    return true;
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "--engine is for a plan without a database, and --database names one: give one of the two");
  return false;
}

static bool run_command(Cli *cli, int *ret_code, GError **error)
{
  const Options *options = &cli->options;
  UpgradeNeeds needs = 0;
  if (!needs_of(cli, &needs, error))
    return false;
  LiveStyle style = options->flags[OPTION_QUIET] ? LIVE_SILENT : cli_is_json(cli) ? LIVE_JSON : LIVE_TEXT;
  g_autoptr(Live) live = live_new(&cli->output, style, options->flags[OPTION_TRACE]);
  cli->live = live;
  fill_upgrade_options(cli);
  g_autoptr(Upgrade) upgrade = needs ? upgrade_open(&cli->upgrade_options, needs, error) : NULL;
  if (needs && !upgrade)
    return false;
  cli->upgrade = upgrade;
  bool ok = cli->command->run(cli, ret_code, error);
  cli->upgrade = NULL;
  cli->live = NULL;
  return ok;
}

/* The program's own help or version, where that is what the line asks for, whatever else it says. */
static bool answer_about_ourselves(Cli *cli, const CommandLine *line)
{
  if (line->version && line->json) {
    g_autoptr(Doc) doc = doc_new();
    doc_text(doc, "version", EMCEE_VERSION);
    cli_result(cli, doc);
  } else if (line->version) {
    cli_print(cli, "emcee %s\n", EMCEE_VERSION);
  } else if (line->help) {
    g_autofree char *text = cli->command ? help_command(cli->command) : help_program();
    cli_print(cli, "%s", text);
  }
  return line->version || line->help;
}

static bool serve(Cli *cli, char **words, const CommandLine *line, int *ret_code, GError **error)
{
  cli->command = line->command ? command_named(words[line->command]) : NULL;
  if (!option_words_known(words, cli->command ? cli->command->name : NULL, error))
    return false;
  if (line->command) {
    if (!cli->command) {
      command_unknown(words[line->command], error);
      return false;
    }
    g_free(words[line->command]);
    for (char **word = words + line->command; *word; word++)
      word[0] = word[1];
  }
  if (answer_about_ourselves(cli, line))
    return true;
  if (!cli->command) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "which command? `emcee --help` lists them, in the order in which one uses them");
    return false;
  }
  if (!options_parse(words, cli->command->options, cli->command->name, &cli->options, error) || !check_arguments(cli, error))
    return false;
  return run_command(cli, ret_code, error);
}

/* Names and data may be in any script: where the locale can't say so (cron, containers), UTF-8 is assumed. Numbers stay as in C. */
static void locale_begin(void)
{
  if (!setlocale(LC_CTYPE, "") || strcmp(setlocale(LC_CTYPE, NULL), "C") == 0)
    setlocale(LC_CTYPE, "C.UTF-8");
}

int cli_main(int argc, char **argv, const UpgradeOptions *defaults)
{
  g_auto(GStrv) words = argc > 0 ? g_strdupv(argv) : g_strsplit("emcee", " ", 1);
  scrub_arguments(argc, argv);
  locale_begin();
  signals_ignore_broken_pipes();
  CommandLine line = command_line_look(words);
  Cli cli = {.upgrade_options = *defaults};
  g_autoptr(GError) error = NULL;
  int code = 0;
  if (!serve(&cli, words, &line, &code, &error))
    code = failure_tell(&cli, error, line.json);
  options_clear(&cli.options);
  g_autoptr(GError) output_error = NULL;
  if (!output_finish(&cli.output, &output_error)) {
    int output_code = failure_tell(&cli, output_error, false);
    code = code ? code : output_code;
  }
  return code;
}
