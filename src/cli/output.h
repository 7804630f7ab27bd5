/* Standard output as a thing that can fail: the first error is remembered and told once, at the end. A reader that has gone
 * (`emcee history | head`) is no error. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
  int failed; /* errno of the first write that failed, or 0 */
} Output;

void output_write(Output *output, const char *text, gsize length);

/* What was written so far is with the reader now. */
void output_flush(Output *output);

/* Flushes and closes standard output; false with an EMCEE_FAILED error if not all of it could be written. */
bool output_finish(Output *output, GError **error);

/* --- the terminal --- */

/* Is standard output a terminal on which a line can be taken back? */
bool terminal_is_live(void);

/* Its width in columns; 0: not a terminal. */
guint terminal_columns(void);

/* May file descriptor fd be written to in colour: a terminal, not dumb, NO_COLOR unset? */
bool terminal_has_colour(int fd);
