/* What happens during a run, as data. The runner emits events; text, progress bar and JSON lines are views of them. */
#pragma once
#include "model/project.h"

typedef enum {
  EVENT_SCRIPT_BEGIN,  /* identifier, file (NULL: no-op), steps; step > 0: resumed there */
  EVENT_STEP_BEGIN,    /* identifier, step, steps, text (the statement) */
  EVENT_STEP_END,      /* the same, with seconds, rows */
  EVENT_REPEAT,        /* a `repeat` statement ran once more: step, rows (this time), total (so far), count (times so far) */
  EVENT_PENDING,       /* the script's pending query still returns a row: count (runs so far) */
  EVENT_SCRIPT_END,    /* identifier, seconds, rows (changed by DML in it) */
  EVENT_NOOPS,         /* `count` scripts without a file were recorded; identifier is the last */
  EVENT_WAIT,          /* text: why; seconds: so far. A lock, a busy file, an earlier session, another runner */
  EVENT_BLOCKER,       /* during a wait: text: who blocks, one line: "session 42, user app, application shop/v1, 12 s: SELECT ..." */
  EVENT_RECOVER,       /* text: what was found out about an interrupted step */
  EVENT_WARNING,       /* text */
  EVENT_NOTE           /* text: something worth a line */
} EventKind;

typedef struct {
  EventKind kind;
  const char *identifier;
  const char *file;
  const char *text;
  Phase phase;
  guint step, steps;
  guint count;
  gint64 rows;   /* -1: not known, or not a thing that counts rows */
  gint64 total;
  double seconds;
} Event;

typedef void (*EventFunction)(const Event *event, gpointer data);
