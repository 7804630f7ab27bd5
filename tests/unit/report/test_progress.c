/* Rates, times left and bars, with a clock made up by the test. */
#include "report/progress.h"
#include "report/text.h"

static void test_rate_is_measured(void)
{
  Progress progress;
  progress_begin(&progress, 100, 1000);
  g_assert_cmpfloat(progress_left(&progress), <, 0);
  progress_update(&progress, 102, 200);
  g_assert_cmpfloat_with_epsilon(progress.rate, 100, 1e-9);
  g_assert_cmpfloat_with_epsilon(progress_left(&progress), 8, 1e-9);
}

static void test_rate_follows_the_last_seconds(void)
{
  Progress progress;
  progress_begin(&progress, 0, 0);
  progress_update(&progress, 10, 1000);
  progress_update(&progress, 40, 1030);
  g_assert_cmpfloat(progress.rate, <, 2);
  g_assert_cmpfloat(progress.rate, >, 1);
}

static void test_done_never_goes_back(void)
{
  Progress progress;
  progress_begin(&progress, 0, 10);
  progress_update(&progress, 1, 5);
  progress_update(&progress, 2, 3);
  g_assert_cmpint(progress.done, ==, 5);
  progress_update(&progress, 1, 6);
  g_assert_cmpint(progress.done, ==, 6);
  g_assert_cmpfloat_with_epsilon(progress.rate, 5, 1e-9);
}

static void test_more_done_than_planned(void)
{
  Progress progress;
  progress_begin(&progress, 0, 10);
  progress_update(&progress, 1, 12);
  g_autofree char *line = progress_line(&progress, 1, "x", "rows", 0);
  g_assert_cmpstr(line, ==, "x  [####################] 100%  12/10 rows, 12/s, 0 s left");
}

static void test_line_with_a_total(void)
{
  Progress progress;
  progress_begin(&progress, 0, 1000);
  progress_update(&progress, 5, 500);
  g_autofree char *line = progress_line(&progress, 5, "v2_expand01", "statements", 0);
  g_assert_cmpstr(line, ==, "v2_expand01  [##########----------]  50%  500/1,000 statements, 100/s, 5 s left");
}

static void test_line_without_a_total(void)
{
  Progress progress;
  progress_begin(&progress, 0, 0);
  g_autofree char *begin = progress_line(&progress, 0, "fill", "rows", 0);
  g_assert_cmpstr(begin, ==, "fill  0 rows");
  progress_update(&progress, 12, 60000);
  g_autofree char *line = progress_line(&progress, 12.5, "fill", "rows", 0);
  g_assert_cmpstr(line, ==, "fill  60,000 rows, 5,000/s, 12 s so far");
}

static void test_line_fits_the_terminal(void)
{
  Progress progress;
  progress_begin(&progress, 0, 1000);
  progress_update(&progress, 5, 500);
  for (guint columns = 1; columns < 90; columns++) {
    g_autofree char *line = progress_line(&progress, 5, "gr\xc3\xbc\xc3\x9f""e_expand01", "statements", columns);
    g_assert_cmpuint(text_width(line), <=, columns);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/report/progress/rate-is-measured", test_rate_is_measured);
  g_test_add_func("/report/progress/rate-follows-the-last-seconds", test_rate_follows_the_last_seconds);
  g_test_add_func("/report/progress/done-never-goes-back", test_done_never_goes_back);
  g_test_add_func("/report/progress/more-done-than-planned", test_more_done_than_planned);
  g_test_add_func("/report/progress/line-with-a-total", test_line_with_a_total);
  g_test_add_func("/report/progress/line-without-a-total", test_line_without_a_total);
  g_test_add_func("/report/progress/line-fits-the-terminal", test_line_fits_the_terminal);
  return g_test_run();
}
