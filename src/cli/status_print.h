/* Where a database stands, on one screen or as one JSON object. */
#pragma once
#include "cli/cli.h"

/* database: how people write it, without a password. */
void status_print_text(Cli *cli, const Standing *standing, const char *database);
void status_print_json(Cli *cli, const Standing *standing, const char *database);
