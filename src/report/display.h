/* What an operator sees while a run goes on: events become lines, and on a terminal the last line is live (what runs now, for how
 * long, how far). It holds no clock, no thread and no file: the caller brings the time (seconds, monotonic), calls
 * display_tick() a few times a second on a terminal, and writes what it is given.
 *
 *   g_autoptr(Display) display = display_new(&(DisplayOptions){.live = true, .columns = 80, .write = to_stdout});
 *   display_event(display, event, now);
 *   display_tick(display, now);
 *   display_clear(display);      // before anything else is written */
#pragma once
#include "report/event.h"

typedef struct {
  bool live;      /* the output is a terminal that can take a line back */
  guint columns;  /* its width; 0: not known */
  void (*write)(const char *text, gsize length, gpointer data);
  gpointer data;
} DisplayOptions;

typedef struct Display Display;

Display *display_new(const DisplayOptions *options);
void display_free(Display *display);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Display, display_free)

void display_event(Display *display, const Event *event, double now);

/* Draws the live line anew: nothing before work has gone on for a while, and not more often than a few times a second. */
void display_tick(Display *display, double now);

/* Takes the live line away, if one stands. */
void display_clear(Display *display);

/* The terminal has another width now. */
void display_resize(Display *display, guint columns);
