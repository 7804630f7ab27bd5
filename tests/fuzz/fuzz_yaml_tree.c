/* Any bytes as emcee.yaml: a tree that is whole and within its limits, or complaints, each a line of UTF-8 with its place. */
#include <string.h>

#include "fuzz.h"
#include "project/complaint.h"
#include "project/project_read.h"
#include "project/settings.h"

#include "base/banned.h"

static void check_node(const YamlNode *node, bool in_map, int depth)
{
  guint count = 0;
  g_assert_cmpint(depth, <=, PROJECT_YAML_DEPTH + 1);
  g_assert_true(node->line >= 1 && node->column >= 1);
  g_assert_true(node->end_line > node->line || (node->end_line == node->line && node->end_column >= node->column));
  g_assert_true((node->kind == YAML_TEXT) == (node->text != NULL));
  g_assert_true((node->key != NULL) == in_map);
  if (node->text)
    g_assert_true(g_utf8_validate(node->text, -1, NULL));
  for (const YamlNode *child = node->first; child; child = child->next, count++)
    check_node(child, node->kind == YAML_MAP, depth + 1);
  g_assert_cmpuint(count, ==, node->count);
}

static void check_complaints(const GPtrArray *complaints)
{
  for (guint i = 0; i < complaints->len; i++) {
    const char *line = complaints->pdata[i];
    g_assert_true(g_utf8_validate(line, -1, NULL));
    g_assert_null(strchr(line, '\n'));
    g_assert_true(g_str_has_prefix(line, "f:") || g_str_has_prefix(line, SETTINGS_FILE ":") || i == COMPLAINT_LIMIT);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autoptr(Arena) arena = arena_new();
  g_autoptr(GPtrArray) complaints = complaints_new();
  const char *text = (const char *)data;
  const YamlNode *root = yaml_parse(arena, "f", text, size, complaints);
  if (root)
    check_node(root, false, 0);
  Settings settings;
  settings_read(arena, text, size, &settings, complaints);
  g_assert_true(settings.version_table && settings.version_column);
  check_complaints(complaints);
  return 0;
}
