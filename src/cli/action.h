/* What expand, migrate, contract and sync have in common. */
#pragma once
#include "cli/cli.h"

/* Runs action up to --to, or with --dry-run shows what it would run; tells what was done and what comes next. */
bool action_run(Cli *cli, Action action, GError **error);
