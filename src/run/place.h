/* Where a runner runs: enough to tell, from the same host, that its process is gone. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* This process: host name, boot, process namespace, process id and its start; one word. Owned by the caller. */
char *place_here(void);

/* Is `place` a process of this very host that does not exist any more? False whenever that can't be proved (another host or
 * container, no /proc). */
bool place_is_dead(const char *place);

/* "user shop on host db1, process 4242", for people. Owned by the caller. */
char *place_describe(void);
