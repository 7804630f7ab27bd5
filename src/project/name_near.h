/* Which known name somebody may have meant: keys, phases, engines, releases, directives. */
#pragma once
#include <glib.h>

/* The one of known (count names) that is nearest to name, or NULL if none is near. */
const char *name_near(const char *name, const char *const *known, gsize count);

/* What to append to "unknown key `relases`": "; did you mean `releases`?", or, if none is near and there are few,
 * "; known are `a`, `b` and `c`", or "". Owned by the caller. */
char *name_advice(const char *name, const char *const *known, gsize count);
