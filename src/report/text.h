/* How numbers, times, SQL and events read as plain English, one line each. Nothing here prints: it all returns strings,
 * owned by the caller, valid UTF-8, without control characters and without colour. */
#pragma once
#include "report/event.h"

/* "12 ms", "1.25 s", "42 s", "3 min 20 s", "2 h 05 min". Below zero counts as 0. */
char *text_duration(double seconds);

/* In whole seconds, for what is still counting: "0 s", "42 s", "3 min 20 s". */
char *text_seconds(double seconds);

/* "200,000". */
char *text_count(gint64 n);

/* "1 row", "200,000 rows". */
char *text_plural(gint64 n, const char *one, const char *many);

/* Text on one line: white space runs become a space, control characters '?', bytes that are no UTF-8 U+FFFD. Longer
 * than `columns` terminal columns: cut, with "..." at its end. columns 0: any length. */
char *text_squeeze(const char *text, guint columns);

/* The same for text of several lines: newlines and tabs stay. */
char *text_clean(const char *text);

/* How many terminal columns UTF-8 text takes. */
guint text_width(const char *text);

/* The event as a line without a newline, e.g. "  1/3 CREATE TABLE t (a integer)  12 ms". `columns` is the width to cut a
 * long statement to (0: 100). NULL for events that say nothing a reader needs (a step's begin). */
char *event_line(const Event *event, guint columns);
