/* Decides which members each kind of event has in JSON. */
#include "report/json.h"
#include "base/banned.h"

typedef enum {
  HAS_IDENTIFIER = 1 << 0,
  HAS_FILE = 1 << 1,
  HAS_TEXT = 1 << 2,
  HAS_PHASE = 1 << 3,
  HAS_STEPS = 1 << 4,
  HAS_COUNT = 1 << 5,
  HAS_ROWS = 1 << 6,
  HAS_TOTAL = 1 << 7,
  HAS_SECONDS = 1 << 8
} Members;

typedef struct {
  const char *name;
  Members members;
} Kind;

static const Kind kinds[] = {
  [EVENT_SCRIPT_BEGIN] = {"script_begin", HAS_IDENTIFIER | HAS_PHASE | HAS_FILE | HAS_STEPS},
  [EVENT_STEP_BEGIN] = {"step_begin", HAS_IDENTIFIER | HAS_STEPS | HAS_TEXT},
  [EVENT_STEP_END] = {"step_end", HAS_IDENTIFIER | HAS_STEPS | HAS_TEXT | HAS_ROWS | HAS_SECONDS},
  [EVENT_REPEAT] = {"repeat", HAS_IDENTIFIER | HAS_STEPS | HAS_COUNT | HAS_ROWS | HAS_TOTAL},
  [EVENT_PENDING] = {"pending", HAS_IDENTIFIER | HAS_COUNT},
  [EVENT_SCRIPT_END] = {"script_end", HAS_IDENTIFIER | HAS_ROWS | HAS_SECONDS},
  [EVENT_NOOPS] = {"noops", HAS_IDENTIFIER | HAS_COUNT},
  [EVENT_WAIT] = {"wait", HAS_TEXT | HAS_SECONDS},
  [EVENT_BLOCKER] = {"blocker", HAS_TEXT},
  [EVENT_RECOVER] = {"recover", HAS_IDENTIFIER | HAS_TEXT},
  [EVENT_WARNING] = {"warning", HAS_TEXT},
  [EVENT_NOTE] = {"note", HAS_TEXT},
};

/* -1 is how an event says that it counts no rows. */
static void put_rows(Doc *doc, const char *key, gint64 rows)
{
  if (rows < 0)
    doc_text(doc, key, NULL);
  else
    doc_integer(doc, key, rows);
}

char *event_json(const Event *event)
{
  g_assert(event->kind < G_N_ELEMENTS(kinds));
  const Kind *kind = &kinds[event->kind];
  g_autoptr(Doc) doc = doc_new();
  doc_text(doc, "event", kind->name);
  if (kind->members & HAS_IDENTIFIER)
    doc_text(doc, "identifier", event->identifier);
  if (kind->members & HAS_PHASE)
    doc_text(doc, "phase", phase_name(event->phase));
  if (kind->members & HAS_FILE)
    doc_text(doc, "file", event->file);
  if (kind->members & HAS_STEPS) {
    doc_integer(doc, "step", event->step);
    doc_integer(doc, "steps", event->steps);
  }
  if (kind->members & HAS_TEXT)
    doc_text(doc, "text", event->text);
  if (kind->members & HAS_COUNT)
    doc_integer(doc, "count", event->count);
  if (kind->members & HAS_ROWS)
    put_rows(doc, "rows", event->rows);
  if (kind->members & HAS_TOTAL)
    doc_integer(doc, "total", event->total);
  if (kind->members & HAS_SECONDS)
    doc_seconds(doc, "seconds", event->seconds);
  return doc_line(doc);
}
