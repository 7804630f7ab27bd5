/* The help texts, made from the table of commands. Owned by the caller. */
#pragma once
#include "cli/command.h"

/* `emcee --help`. */
char *help_program(void);

/* `emcee COMMAND --help`. */
char *help_command(const Command *command);
