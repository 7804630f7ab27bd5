/* Decides how a tree is asked, and how a complaint about one of its nodes or keys reads. yaml_tree.c makes the tree. */
#include <stdarg.h>
#include <string.h>

#include "project/complaint.h"
#include "project/name_near.h"
#include "project/yaml_tree.h"

#include "base/banned.h"

const YamlNode *yaml_get(const YamlNode *map, const char *key)
{
  for (const YamlNode *node = map->kind == YAML_MAP ? map->first : NULL; node; node = node->next)
    if (strcmp(node->key->text, key) == 0)
      return node;
  return NULL;
}

bool yaml_is_empty(const YamlNode *node)
{
  return node->kind == YAML_TEXT && node->plain && node->length == 0;
}

const char *yaml_kind_name(YamlKind kind)
{
  static const char *const names[] = {[YAML_TEXT] = "a text", [YAML_LIST] = "a list", [YAML_MAP] = "a map"};
  return names[kind];
}

void yaml_complain(const YamlNode *node, GPtrArray *complaints, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  complain(complaints, node->file, node->line, node->column, "%s", message);
}

static bool is_known(const char *name, const char *const *known, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (strcmp(known[i], name) == 0)
      return true;
  return false;
}

void yaml_check_keys(const YamlNode *map, const char *const *known, gsize count, GPtrArray *complaints)
{
  for (const YamlNode *node = map->first; node; node = node->next) {
    if (is_known(node->key->text, known, count))
      continue;
    g_autofree char *advice = name_advice(node->key->text, known, count);
    yaml_complain(node->key, complaints, "unknown key `%s`%s", node->key->text, advice);
  }
}
