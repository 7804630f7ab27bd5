/* How far a long piece of work is: rate, time left, a bar. Pure: the caller brings the clock (seconds, monotonic), so
 * that it can be tested without waiting.
 *
 *   Progress progress;
 *   progress_begin(&progress, now, 1000);
 *   progress_update(&progress, now, 412);
 *   g_autofree char *line = progress_line(&progress, now, "v2_expand01", "statements", 80); */
#pragma once
#include <glib.h>

typedef struct {
  double started;
  double updated;   /* when `done` last moved */
  gint64 done;
  gint64 total;     /* 0: not known */
  double rate;      /* per second, of the last seconds more than of the first; 0: not known yet */
} Progress;

void progress_begin(Progress *progress, double now, gint64 total);
void progress_update(Progress *progress, double now, gint64 done);

/* Seconds until done reaches total at the present rate; -1 if that can't be said. */
double progress_left(const Progress *progress);

/* "label  [#####-----]  50%  500/1,000 unit, 80/s, 6.25 s left", or where the total is not known "label  500 unit, 80/s,
 * 6 s so far". Never wider than columns. Owned by the caller. */
char *progress_line(const Progress *progress, double now, const char *label, const char *unit, guint columns);
