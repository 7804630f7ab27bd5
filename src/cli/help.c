/* Decides how help looks, and what a newcomer reads first. */
#include "cli/help.h"

#include "cli/cli.h"
#include "cli/exit_codes.h"
#include "base/error.h"

#include <string.h>
#include "base/banned.h"

static const char opening[] =
  "emcee upgrades a live database from one release of an application to the next, in\n"
  "three phases, while programs of both releases read and write it:\n"
  "\n"
  "  expand    adds what the new release needs; the old one does not notice\n"
  "  migrate   fills the new from the old, in small transactions\n"
  "  contract  removes what only the old release needed, once none of it runs any more\n"
  "\n"
  "Usage: emcee COMMAND [options] [arguments]\n";

static const char *const headings[GROUP_COUNT] = {
  [GROUP_BEGIN] = "To begin",
  [GROUP_LOOK] = "To look, and change nothing",
  [GROUP_UPGRADE] = "To upgrade",
  [GROUP_AFTER] = "Afterwards",
};

/* The test of the help types these lines. */
static const char example[] =
  "\n"
  "A first upgrade, from an empty folder (SQLite here; another URL goes the same way)\n"
  "  emcee init shop\n"
  "  cd shop\n"
  "  export DATABASE_URL=sqlite:shop.db\n"
  "  emcee new v1 customers\n"
  "  echo 'CREATE TABLE customers (id integer PRIMARY KEY, name text);' \\\n"
  "    > releases/v1/01-customers.expand.sql\n"
  "  rm releases/v1/01-customers.migrate.sql releases/v1/01-customers.contract.sql\n"
  "  emcee plan\n"
  "  emcee expand\n"
  "  emcee status\n"
  "\n"
  "Each command says what comes next; so does `emcee check`, for scripts.\n";

static const char closing[] =
  "\n"
  "The database is named by --database, or else by EMCEE_DATABASE_URL, DATABASE_URL, or\n"
  "one of these two in a file .env beside emcee.yaml:\n"
  "  postgresql://user@host/name   mysql://user@host/name   mariadb://user@host/name\n"
  "  sqlite:file                   a path, or a libpq keyword string (host=... dbname=...)\n"
  "Passwords may stand in the URL, in PGPASSWORD or MYSQL_PWD, or in a password file.\n"
  "\n"
  "Options may stand anywhere. `emcee COMMAND --help` explains a command, its options, and\n"
  "its exit codes; `man emcee` has all of it.\n";

#define HELP_COLUMN 24

static void append_option(GString *text, OptionName name)
{
  const OptionRow *row = option_row(name);
  g_autofree char *letter = row->letter ? g_strdup_printf("-%c, ", row->letter) : g_strdup("");
  g_autofree char *left = g_strdup_printf("%s--%s%s%s", letter, row->name, row->argument ? " " : "", row->argument ? row->argument : "");
  g_string_append_printf(text, "  %-*s %s\n", HELP_COLUMN, left, row->help);
}

static void append_options(GString *text, OptionSet set)
{
  for (OptionName name = 0; name < OPTION_COUNT; name++)
    if (set & (1u << name))
      append_option(text, name);
}

char *help_program(void)
{
  GString *text = g_string_new(opening);
  CommandGroup group = GROUP_COUNT;
  for (const Command *const *at = commands; *at; at++) {
    if ((*at)->group != group)
      g_string_append_printf(text, "\n%s\n", headings[(*at)->group]);
    group = (*at)->group;
    g_string_append_printf(text, "  %-10s %s\n", (*at)->name, (*at)->summary);
  }
  g_string_append(text, example);
  g_string_append(text, "\nOptions of most commands\n");
  append_options(text, OPTIONS_DATABASE);
  g_string_append(text, closing);
  return g_string_free(text, FALSE);
}

char *help_command(const Command *command)
{
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "Usage: emcee %s [options]%s%s\n\n%s\n", command->name, *command->arguments ? " " : "",
                         command->arguments, command->about);
  g_string_append(text, "Options\n");
  append_options(text, command->options);
  g_string_append_printf(text, "\nExamples\n%s\nExit codes\n", command->examples);
  exit_codes_append(text, command->exits);
  return g_string_free(text, FALSE);
}

static bool help_run(Cli *cli, int *ret_code, GError **error)
{
  const char *name = cli->options.arguments[0];
  const Command *command = name ? command_named(name) : NULL;
  if (name && !command) {
    command_unknown(name, error);
    return false;
  }
  g_autofree char *text = command ? help_command(command) : help_program();
  cli_print(cli, "%s", text);
  return true;
}

const Command command_help = {
  .name = "help",
  .group = GROUP_AFTER,
  .summary = "explain a command",
  .arguments = "[COMMAND]",
  .most = 1,
  .options = OPTIONS_COMMON,
  .exits = EXIT_BIT_DONE | EXIT_BIT_USAGE,
  .about = "Explains a command: what it does, its options, examples, and its exit codes.\n"
           "Without a command it lists them all, with a worked example of a first upgrade.\n",
  .examples = "  emcee help\n"
              "  emcee help expand\n",
  .run = help_run,
};
