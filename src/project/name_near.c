/* Decides which known name is near enough to a wrong one to be offered: few letters changed, left out, doubled or swapped. */
#include "project/name_near.h"

#include <string.h>

#include "base/banned.h"

/* Longer names than any key: not compared, so that the work stays small whatever a file holds. */
#define LENGTH_LIMIT 100
#define LIST_LIMIT 8

/* Letters to insert, delete, replace or swap with their neighbour, to make a into b (case does not count). */
static gsize distance(const char *a, const char *b)
{
  gsize a_length = strlen(a), b_length = strlen(b), width = b_length + 1;
  g_autofree gsize *rows = g_new(gsize, 3 * width);
  gsize *before = rows, *last = rows + width, *row = rows + 2 * width;
  for (gsize j = 0; j <= b_length; j++)
    last[j] = j;
  for (gsize i = 1; i <= a_length; i++) {
    row[0] = i;
    for (gsize j = 1; j <= b_length; j++) {
      char x = g_ascii_tolower(a[i - 1]), y = g_ascii_tolower(b[j - 1]);
      row[j] = MIN(MIN(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
      if (i > 1 && j > 1 && x == g_ascii_tolower(b[j - 2]) && y == g_ascii_tolower(a[i - 2]))
        row[j] = MIN(row[j], before[j - 2] + 1);
    }
    gsize *oldest = before;
    before = last;
    last = row;
    row = oldest;
  }
  return last[b_length];
}

const char *name_near(const char *name, const char *const *known, gsize count)
{
  gsize length = strlen(name);
  if (length < 2 || length > LENGTH_LIMIT)
    return NULL;
  const char *nearest = NULL;
  gsize best = length / 3 + 2;
  for (gsize i = 0; i < count; i++) {
    gsize known_length = strlen(known[i]);
    gsize allowed = MIN(MAX(length, known_length) / 3 + 1, MIN(length, known_length));
    if (known_length > LENGTH_LIMIT || MAX(length, known_length) - MIN(length, known_length) > allowed)
      continue;
    gsize far = distance(name, known[i]);
    if (far < best && far <= allowed && far < MAX(length, known_length)) {
      best = far;
      nearest = known[i];
    }
  }
  return nearest;
}

char *name_advice(const char *name, const char *const *known, gsize count)
{
  const char *near = name_near(name, known, count);
  if (near)
    return g_strdup_printf("; did you mean `%s`?", near);
  if (count == 0 || count > LIST_LIMIT)
    return g_strdup("");
  GString *list = g_string_new(count > 1 ? "; known are" : "; known is");
  for (gsize i = 0; i < count; i++)
    g_string_append_printf(list, "%s `%s`", i == 0 ? "" : i + 1 < count ? "," : " and", known[i]);
  return g_string_free(list, FALSE);
}
