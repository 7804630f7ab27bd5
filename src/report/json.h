/* JSON text, built piece by piece. Every writer of JSON in emcee uses this.
 *
 *   g_autoptr(Doc) doc = doc_new();
 *   doc_begin(doc, "result");               // {"result": {
 *   doc_text(doc, "to", "v2");
 *   doc_integer(doc, "scripts", 3);
 *   doc_end(doc);
 *   g_autofree char *line = doc_line(doc);  // one line, without a newline
 *
 * A Doc is one object; begin/end nest. Inside an array the key is NULL. Keys keep their order. */
#pragma once
#include "report/event.h"

typedef struct Doc Doc;

Doc *doc_new(void);
void doc_free(Doc *doc);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Doc, doc_free)

void doc_begin(Doc *doc, const char *key);       /* an object */
void doc_begin_array(Doc *doc, const char *key);
void doc_end(Doc *doc);                          /* of the innermost object or array */

/* NULL is null. Bytes that are no UTF-8 become U+FFFD. */
void doc_text(Doc *doc, const char *key, const char *value);
void doc_integer(Doc *doc, const char *key, gint64 value);
void doc_seconds(Doc *doc, const char *key, double value); /* to the microsecond; what is no number is null */
void doc_flag(Doc *doc, const char *key, bool value);

/* The whole on one line. Owned by the caller. */
char *doc_line(const Doc *doc);

/* An event as a line: {"event": "step_end", "identifier": ..., ...}, with the members that its kind has. Owned by the caller. */
char *event_json(const Event *event);
