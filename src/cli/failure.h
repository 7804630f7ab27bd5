/* How an error is told. */
#pragma once
#include "cli/cli.h"

/* Tells error (on standard error, or as JSON on standard output) and returns the exit code that belongs to it. */
int failure_tell(Cli *cli, const GError *error, bool json);
