/* Decides what may stand in emcee.yaml, and which names releases may have. */
#include "project/settings.h"

#include <string.h>

#include "model/project.h"
#include "project/complaint.h"

#include "base/banned.h"

#define PROJECT_NAME_LIMIT 100
#define RELEASE_NAME_LIMIT 100
#define SQL_NAME_LIMIT 63 /* PostgreSQL's; MySQL's is one more */

static const char *const keys[] = {"project", "releases", "version_table", "version_column"};

/* Tables of emcee's own: the version table can't be one of them. */
static const char *const taken_tables[] = {"emcee_journal", "emcee_fill", "emcee_lease", "emcee_node"};

char *settings_project_fault(const char *name)
{
  if (!*name)
    return g_strdup("the name is empty");
  if (strlen(name) > PROJECT_NAME_LIMIT)
    return g_strdup_printf("the name is longer than %d bytes", PROJECT_NAME_LIMIT);
  for (const char *at = name; *at; at++)
    if ((guchar)*at < ' ' || *at == 0x7f)
      return g_strdup("a line break or control character can't stand in the name");
  return NULL;
}

/* `v1_expand01` is a script of v1; a release of that name would make `--to` and `baseline` ambiguous. */
static bool looks_like_identifier(const char *name)
{
  gsize length = strlen(name);
  while (length && g_ascii_isdigit(name[length - 1]))
    length--;
  for (Phase phase = PHASE_EXPAND; phase < PHASE_COUNT; phase++) {
    gsize phase_length = strlen(phase_name(phase));
    if (length > phase_length && name[length - phase_length - 1] == '_' &&
        strncmp(name + length - phase_length, phase_name(phase), phase_length) == 0)
      return true;
  }
  return false;
}

char *settings_release_fault(const char *name)
{
  if (!*name)
    return g_strdup("the name is empty");
  if (strlen(name) > RELEASE_NAME_LIMIT)
    return g_strdup_printf("the name is longer than %d bytes", RELEASE_NAME_LIMIT);
  for (const char *at = name; *at; at++)
    if (!g_ascii_islower(*at) && !g_ascii_isdigit(*at) && !strchr("_.-", *at))
      return g_strdup("small letters a-z, digits, `_`, `.` and `-` make the name of a release");
  if (*name == '.' || *name == '-')
    return g_strdup("the name of a release begins with a letter, a digit or `_`");
  if (looks_like_identifier(name))
    return g_strdup("the name can't end like a script's identifier (`_expand`, `_migrate`, `_contract`)");
  return NULL;
}

/* The text of node, or NULL after a complaint. */
static const char *take_text(const YamlNode *node, GPtrArray *complaints)
{
  if (node->kind == YAML_TEXT && !yaml_is_empty(node))
    return node->text;
  yaml_complain(node, complaints, "`%s` must be a text, not %s", node->key->text,
                node->kind == YAML_TEXT ? "empty" : yaml_kind_name(node->kind));
  return NULL;
}

static const char *take_sql_name(const YamlNode *root, const char *key, const char *otherwise, GPtrArray *complaints)
{
  const YamlNode *node = yaml_get(root, key);
  const char *name = node ? take_text(node, complaints) : NULL;
  if (!name)
    return otherwise;
  if (strchr(name, '.'))
    yaml_complain(node, complaints, "`%s` takes no schema: the name is looked up where the connection points to", key);
  else if (strlen(name) > SQL_NAME_LIMIT)
    yaml_complain(node, complaints, "`%s` is longer than %d bytes", key, SQL_NAME_LIMIT);
  else if (g_ascii_isdigit(*name) || strspn(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_") != strlen(name))
    yaml_complain(node, complaints, "`%s` must be a plain name of letters, digits and `_`, not `%.80s`", key, name);
  return name;
}

static void check_release(const YamlNode *item, GHashTable *seen, GPtrArray *complaints)
{
  if (item->kind != YAML_TEXT) {
    yaml_complain(item, complaints, "a release must be a name, not %s", yaml_kind_name(item->kind));
    return;
  }
  g_autofree char *fault = settings_release_fault(item->text);
  const YamlNode *earlier = g_hash_table_lookup(seen, item->text);
  if (fault)
    yaml_complain(item, complaints, "release `%.80s`: %s", item->text, fault);
  else if (earlier)
    yaml_complain(item, complaints, "release `%s` stands here again; it is in line %d already", item->text, earlier->line);
  else
    g_hash_table_insert(seen, (gpointer)(guintptr)item->text, (gpointer)(guintptr)item);
}

static const YamlNode *take_releases(const YamlNode *root, GPtrArray *complaints)
{
  const YamlNode *node = yaml_get(root, "releases");
  if (!node) {
    yaml_complain(root, complaints, "`releases` is missing: the names of the releases, oldest first, such as `releases: [v1, v2]`");
    return NULL;
  }
  if (node->kind != YAML_LIST) {
    yaml_complain(node, complaints, "`releases` must be a list, oldest first, such as `releases: [v1, v2]`%s",
                  yaml_is_empty(node) ? "; `[]` while there is none" : "");
    return NULL;
  }
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (const YamlNode *item = node->first; item; item = item->next)
    check_release(item, seen, complaints);
  return node;
}

static void take_project(const YamlNode *root, Settings *settings, GPtrArray *complaints)
{
  const YamlNode *node = yaml_get(root, "project");
  settings->project = node ? take_text(node, complaints) : NULL;
  g_autofree char *fault = settings->project ? settings_project_fault(settings->project) : NULL;
  if (fault)
    yaml_complain(node, complaints, "`project`: %s", fault);
}

void settings_read(Arena *arena, const char *text, gsize length, Settings *ret_settings, GPtrArray *complaints)
{
  *ret_settings = (Settings){.version_table = "emcee_version", .version_column = "version_num"};
  guint before = complaints->len;
  const YamlNode *root = yaml_parse(arena, SETTINGS_FILE, text, length, complaints);
  if (!root) {
    if (complaints->len == before)
      complain(complaints, SETTINGS_FILE, 1, 1, "the file is empty; it needs at least `releases: []`");
    return;
  }
  if (root->kind != YAML_MAP) {
    yaml_complain(root, complaints, "here must be keys such as `releases: [v1, v2]`, not %s", yaml_kind_name(root->kind));
    return;
  }
  yaml_check_keys(root, keys, G_N_ELEMENTS(keys), complaints);
  take_project(root, ret_settings, complaints);
  ret_settings->releases = take_releases(root, complaints);
  ret_settings->version_table = take_sql_name(root, "version_table", ret_settings->version_table, complaints);
  ret_settings->version_column = take_sql_name(root, "version_column", ret_settings->version_column, complaints);
  for (gsize i = 0; i < G_N_ELEMENTS(taken_tables); i++)
    if (g_ascii_strcasecmp(ret_settings->version_table, taken_tables[i]) == 0)
      yaml_complain(yaml_get(root, "version_table"), complaints, "`%s` is a table of emcee's own", taken_tables[i]);
}
