/* Decides how numbers, times, SQL and events read in plain English. */
#include "report/text.h"

#include <math.h>
#include <string.h>
#include "base/banned.h"

#define STATEMENT_COLUMNS 100

char *text_seconds(double seconds)
{
  gint64 whole = seconds > 0 ? (gint64)fmin(seconds, 1e15) : 0;
  if (whole < 60)
    return g_strdup_printf("%d s", (int)whole);
  if (whole < 3600)
    return g_strdup_printf("%d min %02d s", (int)(whole / 60), (int)(whole % 60));
  return g_strdup_printf("%" G_GINT64_FORMAT " h %02d min", whole / 3600, (int)(whole % 3600 / 60));
}

char *text_duration(double seconds)
{
  if (!(seconds > 0))
    return g_strdup("0 ms");
  if (seconds < 0.9995)
    return g_strdup_printf("%.*f ms", seconds < 0.000995 ? 2 : seconds < 0.00995 ? 1 : 0, seconds * 1000);
  if (seconds < 9.995)
    return g_strdup_printf("%.2f s", seconds);
  return text_seconds(seconds + 0.5);
}

char *text_count(gint64 n)
{
  g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, n);
  GString *text = g_string_new(NULL);
  gsize length = strlen(digits), sign = n < 0 ? 1 : 0;
  for (gsize i = 0; i < length; i++) {
    if (i > sign && (length - i) % 3 == 0)
      g_string_append_c(text, ',');
    g_string_append_c(text, digits[i]);
  }
  return g_string_free(text, FALSE);
}

char *text_plural(gint64 n, const char *one, const char *many)
{
  g_autofree char *count = text_count(n);
  return g_strdup_printf("%s %s", count, n == 1 ? one : many);
}

/* --- cleaning: what came from files and servers must not steer the terminal --- */

static bool is_control(gunichar c)
{
  GUnicodeType type = g_unichar_type(c);
  return type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR ||
         type == G_UNICODE_SURROGATE || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* GLib's macro for this takes const away. */
static const char *next_char(const char *at)
{
  return at + g_utf8_skip[(guchar)*at];
}

static guint unichar_columns(gunichar c)
{
  return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

guint text_width(const char *text)
{
  guint width = 0;
  for (const char *at = text; *at; at = next_char(at))
    width += unichar_columns(g_utf8_get_char(at));
  return width;
}

/* Cuts text to so many columns; what is cut off is shown by dots. */
static void cut(GString *text, guint columns)
{
  if (text_width(text->str) <= columns)
    return;
  guint room = columns > 3 ? columns - 3 : 0, width = 0;
  const char *at = text->str;
  for (; *at; at = next_char(at)) {
    width += unichar_columns(g_utf8_get_char(at));
    if (width > room)
      break;
  }
  g_string_truncate(text, (gsize)(at - text->str));
  g_string_append_len(text, "...", MIN(columns, 3));
}

char *text_squeeze(const char *text, guint columns)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  GString *line = g_string_new(NULL);
  bool space = false;
  for (const char *at = valid; *at; at = next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (g_unichar_isspace(c)) {
      space = line->len > 0;
      continue;
    }
    if (space)
      g_string_append_c(line, ' ');
    space = false;
    g_string_append_unichar(line, is_control(c) ? '?' : c);
  }
  if (columns)
    cut(line, columns);
  return g_string_free(line, FALSE);
}

char *text_clean(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  GString *clean = g_string_new(NULL);
  for (const char *at = valid; *at; at = next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (c == '\r' && at[1] == '\n')
      continue;
    g_string_append_unichar(clean, c != '\n' && c != '\t' && is_control(c) ? '?' : c);
  }
  return g_string_free(clean, FALSE);
}

/* --- events --- */

typedef void (*LineFunction)(GString *line, const Event *event, guint columns);

static void append_text(GString *line, const char *text, guint columns)
{
  g_autofree char *squeezed = text_squeeze(text ? text : "", columns);
  g_string_append(line, squeezed);
}

static void append_rows_and_time(GString *line, const Event *event)
{
  if (event->rows > 0) {
    g_autofree char *rows = text_plural(event->rows, "row", "rows");
    g_string_append_printf(line, "%s, ", rows);
  }
  g_autofree char *time = text_duration(event->seconds);
  g_string_append(line, time);
}

static void line_script_begin(GString *line, const Event *event, guint columns)
{
  append_text(line, event->identifier, 0);
  if (event->file) {
    g_string_append(line, "  ");
    append_text(line, event->file, 0);
  }
  if (event->step)
    g_string_append_printf(line, "  (goes on at statement %u of %u)", event->step, event->steps);
}

static void line_step_end(GString *line, const Event *event, guint columns)
{
  g_string_append_printf(line, "  %u/%u ", event->step, event->steps);
  append_text(line, event->text, columns);
  g_string_append(line, "  ");
  append_rows_and_time(line, event);
}

static void line_repeat(GString *line, const Event *event, guint columns)
{
  g_autofree char *rows = text_plural(event->total, "row", "rows");
  g_autofree char *times = text_plural(event->count, "run", "runs");
  g_string_append_printf(line, "  %s so far, %s", rows, times);
}

static void line_pending(GString *line, const Event *event, guint columns)
{
  g_autofree char *times = text_plural(event->count, "run", "runs");
  g_string_append_printf(line, "  still pending after %s: once more", times);
}

static void line_script_end(GString *line, const Event *event, guint columns)
{
  append_text(line, event->identifier, 0);
  g_string_append(line, "  done: ");
  append_rows_and_time(line, event);
}

static void line_noops(GString *line, const Event *event, guint columns)
{
  append_text(line, event->identifier, 0);
  if (event->count == 1) {
    g_string_append(line, "  no file: recorded, nothing to run");
    return;
  }
  g_autofree char *others = text_plural(event->count - 1, "script", "scripts");
  g_string_append_printf(line, "  and %s before it, no file: recorded, nothing to run", others);
}

static void line_wait(GString *line, const Event *event, guint columns)
{
  g_autofree char *time = text_seconds(event->seconds);
  g_string_append(line, "  waiting");
  if (event->seconds >= 1)
    g_string_append_printf(line, " (%s so far)", time);
  g_string_append(line, ": ");
  append_text(line, event->text, columns);
}

static void line_blocker(GString *line, const Event *event, guint columns)
{
  g_string_append(line, "    blocked by ");
  append_text(line, event->text, columns * 2);
}

static void line_recover(GString *line, const Event *event, guint columns)
{
  g_string_append(line, "  ");
  append_text(line, event->text, 0);
}

static void line_warning(GString *line, const Event *event, guint columns)
{
  g_string_append(line, "warning: ");
  append_text(line, event->text, 0);
}

static void line_note(GString *line, const Event *event, guint columns)
{
  append_text(line, event->text, 0);
}

static const LineFunction lines[] = {
  [EVENT_SCRIPT_BEGIN] = line_script_begin,
  [EVENT_STEP_BEGIN] = NULL,
  [EVENT_STEP_END] = line_step_end,
  [EVENT_REPEAT] = line_repeat,
  [EVENT_PENDING] = line_pending,
  [EVENT_SCRIPT_END] = line_script_end,
  [EVENT_NOOPS] = line_noops,
  [EVENT_WAIT] = line_wait,
  [EVENT_BLOCKER] = line_blocker,
  [EVENT_RECOVER] = line_recover,
  [EVENT_WARNING] = line_warning,
  [EVENT_NOTE] = line_note,
};

char *event_line(const Event *event, guint columns)
{
  g_assert(event->kind < G_N_ELEMENTS(lines));
  LineFunction function = lines[event->kind];
  if (!function)
    return NULL;
  GString *line = g_string_new(NULL);
  function(line, event, columns ? columns : STATEMENT_COLUMNS);
  return g_string_free(line, FALSE);
}
