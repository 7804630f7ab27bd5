/* The scripts and SQL that an action would run, shown. */
#pragma once
#include "cli/cli.h"

/* Prints the plan of action up to --to: SQL with a header comment a script, or one JSON object. */
bool plan_print(Cli *cli, Action action, GError **error);
