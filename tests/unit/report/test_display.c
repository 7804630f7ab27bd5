/* What an operator sees during a run, on a terminal and in a log, with a clock made up by the test. */
#include "report/display.h"

#include <string.h>

static void keep(const char *text, gsize length, gpointer data)
{
  g_string_append_len(data, text, (gssize)length);
}

typedef struct {
  GString *seen;
  Display *display;
} Fixture;

static void begin(Fixture *fixture, bool live)
{
  fixture->seen = g_string_new(NULL);
  fixture->display = display_new(&(DisplayOptions){.live = live, .columns = 80, .write = keep, .data = fixture->seen});
}

/* What was written since the last call must be this. */
static void assert_seen(Fixture *fixture, const char *expected)
{
  g_assert_cmpstr(fixture->seen->str, ==, expected);
  g_string_truncate(fixture->seen, 0);
}

static void end(Fixture *fixture)
{
  display_free(fixture->display);
  g_string_free(fixture->seen, TRUE);
}

static const Event script = {.kind = EVENT_SCRIPT_BEGIN, .identifier = "v2_expand01", .file = "f.sql", .steps = 2};
static const Event step = {.kind = EVENT_STEP_BEGIN, .identifier = "v2_expand01", .step = 1, .steps = 2, .text = "CREATE INDEX i"};
static const Event step_done = {
  .kind = EVENT_STEP_END, .identifier = "v2_expand01", .step = 1, .steps = 2, .text = "CREATE INDEX i", .rows = -1, .seconds = 3};

static void test_a_log_gets_plain_lines(void)
{
  Fixture fixture;
  begin(&fixture, false);
  display_event(fixture.display, &script, 0);
  display_event(fixture.display, &step, 0);
  display_tick(fixture.display, 2);
  display_event(fixture.display, &step_done, 3);
  assert_seen(&fixture, "v2_expand01  f.sql\n  1/2 CREATE INDEX i  3.00 s\n");
  end(&fixture);
}

static void test_live_line_comes_late_and_goes(void)
{
  Fixture fixture;
  begin(&fixture, true);
  display_event(fixture.display, &step, 10);
  display_tick(fixture.display, 10.2);
  assert_seen(&fixture, "");
  display_tick(fixture.display, 12);
  assert_seen(&fixture, "\r  1/2 CREATE INDEX i  2 s\033[K");
  display_tick(fixture.display, 12.1);
  assert_seen(&fixture, "");
  display_event(fixture.display, &step_done, 13);
  assert_seen(&fixture, "\r\033[K  1/2 CREATE INDEX i  3.00 s\n");
  display_tick(fixture.display, 20);
  display_clear(fixture.display);
  assert_seen(&fixture, "");
  end(&fixture);
}

static Event repeat(guint count, gint64 total)
{
  return (Event){.kind = EVENT_REPEAT, .identifier = "v2_migrate01", .step = 1, .steps = 2, .count = count, .rows = 1000, .total = total};
}

static void test_repeats_show_rate_live(void)
{
  Fixture fixture;
  begin(&fixture, true);
  display_event(fixture.display, &step, 0);
  Event one = repeat(1, 1000), two = repeat(2, 2000);
  display_event(fixture.display, &one, 1);
  assert_seen(&fixture, "\r  1/2 run 1  1,000 rows, 1,000/s, 1 s so far\033[K");
  display_event(fixture.display, &two, 1.1);
  assert_seen(&fixture, "");
  end(&fixture);
}

static void test_repeats_are_rare_in_a_log(void)
{
  Fixture fixture;
  begin(&fixture, false);
  display_event(fixture.display, &step, 0);
  for (guint i = 1; i <= 190; i++) {
    Event event = repeat(i, i * 1000);
    display_event(fixture.display, &event, i * 0.1);
  }
  assert_seen(&fixture, "  100,000 rows so far, 100 runs\n");
  end(&fixture);
}

static void test_waits_are_told_once_with_their_blockers(void)
{
  Fixture fixture;
  begin(&fixture, false);
  Event wait = {.kind = EVENT_WAIT, .text = "a lock"};
  Event blocker = {.kind = EVENT_BLOCKER, .text = "session 42"};
  display_event(fixture.display, &wait, 0);
  display_event(fixture.display, &blocker, 0);
  wait.seconds = 2;
  display_event(fixture.display, &wait, 2);
  display_event(fixture.display, &blocker, 2);
  assert_seen(&fixture, "  waiting: a lock\n    blocked by session 42\n");
  wait.seconds = 11;
  display_event(fixture.display, &wait, 11);
  display_event(fixture.display, &blocker, 11);
  assert_seen(&fixture, "  waiting (11 s so far): a lock\n    blocked by session 42\n");
  wait.text = "another lock";
  wait.seconds = 0;
  display_event(fixture.display, &wait, 12);
  assert_seen(&fixture, "  waiting: another lock\n");
  end(&fixture);
}

static void test_script_end_is_told_where_it_says_more(void)
{
  Fixture fixture;
  begin(&fixture, false);
  Event done = {.kind = EVENT_SCRIPT_END, .identifier = "v2_expand01", .rows = 0, .seconds = 4};
  display_event(fixture.display, &script, 0);
  display_event(fixture.display, &step, 0);
  display_event(fixture.display, &step_done, 3);
  display_event(fixture.display, &done, 4);
  assert_seen(&fixture, "v2_expand01  f.sql\n  1/2 CREATE INDEX i  3.00 s\n");
  display_event(fixture.display, &script, 5);
  display_event(fixture.display, &step_done, 6);
  display_event(fixture.display, &step_done, 7);
  g_string_truncate(fixture.seen, 0);
  display_event(fixture.display, &done, 8);
  assert_seen(&fixture, "v2_expand01  done: 4.00 s\n");
  end(&fixture);
}

static void test_long_scripts_get_a_bar(void)
{
  Fixture fixture;
  begin(&fixture, true);
  Event many = {.kind = EVENT_SCRIPT_BEGIN, .identifier = "v2_expand01", .file = "f.sql", .steps = 40};
  Event done = {.kind = EVENT_STEP_END, .identifier = "v2_expand01", .step = 10, .steps = 40, .text = "X", .rows = -1};
  Event next = {.kind = EVENT_STEP_BEGIN, .identifier = "v2_expand01", .step = 11, .steps = 40, .text = "X"};
  display_event(fixture.display, &many, 0);
  display_event(fixture.display, &done, 5);
  display_event(fixture.display, &next, 5);
  g_string_truncate(fixture.seen, 0);
  display_tick(fixture.display, 6);
  assert_seen(&fixture, "\rv2_expand01  [#####---------------]  25%  10/40 statements, 2.0/s, 15 s left\033[K");
  end(&fixture);
}

static void test_narrow_terminals_are_not_wrapped(void)
{
  Fixture fixture;
  begin(&fixture, true);
  display_resize(fixture.display, 22);
  Event wide = step;
  wide.text = "CREATE INDEX a_name_that_is_long ON a_table_that_is_long (a)";
  display_event(fixture.display, &wide, 0);
  display_tick(fixture.display, 2);
  assert_seen(&fixture, "\r  1/2 CREATE ...  2 s\033[K");
  end(&fixture);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/report/display/a-log-gets-plain-lines", test_a_log_gets_plain_lines);
  g_test_add_func("/report/display/live-line-comes-late-and-goes", test_live_line_comes_late_and_goes);
  g_test_add_func("/report/display/repeats-show-rate-live", test_repeats_show_rate_live);
  g_test_add_func("/report/display/repeats-are-rare-in-a-log", test_repeats_are_rare_in_a_log);
  g_test_add_func("/report/display/waits-are-told-once-with-their-blockers", test_waits_are_told_once_with_their_blockers);
  g_test_add_func("/report/display/script-end-is-told-where-it-says-more", test_script_end_is_told_where_it_says_more);
  g_test_add_func("/report/display/long-scripts-get-a-bar", test_long_scripts_get_a_bar);
  g_test_add_func("/report/display/narrow-terminals-are-not-wrapped", test_narrow_terminals_are_not_wrapped);
  return g_test_run();
}
