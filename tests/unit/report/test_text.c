/* How numbers, times, SQL and events read. */
#include "report/text.h"

#include <string.h>

typedef struct {
  double seconds;
  const char *text;
} DurationCase;

static void test_duration(void)
{
  static const DurationCase cases[] = {
    {-1, "0 ms"}, {0, "0 ms"}, {0.0004, "0.40 ms"}, {0.00996, "10 ms"}, {0.0096, "9.6 ms"}, {0.0123, "12 ms"}, {0.9994, "999 ms"}, {0.9996, "1.00 s"}, {1.254, "1.25 s"},
    {9.996, "10 s"}, {59.4, "59 s"}, {59.6, "1 min 00 s"}, {200, "3 min 20 s"}, {3600, "1 h 00 min"}, {7500, "2 h 05 min"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = text_duration(cases[i].seconds);
    g_assert_cmpstr(text, ==, cases[i].text);
  }
}

static void test_seconds(void)
{
  static const DurationCase cases[] = {{-1, "0 s"}, {0.9, "0 s"}, {59.9, "59 s"}, {60, "1 min 00 s"}, {7500, "2 h 05 min"}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = text_seconds(cases[i].seconds);
    g_assert_cmpstr(text, ==, cases[i].text);
  }
}

static void assert_count(gint64 n, const char *expected)
{
  g_autofree char *text = text_count(n);
  g_assert_cmpstr(text, ==, expected);
}

static void test_count(void)
{
  assert_count(0, "0");
  assert_count(999, "999");
  assert_count(1000, "1,000");
  assert_count(-1000, "-1,000");
  assert_count(-999, "-999");
  assert_count(G_MAXINT64, "9,223,372,036,854,775,807");
  assert_count(G_MININT64, "-9,223,372,036,854,775,808");
}

static void test_plural(void)
{
  g_autofree char *one = text_plural(1, "row", "rows");
  g_autofree char *none = text_plural(0, "row", "rows");
  g_assert_cmpstr(one, ==, "1 row");
  g_assert_cmpstr(none, ==, "0 rows");
}

static void assert_squeezed(const char *text, guint columns, const char *expected)
{
  g_autofree char *squeezed = text_squeeze(text, columns);
  g_assert_cmpstr(squeezed, ==, expected);
}

static void test_squeeze(void)
{
  assert_squeezed("  CREATE\n\tTABLE  t  ", 0, "CREATE TABLE t");
  assert_squeezed("0123456789", 10, "0123456789");
  assert_squeezed("0123456789", 9, "012345...");
  assert_squeezed("0123456789", 2, "..");
  assert_squeezed("", 5, "");
}

static void test_squeeze_keeps_the_terminal_safe(void)
{
  assert_squeezed("red \033[31m bell \a", 0, "red ?[31m bell ?");
  assert_squeezed("turn \xe2\x80\xae around", 0, "turn ? around");
  assert_squeezed("bad \xff byte", 0, "bad \xef\xbf\xbd byte");
  g_autofree char *clean = text_clean("a\r\n\tb\033c");
  g_assert_cmpstr(clean, ==, "a\n\tb?c");
}

static void test_squeeze_counts_columns_not_bytes(void)
{
  g_assert_cmpuint(text_width("gr\xc3\xbc\xc3\x9f"), ==, 4);
  g_assert_cmpuint(text_width("\xe6\x97\xa5\xe6\x9c\xac"), ==, 4);
  assert_squeezed("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 4, "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc");
  assert_squeezed("\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac", 7, "\xe6\x97\xa5\xe6\x9c\xac...");
}

typedef struct {
  Event event;
  const char *line;
} EventCase;

static const EventCase event_cases[] = {
  {{.kind = EVENT_SCRIPT_BEGIN, .identifier = "v2_expand01", .file = "releases/v2/01-x.expand.sql", .steps = 3},
   "v2_expand01  releases/v2/01-x.expand.sql"},
  {{.kind = EVENT_SCRIPT_BEGIN, .identifier = "v2_expand01", .file = "f.sql", .step = 2, .steps = 3},
   "v2_expand01  f.sql  (goes on at statement 2 of 3)"},
  {{.kind = EVENT_STEP_BEGIN, .text = "SELECT 1"}, NULL},
  {{.kind = EVENT_STEP_END, .step = 1, .steps = 3, .text = "CREATE TABLE t\n(a int)", .rows = -1, .seconds = 0.0123},
   "  1/3 CREATE TABLE t (a int)  12 ms"},
  {{.kind = EVENT_STEP_END, .step = 2, .steps = 3, .text = "UPDATE t", .rows = 200000, .seconds = 1.2},
   "  2/3 UPDATE t  200,000 rows, 1.20 s"},
  {{.kind = EVENT_REPEAT, .step = 2, .steps = 3, .count = 14, .total = 140000}, "  140,000 rows so far, 14 runs"},
  {{.kind = EVENT_PENDING, .count = 1}, "  still pending after 1 run: once more"},
  {{.kind = EVENT_SCRIPT_END, .identifier = "v2_expand01", .rows = 1, .seconds = 2}, "v2_expand01  done: 1 row, 2.00 s"},
  {{.kind = EVENT_NOOPS, .identifier = "v2_contract02", .count = 1}, "v2_contract02  no file: recorded, nothing to run"},
  {{.kind = EVENT_NOOPS, .identifier = "v2_contract02", .count = 3},
   "v2_contract02  and 2 scripts before it, no file: recorded, nothing to run"},
  {{.kind = EVENT_WAIT, .text = "a lock on t", .seconds = 3}, "  waiting (3 s so far): a lock on t"},
  {{.kind = EVENT_WAIT, .text = "a lock on t"}, "  waiting: a lock on t"},
  {{.kind = EVENT_BLOCKER, .text = "session 42"}, "    blocked by session 42"},
  {{.kind = EVENT_RECOVER, .text = "it was done"}, "  it was done"},
  {{.kind = EVENT_WARNING, .text = "old"}, "warning: old"},
  {{.kind = EVENT_NOTE, .text = "noted"}, "noted"},
};

static void test_event_lines(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(event_cases); i++) {
    g_autofree char *line = event_line(&event_cases[i].event, 0);
    g_assert_cmpstr(line, ==, event_cases[i].line);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/report/text/duration", test_duration);
  g_test_add_func("/report/text/seconds", test_seconds);
  g_test_add_func("/report/text/count", test_count);
  g_test_add_func("/report/text/plural", test_plural);
  g_test_add_func("/report/text/squeeze", test_squeeze);
  g_test_add_func("/report/text/squeeze-keeps-the-terminal-safe", test_squeeze_keeps_the_terminal_safe);
  g_test_add_func("/report/text/squeeze-counts-columns-not-bytes", test_squeeze_counts_columns_not_bytes);
  g_test_add_func("/report/text/event-lines", test_event_lines);
  return g_test_run();
}
