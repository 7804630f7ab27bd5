/* What an operator types next. */
#pragma once
#include "cli/cli.h"

/* "emcee migrate --to v2": --to only where the command line had one, or where the release is not the newest. NULL if there is
 * nothing to do. Owned by the caller. */
char *next_command(const Cli *cli, Next next, const Release *release);

/* The command in text: a line "Next: emcee migrate", and before a contract what has to be so. "" if there is nothing to do. */
char *next_text(const Cli *cli, Next next, const Release *release);

/* "next", "next_release" and "next_command". */
void next_json(const Cli *cli, Doc *doc, Next next, const Release *release);
