/* What a command is given, and how it speaks. Only this room talks to the terminal.
 *
 * A command prints what it was asked for with cli_print() (in JSON: cli_result()), and what is merely good to know with
 * cli_tell(), which --quiet and --json silence. Errors are returned, never printed: cli_main() does that. */
#pragma once
#include "cli/command.h"
#include "cli/live.h"
#include "cli/output.h"
#include "report/json.h"

struct Cli {
  const Command *command;
  Options options;
  UpgradeOptions upgrade_options;
  Upgrade *upgrade;   /* opened as the command's row asks; else NULL */
  Output output;
  Live *live;
};

/* The program. argv's own bytes are overwritten where they hold a password. defaults are the engine's options before the command
 * line has its say: zeros, or a test's fault injector. Returns the exit code. */
int cli_main(int argc, char **argv, const UpgradeOptions *defaults);

bool cli_is_json(const Cli *cli);

/* On standard output. */
void cli_print(Cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The same, but nothing with --quiet or --json. */
void cli_tell(Cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* One JSON object, on a line of its own. */
void cli_result(Cli *cli, const Doc *doc);

/* The values of --to and --database, or NULL. */
const char *cli_to(const Cli *cli);
const char *cli_database(const Cli *cli);
