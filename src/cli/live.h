/* Shows the events of a run on standard output as they come: lines, with a live last line on a terminal; JSON lines with
 * --json; with --quiet only the warnings, on standard error. */
#pragma once
#include "cli/output.h"
#include "report/event.h"

typedef enum { LIVE_TEXT, LIVE_JSON, LIVE_SILENT } LiveStyle;

typedef struct Live Live;

/* still: no live line, although it is a terminal (something else is written to it meanwhile). output outlives it. */
Live *live_new(Output *output, LiveStyle style, bool still);

/* Takes the live line away and ends its thread: before a command that has run something prints anything itself. */
void live_stop(Live *live);

void live_free(Live *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Live, live_free)

/* An EventFunction; data is the Live. From any thread. */
void live_on_event(const Event *event, gpointer data);
