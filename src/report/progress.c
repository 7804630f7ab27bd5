/* Decides how a rate is measured and how a bar is drawn. */
#include "report/progress.h"

#include "report/text.h"

#include <math.h>
#include "base/banned.h"

/* What happened so many seconds ago counts e times less than what happens now. */
#define MEMORY_SECONDS 5.0
#define BAR_COLUMNS 20

void progress_begin(Progress *progress, double now, gint64 total)
{
  *progress = (Progress){.started = now, .updated = now, .total = MAX(total, 0)};
}

void progress_update(Progress *progress, double now, gint64 done)
{
  double elapsed = now - progress->updated;
  if (done <= progress->done || elapsed <= 0) {
    progress->done = MAX(progress->done, done);
    return;
  }
  double rate = (double)(done - progress->done) / elapsed;
  if (progress->rate > 0)
    progress->rate += (rate - progress->rate) * (1 - exp(-elapsed / MEMORY_SECONDS));
  else
    progress->rate = rate;
  progress->done = done;
  progress->updated = now;
}

double progress_left(const Progress *progress)
{
  if (progress->total <= 0 || progress->rate <= 0)
    return -1;
  return (double)MAX(progress->total - progress->done, 0) / progress->rate;
}

static void append_bar(GString *line, const Progress *progress)
{
  double part = CLAMP((double)progress->done / (double)progress->total, 0.0, 1.0);
  int filled = (int)(part * BAR_COLUMNS);
  g_string_append_c(line, '[');
  for (int i = 0; i < BAR_COLUMNS; i++)
    g_string_append_c(line, i < filled ? '#' : '-');
  g_string_append_printf(line, "] %3d%%  ", (int)(part * 100));
}

static void append_rate(GString *line, const Progress *progress)
{
  if (progress->rate <= 0)
    return;
  g_autofree char *rate = progress->rate < 10 ? g_strdup_printf("%.1f", progress->rate) : text_count(llround(fmin(progress->rate, 1e15)));
  g_string_append_printf(line, ", %s/s", rate);
}

char *progress_line(const Progress *progress, double now, const char *label, const char *unit, guint columns)
{
  g_autoptr(GString) line = g_string_new(label);
  g_autofree char *done = text_count(progress->done);
  g_string_append(line, "  ");
  if (progress->total > 0) {
    g_autofree char *total = text_count(progress->total);
    append_bar(line, progress);
    g_string_append_printf(line, "%s/%s %s", done, total, unit);
  } else {
    g_string_append_printf(line, "%s %s", done, unit);
  }
  append_rate(line, progress);
  double left = progress_left(progress);
  g_autofree char *time = text_seconds(left >= 0 ? ceil(left) : now - progress->started);
  if (left >= 0 || now - progress->started >= 1)
    g_string_append_printf(line, ", %s %s", time, left >= 0 ? "left" : "so far");
  g_autofree char *valid = g_utf8_make_valid(line->str, -1);
  return columns && text_width(valid) > columns ? text_squeeze(valid, columns) : g_steal_pointer(&valid);
}
