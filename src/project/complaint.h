/* Complaints about a project's files: collected in a GPtrArray of char * (owned), a line each, and shown all at once.
 *
 *   g_autoptr(GPtrArray) complaints = complaints_new();
 *   complain(complaints, "emcee.yaml", 3, 1, "unknown key `%s`", key);
 *   if (complaints->len) error_set_complaints(error, complaints); */
#pragma once
#include <glib.h>

/* Beyond so many, one last line says that there are more. */
#define COMPLAINT_LIMIT 500

GPtrArray *complaints_new(void);

/* Adds "file:line:column: message"; with line 0 "file: message". Control characters are shown as escapes. */
void complain(GPtrArray *complaints, const char *file, int line, int column, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* The same for the place `at` in text; columns count characters. */
void complain_at(GPtrArray *complaints, const char *file, const char *text, const char *at, const char *format, ...)
  G_GNUC_PRINTF(5, 6);

/* Moves what is in `more` to the end of complaints, in the order of its text: for what was found in no order. */
void complaints_take_sorted(GPtrArray *complaints, GPtrArray *more);

/* Is text UTF-8 without NUL bytes? Else the place of the first byte that is not is complained about. */
gboolean complain_unless_utf8(GPtrArray *complaints, const char *file, const char *text, gsize length);
