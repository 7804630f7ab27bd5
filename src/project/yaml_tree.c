/* Decides what of YAML emcee takes, and turns libyaml's events into positioned nodes. The only file that knows libyaml. */
#include "project/yaml_tree.h"

#include <string.h>
#include <yaml.h>

#include "project/complaint.h"
#include "project/project_read.h"

#include "base/banned.h"

/* A list or a map whose end has not come yet. */
typedef struct {
  YamlNode *node;
  YamlNode *key;     /* a map: the key whose value comes next */
  GHashTable *keys;  /* a map: text → YamlNode of the keys so far */
} Level;

typedef struct {
  yaml_parser_t yaml;
  Arena *arena;
  const char *file;
  GPtrArray *complaints;
  GArray *levels;    /* of Level, innermost last */
  YamlNode *root;
  bool broken;
} Parser;

static void clear_level(gpointer level)
{
  g_clear_pointer(&((Level *)level)->keys, g_hash_table_unref);
}

static void complain_mark(Parser *parser, const yaml_mark_t *mark, const char *message)
{
  complain(parser->complaints, parser->file, (int)mark->line + 1, (int)mark->column + 1, "%s", message);
}

/* What no event can mend: the tree ends here. */
static void give_up(Parser *parser, const yaml_mark_t *mark, const char *message)
{
  complain_mark(parser, mark, message);
  parser->broken = true;
}

/* --- nodes --- */

static YamlNode *node_new(Parser *parser, YamlKind kind, const yaml_event_t *event)
{
  YamlNode *node = arena_alloc(parser->arena, sizeof *node);
  node->kind = kind;
  node->file = parser->file;
  node->line = (int)event->start_mark.line + 1;
  node->column = (int)event->start_mark.column + 1;
  node->end_line = (int)event->end_mark.line + 1;
  node->end_column = (int)event->end_mark.column + 1;
  return node;
}

static void add_key(Parser *parser, Level *level, YamlNode *key)
{
  YamlNode *earlier = g_hash_table_lookup(level->keys, key->text);
  if (earlier)
    yaml_complain(key, parser->complaints, "key `%s` stands here again; it is in line %d already", key->text, earlier->line);
  else
    g_hash_table_insert(level->keys, (gpointer)(guintptr)key->text, key);
  level->key = key;
}

static void append(YamlNode *parent, YamlNode *node)
{
  if (parent->last)
    parent->last->next = node;
  else
    parent->first = node;
  parent->last = node;
  parent->count++;
}

/* Puts node where it belongs: root, item, key or value. */
static void place(Parser *parser, YamlNode *node, const yaml_event_t *event)
{
  if (parser->levels->len == 0) {
    parser->root = node;
    return;
  }
  Level *level = &g_array_index(parser->levels, Level, parser->levels->len - 1);
  if (level->node->kind == YAML_MAP && !level->key) {
    if (node->kind == YAML_TEXT)
      add_key(parser, level, node);
    else
      give_up(parser, &event->start_mark, "a key must be a text, not a list or a map");
    return;
  }
  node->key = g_steal_pointer(&level->key);
  append(level->node, node);
}

/* --- events --- */

static void refuse_extras(Parser *parser, const yaml_event_t *event, const yaml_char_t *anchor, const yaml_char_t *tag)
{
  if (anchor)
    complain_mark(parser, &event->start_mark, "anchors (&name) are not taken here; write it out");
  if (tag)
    complain_mark(parser, &event->start_mark, "tags (!name) are not taken here; leave it out");
}

static void read_text(Parser *parser, const yaml_event_t *event)
{
  const char *text = (const char *)event->data.scalar.value;
  YamlNode *node = node_new(parser, YAML_TEXT, event);
  refuse_extras(parser, event, event->data.scalar.anchor, event->data.scalar.tag);
  if (memchr(text, '\0', event->data.scalar.length))
    complain_mark(parser, &event->start_mark, "a NUL character can't stand in a text");
  node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  node->text = arena_text(parser->arena, text, event->data.scalar.length);
  node->length = event->data.scalar.length;
  place(parser, node, event);
}

static void read_alias(Parser *parser, const yaml_event_t *event)
{
  YamlNode *node = node_new(parser, YAML_TEXT, event);
  complain_mark(parser, &event->start_mark, "aliases (*name) are not taken here; write it out");
  node->plain = true;
  node->text = arena_text(parser->arena, (const char *)event->data.alias.anchor, strlen((const char *)event->data.alias.anchor));
  node->length = strlen(node->text);
  place(parser, node, event);
}

static void begin_level(Parser *parser, const yaml_event_t *event, YamlKind kind)
{
  YamlNode *node = node_new(parser, kind, event);
  node->flow = kind == YAML_LIST ? event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                                 : event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
  place(parser, node, event);
  if (!parser->broken && parser->levels->len >= PROJECT_YAML_DEPTH) {
    g_autofree char *message = g_strdup_printf("nested deeper than %d levels", PROJECT_YAML_DEPTH);
    give_up(parser, &event->start_mark, message);
  }
  Level level = {.node = node, .keys = kind == YAML_MAP ? g_hash_table_new(g_str_hash, g_str_equal) : NULL};
  g_array_append_val(parser->levels, level);
}

static void end_level(Parser *parser, const yaml_event_t *event)
{
  YamlNode *node = g_array_index(parser->levels, Level, parser->levels->len - 1).node;
  node->end_line = (int)event->end_mark.line + 1;
  node->end_column = (int)event->end_mark.column + 1;
  g_array_set_size(parser->levels, parser->levels->len - 1);
}

static void read_event(Parser *parser, const yaml_event_t *event)
{
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    if (parser->root)
      give_up(parser, &event->start_mark, "a second document begins here; there must be one only");
    break;
  case YAML_SCALAR_EVENT:
    read_text(parser, event);
    break;
  case YAML_ALIAS_EVENT:
    read_alias(parser, event);
    break;
  case YAML_SEQUENCE_START_EVENT:
    refuse_extras(parser, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    begin_level(parser, event, YAML_LIST);
    break;
  case YAML_MAPPING_START_EVENT:
    refuse_extras(parser, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    begin_level(parser, event, YAML_MAP);
    break;
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    end_level(parser, event);
    break;
  case YAML_NO_EVENT:
  case YAML_STREAM_START_EVENT:
  case YAML_STREAM_END_EVENT:
  case YAML_DOCUMENT_END_EVENT:
  default:
    break;
  }
}

/* --- the door --- */

/* libyaml's words, with the place. Its reader counts bytes, the rest lines. */
static void complain_broken(Parser *parser, const char *text)
{
  const yaml_parser_t *yaml = &parser->yaml;
  if (yaml->error == YAML_READER_ERROR) {
    complain_at(parser->complaints, parser->file, text, text + yaml->problem_offset, "not valid YAML: %s", yaml->problem);
    return;
  }
  if (g_strcmp0(yaml->problem, "found character that cannot start any token") == 0) {
    char c = *g_utf8_offset_to_pointer(text, (glong)yaml->problem_mark.index);
    g_autofree char *plain = c == '\t' ? g_strdup("a tab can't stand here; indent with spaces")
                                       : g_strdup_printf("`%c` can't begin a text; put quotes around it", c);
    complain_mark(parser, &yaml->problem_mark, plain);
    return;
  }
  g_autoptr(GString) message = g_string_new("not valid YAML: ");
  g_string_append(message, yaml->problem ? yaml->problem : "it can't be read");
  if (yaml->context)
    g_string_append_printf(message, ", %s that begins in line %d", yaml->context, (int)yaml->context_mark.line + 1);
  complain_mark(parser, &yaml->problem_mark, message->str);
}

static void read_events(Parser *parser, const char *text, gsize length)
{
  bool over = false;
  yaml_parser_set_encoding(&parser->yaml, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser->yaml, (const unsigned char *)(length ? text : ""), length);
  while (!over && !parser->broken) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser->yaml, &event)) {
      complain_broken(parser, text);
      parser->broken = true;
      return;
    }
    over = event.type == YAML_STREAM_END_EVENT;
    read_event(parser, &event);
    yaml_event_delete(&event);
  }
}

YamlNode *yaml_parse(Arena *arena, const char *file, const char *text, gsize length, GPtrArray *complaints)
{
  if (length > PROJECT_YAML_LIMIT) {
    complain(complaints, file, 0, 0, "larger than %d bytes", PROJECT_YAML_LIMIT);
    return NULL;
  }
  if (!complain_unless_utf8(complaints, file, text, length))
    return NULL;
  if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
    text += 3;
    length -= 3;
  }
  Parser parser = {.arena = arena, .file = file, .complaints = complaints, .levels = g_array_new(FALSE, FALSE, sizeof(Level))};
  g_array_set_clear_func(parser.levels, clear_level);
  if (!yaml_parser_initialize(&parser.yaml))
    g_error("out of memory");
  read_events(&parser, text, length);
  yaml_parser_delete(&parser.yaml);
  g_array_unref(parser.levels);
  return parser.broken ? NULL : parser.root;
}
