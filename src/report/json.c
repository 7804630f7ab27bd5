/* Builds JSON text; the only file that knows jansson. */
#include "report/json.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include "base/banned.h"

struct Doc {
  json_t *root;
  GPtrArray *open; /* of json_t *, borrowed from root: the innermost last */
};

Doc *doc_new(void)
{
  Doc *doc = g_new0(Doc, 1);
  doc->root = json_object();
  doc->open = g_ptr_array_new();
  g_ptr_array_add(doc->open, doc->root);
  return doc;
}

void doc_free(Doc *doc)
{
  if (!doc)
    return;
  g_ptr_array_unref(doc->open);
  json_decref(doc->root);
  g_free(doc);
}

static void put(Doc *doc, const char *key, json_t *value)
{
  json_t *inner = doc->open->pdata[doc->open->len - 1];
  g_assert(value && (key != NULL) == json_is_object(inner));
  int failed = key ? json_object_set_new(inner, key, value) : json_array_append_new(inner, value);
  g_assert(!failed);
}

static void begin(Doc *doc, const char *key, json_t *value)
{
  put(doc, key, value);
  g_ptr_array_add(doc->open, value);
}

void doc_begin(Doc *doc, const char *key)
{
  begin(doc, key, json_object());
}

void doc_begin_array(Doc *doc, const char *key)
{
  begin(doc, key, json_array());
}

void doc_end(Doc *doc)
{
  g_assert(doc->open->len > 1);
  g_ptr_array_set_size(doc->open, (int)doc->open->len - 1);
}

void doc_text(Doc *doc, const char *key, const char *value)
{
  g_autofree char *valid = value ? g_utf8_make_valid(value, -1) : NULL;
  put(doc, key, valid ? json_string(valid) : json_null());
}

void doc_integer(Doc *doc, const char *key, gint64 value)
{
  put(doc, key, json_integer(value));
}

void doc_seconds(Doc *doc, const char *key, double value)
{
  put(doc, key, isfinite(value) ? json_real(round(value * 1e6) / 1e6) : json_null());
}

void doc_flag(Doc *doc, const char *key, bool value)
{
  put(doc, key, json_boolean(value));
}

char *doc_line(const Doc *doc)
{
  char *text = json_dumps(doc->root, JSON_COMPACT | JSON_REAL_PRECISION(12));
  g_assert(text);
  char *line = g_strdup(text);
  free(text);
  return line;
}
