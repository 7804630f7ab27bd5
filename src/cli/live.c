/* Brings the display its clock, its thread and its file. The display itself is report/display.c. */
#include "cli/live.h"

#include "report/display.h"
#include "report/json.h"
#include "report/text.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "base/banned.h"

#define TICK_MICROSECONDS (G_USEC_PER_SEC / 5)

struct Live {
  Output *output;
  LiveStyle style;
  Display *display;   /* LIVE_TEXT only */
  GMutex mutex;       /* guards output and display; ending too */
  GCond cond;
  bool ending;
  GThread *thread;    /* draws the live line; NULL where there is none */
};

static double now(void)
{
  return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

static void write_output(const char *text, gsize length, gpointer data)
{
  output_write(data, text, length);
}

static gpointer tick_until_the_end(gpointer data)
{
  Live *live = data;
  g_mutex_lock(&live->mutex);
  while (!live->ending) {
    gint64 until = g_get_monotonic_time() + TICK_MICROSECONDS;
    while (!live->ending && g_cond_wait_until(&live->cond, &live->mutex, until))
      continue;
    if (live->ending)
      break;
    display_resize(live->display, terminal_columns());
    display_tick(live->display, now());
    output_flush(live->output);
  }
  g_mutex_unlock(&live->mutex);
  return NULL;
}

/* Signals are for the thread that runs the engine. */
static GThread *thread_without_signals(GThreadFunc function, gpointer data)
{
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  GThread *thread = g_thread_new("live", function, data);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return thread;
}

Live *live_new(Output *output, LiveStyle style, bool still)
{
  Live *live = g_new0(Live, 1);
  live->output = output;
  live->style = style;
  g_mutex_init(&live->mutex);
  g_cond_init(&live->cond);
  if (style != LIVE_TEXT)
    return live;
  bool drawn = !still && terminal_is_live();
  live->display = display_new(&(DisplayOptions){
    .live = drawn, .columns = terminal_columns(), .write = write_output, .data = output});
  if (drawn)
    live->thread = thread_without_signals(tick_until_the_end, live);
  return live;
}

void live_stop(Live *live)
{
  g_mutex_lock(&live->mutex);
  live->ending = true;
  g_cond_signal(&live->cond);
  g_mutex_unlock(&live->mutex);
  if (live->thread)
    g_thread_join(live->thread);
  live->thread = NULL;
  if (live->display)
    display_clear(live->display);
}

void live_free(Live *live)
{
  if (!live)
    return;
  live_stop(live);
  display_free(live->display);
  g_mutex_clear(&live->mutex);
  g_cond_clear(&live->cond);
  g_free(live);
}

static void show_json(Live *live, const Event *event)
{
  g_autofree char *line = event_json(event);
  output_write(live->output, line, strlen(line));
  output_write(live->output, "\n", 1);
}

static void show_text(Live *live, const Event *event)
{
  display_event(live->display, event, now());
}

static void show_warning(Live *live, const Event *event)
{
  if (event->kind != EVENT_WARNING)
    return;
  g_autofree char *line = event_line(event, 0);
  fprintf(stderr, "emcee: %s\n", line);
}

typedef void (*ShowFunction)(Live *live, const Event *event);
static const ShowFunction shows[] = {[LIVE_TEXT] = show_text, [LIVE_JSON] = show_json, [LIVE_SILENT] = show_warning};

void live_on_event(const Event *event, gpointer data)
{
  Live *live = data;
  g_mutex_lock(&live->mutex);
  shows[live->style](live, event);
  output_flush(live->output);
  g_mutex_unlock(&live->mutex);
}
