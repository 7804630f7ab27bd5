/* What the exit codes mean. */
#pragma once
#include "cli/command.h"

/* "  0    done, or nothing to do\n" and so on, for the codes in set. Appended to text. */
void exit_codes_append(GString *text, ExitSet set);
