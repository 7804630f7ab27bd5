/* Decides how a complaint about a file reads: "file:line:column: message", on one line whatever the file holds. */
#include "project/complaint.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/banned.h"

GPtrArray *complaints_new(void)
{
  return g_ptr_array_new_with_free_func(g_free);
}

/* File names and quoted text come from outside: no line breaks, no terminal escapes. */
static char *make_printable(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  GString *line = g_string_sized_new(strlen(valid));
  for (const char *at = valid; *at; at++) {
    if ((guchar)*at < ' ' || *at == 0x7f)
      g_string_append_printf(line, "\\x%02x", (guchar)*at);
    else
      g_string_append_c(line, *at);
  }
  return g_string_free(line, FALSE);
}

/* Is there room for another? The first for which there is none becomes the line that says so. */
static bool has_room(GPtrArray *complaints)
{
  if (complaints->len == COMPLAINT_LIMIT)
    g_ptr_array_add(complaints, g_strdup("and more; mend these first"));
  return complaints->len < COMPLAINT_LIMIT;
}

static void G_GNUC_PRINTF(5, 0)
add(GPtrArray *complaints, const char *file, int line, int column, const char *format, va_list arguments)
{
  if (!has_room(complaints))
    return;
  g_autoptr(GString) text = g_string_new(file);
  if (line > 0)
    g_string_append_printf(text, ":%d:%d", line, column);
  g_string_append(text, ": ");
  g_string_append_vprintf(text, format, arguments);
  g_ptr_array_add(complaints, make_printable(text->str));
}

void complain(GPtrArray *complaints, const char *file, int line, int column, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  add(complaints, file, line, column, format, arguments);
  va_end(arguments);
}

/* Where `at` is in text, from 1. Bytes that go on with a character (10xxxxxx) are no column of their own. */
static void locate(const char *text, const char *at, int *ret_line, int *ret_column)
{
  const char *line_start = text;
  int line = 1, column = 1;
  for (const char *next; (next = memchr(line_start, '\n', (gsize)(at - line_start))) != NULL; line_start = next + 1)
    line++;
  for (const char *c = line_start; c < at; c++)
    column += ((guchar)*c & 0xc0) != 0x80;
  *ret_line = line;
  *ret_column = column;
}

void complain_at(GPtrArray *complaints, const char *file, const char *text, const char *at, const char *format, ...)
{
  int line, column;
  va_list arguments;
  if (!has_room(complaints))
    return; /* and don't go through the text for nothing */
  locate(text, at, &line, &column);
  va_start(arguments, format);
  add(complaints, file, line, column, format, arguments);
  va_end(arguments);
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void complaints_take_sorted(GPtrArray *complaints, GPtrArray *more)
{
  g_ptr_array_sort(more, compare_texts);
  for (guint i = 0; i < more->len; i++)
    g_ptr_array_add(complaints, g_steal_pointer(&more->pdata[i]));
  g_ptr_array_set_size(more, 0);
}

gboolean complain_unless_utf8(GPtrArray *complaints, const char *file, const char *text, gsize length)
{
  const char *bad = NULL;
  if (g_utf8_validate_len(text, length, &bad))
    return TRUE;
  if (*bad == '\0')
    complain_at(complaints, file, text, bad, "there is a NUL byte; this must be a text file in UTF-8");
  else
    complain_at(complaints, file, text, bad, "byte 0x%02x is not UTF-8; save the file as UTF-8", (guchar)*bad);
  return FALSE;
}
