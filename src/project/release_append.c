/* Decides where in emcee.yaml a new release is written: behind the last one, in the list's own style. */
#include "project/release_append.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "project/complaint.h"
#include "project/settings.h"

#include "base/banned.h"

/* The byte at line and column, as the YAML reader counts them: from 1, in characters. */
static gsize offset_of(const char *text, gsize length, int line, int column)
{
  const char *at = text, *end = text + length;
  while (--line > 0 && (at = memchr(at, '\n', (gsize)(end - at))) != NULL)
    at++;
  if (!at)
    return length;
  return (gsize)(g_utf8_offset_to_pointer(at, column - 1) - text);
}

static gsize line_end(const GString *text, gsize offset)
{
  const char *newline = memchr(text->str + offset, '\n', text->len - offset);
  return newline ? (gsize)(newline - text->str) : text->len;
}

/* A list in brackets: behind the last item, or behind the opening bracket. */
static void append_flow(GString *text, const YamlNode *list, const char *name)
{
  g_autofree char *item = g_strdup_printf("%s%s", list->last ? ", " : "", name);
  gsize at = list->last ? offset_of(text->str, text->len, list->last->end_line, list->last->end_column)
                        : offset_of(text->str, text->len, list->line, list->column) + 1;
  g_string_insert(text, (gssize)at, item);
}

/* A list of lines: a line of its own behind the last item and its comment. The line ends as the one before it. */
static void append_block(GString *text, const YamlNode *list, const char *name)
{
  gsize at = line_end(text, offset_of(text->str, text->len, list->last->end_line, list->last->end_column));
  bool carriage = at > 0 && text->str[at - 1] == '\r';
  g_autofree char *item = g_strdup_printf("\n%*s- %s%s", list->column - 1, "", name, carriage ? "\r" : "");
  g_string_insert(text, (gssize)at, item);
}

/* What comes out is read again before it is written: an edit that does not give the old list and name is none. */
static bool edit(GString *text, const char *name, GPtrArray *complaints)
{
  g_autoptr(Arena) arena = arena_new();
  Settings settings;
  settings_read(arena, text->str, text->len, &settings, complaints);
  if (!settings.releases)
    return false;
  gsize bom = g_str_has_prefix(text->str, "\xef\xbb\xbf") ? 3 : 0;
  g_autofree char *mark = g_strndup(text->str, bom);
  g_string_erase(text, 0, (gssize)bom);
  guint count = settings.releases->count;
  if (settings.releases->flow)
    append_flow(text, settings.releases, name);
  else
    append_block(text, settings.releases, name);
  g_string_prepend(text, mark);

  settings_read(arena, text->str, text->len, &settings, complaints);
  return complaints->len == 0 && settings.releases && settings.releases->count == count + 1 &&
         strcmp(settings.releases->last->text, name) == 0;
}

bool release_append(const char *directory, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename(directory, SETTINGS_FILE, NULL);
  g_autofree char *bytes = NULL;
  gsize length;
  struct stat about;
  /* The file itself is replaced, not a link that leads to it. */
  char *real = realpath(path, NULL);
  g_autofree char *target = g_strdup(real ? real : path);
  free(real);
  if (!g_file_get_contents(target, &bytes, &length, error) || stat(target, &about) != 0) {
    g_prefix_error(error, "can't read %s: ", SETTINGS_FILE);
    return false;
  }
  g_autoptr(GString) text = g_string_new_len(bytes, (gssize)length);
  g_autoptr(GPtrArray) complaints = complaints_new();
  if (!edit(text, name, complaints)) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "%s: can't see where to add release `%s`", SETTINGS_FILE, name);
    error_hint(error, "Add it to the list `releases` by hand, then run the same command again.");
    return false;
  }
  return g_file_set_contents_full(target, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_CONSISTENT,
                                  (int)(about.st_mode & 0777), error);
}
