/* Keeps passwords out of the list of processes. */
#pragma once
#include <stdbool.h>

/* Overwrites, in the process's own argument list, the value of every --database and whatever else looks like a URL, but for its
 * scheme. Take a copy of argv before. */
void scrub_arguments(int argc, char **argv);

/* Could this word hold a password? Then it is not to be quoted in a message. */
bool scrub_is_needed(const char *word);
