/* Decides what is worth a lasting line, what is worth a live one, and how often. */
#include "report/display.h"

#include "report/progress.h"
#include "report/text.h"

#include <string.h>
#include "base/banned.h"

#define LIVE_AFTER 0.4        /* seconds of work before the live line appears */
#define LIVE_EVERY 0.2
#define PLAIN_EVERY 10.0      /* between lines about the same repeat or wait, where no live line can tell it */
#define BAR_FROM_STEPS 10     /* scripts of fewer statements need no bar */

typedef enum { LIVE_NOTHING, LIVE_STEP, LIVE_REPEAT, LIVE_WAIT } LiveKind;

struct Display {
  DisplayOptions options;
  char *identifier;      /* of the script that runs */
  guint steps, step;
  char *text;            /* the statement that runs, or what is waited for */
  LiveKind kind;
  double since;          /* when that began */
  double drawn;          /* when the live line was drawn last */
  double told;           /* when a lasting line about this repeat or wait was last written; < 0: never */
  bool telling;          /* the last wait was told, so its blockers are too */
  bool standing;         /* a live line is on the screen */
  guint statements_told; /* of this script */
  Progress script;       /* statements of it */
  Progress rows;         /* of the repeat */
  guint runs;
};

Display *display_new(const DisplayOptions *options)
{
  Display *display = g_new0(Display, 1);
  display->options = *options;
  display->told = -1;
  return display;
}

void display_free(Display *display)
{
  if (!display)
    return;
  g_free(display->identifier);
  g_free(display->text);
  g_free(display);
}

static void put(Display *display, const char *text)
{
  display->options.write(text, strlen(text), display->options.data);
}

void display_clear(Display *display)
{
  if (display->standing)
    put(display, "\r\033[K");
  display->standing = false;
}

void display_resize(Display *display, guint columns)
{
  display->options.columns = columns;
}

/* --- lasting lines --- */

static guint statement_columns(const Display *display)
{
  return display->options.columns ? MAX(display->options.columns, 60) - 30 : 0;
}

static void put_event(Display *display, const Event *event)
{
  g_autofree char *line = event_line(event, statement_columns(display));
  if (!line)
    return;
  display_clear(display);
  g_autofree char *ended = g_strconcat(line, "\n", NULL);
  put(display, ended);
}

/* --- the live line --- */

static char *live_step(Display *display, double now, guint columns)
{
  if (display->steps >= BAR_FROM_STEPS && display->script.done > 0)
    return progress_line(&display->script, now, display->identifier ? display->identifier : "", "statements", columns);
  g_autofree char *place = g_strdup_printf("  %u/%u ", display->step, display->steps);
  g_autofree char *time = text_seconds(now - display->since);
  guint used = (guint)(strlen(place) + strlen(time)) + 2;
  g_autofree char *text = text_squeeze(display->text ? display->text : "", columns > used + 3 ? columns - used : 3);
  return g_strconcat(place, text, "  ", time, NULL);
}

static char *live_repeat(Display *display, double now, guint columns)
{
  g_autofree char *label = g_strdup_printf("  %u/%u run %u", display->step, display->steps, display->runs);
  return progress_line(&display->rows, now, label, "rows", columns);
}

static char *live_wait(Display *display, double now, guint columns)
{
  Event event = {.kind = EVENT_WAIT, .text = display->text, .seconds = now - display->since};
  g_autofree char *line = event_line(&event, columns);
  g_autofree char *squeezed = text_squeeze(line, columns > 2 ? columns - 2 : columns);
  return g_strconcat("  ", squeezed, NULL);
}

typedef char *(*LiveFunction)(Display *display, double now, guint columns);
static const LiveFunction live_lines[] = {
  [LIVE_NOTHING] = NULL, [LIVE_STEP] = live_step, [LIVE_REPEAT] = live_repeat, [LIVE_WAIT] = live_wait};

void display_tick(Display *display, double now)
{
  LiveFunction function = live_lines[display->kind];
  if (!display->options.live || !function || now - display->since < LIVE_AFTER)
    return;
  if (display->standing && now - display->drawn < LIVE_EVERY)
    return;
  /* A full last column would make some terminals wrap. */
  guint columns = display->options.columns > 1 ? display->options.columns - 1 : 79;
  g_autofree char *line = function(display, now, columns);
  g_autofree char *drawn = g_strconcat("\r", line, "\033[K", NULL);
  put(display, drawn);
  display->drawn = now;
  display->standing = true;
}

static void live_begin(Display *display, LiveKind kind, const char *text, double since)
{
  char *copy = g_strdup(text);
  g_free(display->text);
  display->text = copy;
  display->kind = kind;
  display->since = since;
  display->told = -1;
  display->telling = false;
}

static void live_end(Display *display)
{
  display_clear(display);
  live_begin(display, LIVE_NOTHING, NULL, 0);
}

/* Is it time for another lasting line about what goes on? */
static bool tell_again(Display *display, double now, double first_after)
{
  double last = display->told >= 0 ? display->told + PLAIN_EVERY : display->since + first_after;
  if (now < last)
    return false;
  display->told = now;
  return true;
}

/* --- one function a kind of event --- */

typedef void (*EventHandler)(Display *display, const Event *event, double now);

static void on_script_begin(Display *display, const Event *event, double now)
{
  live_end(display);
  g_free(display->identifier);
  display->identifier = text_squeeze(event->identifier ? event->identifier : "", 0);
  display->steps = event->steps;
  display->statements_told = 0;
  progress_begin(&display->script, now, event->steps);
  put_event(display, event);
}

static void on_step_begin(Display *display, const Event *event, double now)
{
  display->step = event->step;
  display->steps = event->steps;
  display->runs = 0;
  progress_begin(&display->rows, now, 0);
  live_begin(display, LIVE_STEP, event->text, now);
}

static void on_step_end(Display *display, const Event *event, double now)
{
  live_end(display);
  progress_update(&display->script, now, event->step);
  display->statements_told++;
  put_event(display, event);
}

static void on_repeat(Display *display, const Event *event, double now)
{
  if (display->kind != LIVE_REPEAT)
    live_begin(display, LIVE_REPEAT, event->text, display->kind == LIVE_STEP ? display->since : now);
  display->runs = event->count;
  progress_update(&display->rows, now, event->total);
  if (display->options.live)
    display_tick(display, now);
  else if (tell_again(display, now, PLAIN_EVERY))
    put_event(display, event);
}

/* A script of one statement has said it all in that statement's line. */
static void on_script_end(Display *display, const Event *event, double now)
{
  live_end(display);
  if (display->statements_told != 1)
    put_event(display, event);
}

static void on_wait(Display *display, const Event *event, double now)
{
  if (display->kind != LIVE_WAIT || g_strcmp0(display->text, event->text) != 0)
    live_begin(display, LIVE_WAIT, event->text, now - MAX(event->seconds, 0));
  display->telling = tell_again(display, now, 0);
  if (display->telling)
    put_event(display, event);
  else
    display_tick(display, now);
}

static void on_blocker(Display *display, const Event *event, double now)
{
  if (display->telling || display->kind != LIVE_WAIT)
    put_event(display, event);
}

static void on_other(Display *display, const Event *event, double now)
{
  put_event(display, event);
}

static const EventHandler handlers[] = {
  [EVENT_SCRIPT_BEGIN] = on_script_begin,
  [EVENT_STEP_BEGIN] = on_step_begin,
  [EVENT_STEP_END] = on_step_end,
  [EVENT_REPEAT] = on_repeat,
  [EVENT_PENDING] = on_other,
  [EVENT_SCRIPT_END] = on_script_end,
  [EVENT_NOOPS] = on_other,
  [EVENT_WAIT] = on_wait,
  [EVENT_BLOCKER] = on_blocker,
  [EVENT_RECOVER] = on_other,
  [EVENT_WARNING] = on_other,
  [EVENT_NOTE] = on_other,
};

void display_event(Display *display, const Event *event, double now)
{
  g_assert(event->kind < G_N_ELEMENTS(handlers));
  handlers[event->kind](display, event, now);
}
