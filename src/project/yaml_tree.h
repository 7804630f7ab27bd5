/* YAML as a tree of nodes that know where they stand. What emcee has no use for is refused, with its place: anchors,
 * aliases, tags, a second document, keys given twice, keys that are no plain text, nesting beyond PROJECT_YAML_DEPTH.
 * Scalars stay text: nobody guesses whether `1.10` is a number or `no` a boolean.
 *
 *   const YamlNode *root = yaml_parse(arena, "emcee.yaml", text, length, complaints);
 *   if (root && complaints->len == before)
 *     for (const YamlNode *node = root->first; node; node = node->next) ... */
#pragma once
#include <stdbool.h>

#include "project/arena.h"

typedef enum { YAML_TEXT, YAML_LIST, YAML_MAP } YamlKind;

typedef struct YamlNode YamlNode;
struct YamlNode {
  YamlKind kind;
  const char *file;
  int line, column;         /* of its first character, from 1 */
  int end_line, end_column; /* behind its last one; of block lists and maps: wherever the next thing begins */
  bool flow;                /* [a, b] or {a: b} */
  bool plain;               /* text without quotes; plain and empty is what `key:` without a value gives */
  const char *text;         /* of YAML_TEXT, NUL-terminated; else NULL */
  gsize length;
  const YamlNode *key;      /* in a map: the key this is the value of */
  YamlNode *first, *last;   /* of a list's items or a map's values, in their order */
  YamlNode *next;           /* in the list or map this belongs to */
  guint count;
};

/* Reads text; what the tree needs of it is copied to the arena. file, which must live as long as the tree, is what
 * complaints call it. NULL if there is nothing to return: no document, or YAML that is broken, which was complained
 * about. Complaints about other things leave a tree that can be read on, so that all are found in one pass. */
YamlNode *yaml_parse(Arena *arena, const char *file, const char *text, gsize length, GPtrArray *complaints);

/* The value of key in map, or NULL. */
const YamlNode *yaml_get(const YamlNode *map, const char *key);

/* `key:` with nothing after it. */
bool yaml_is_empty(const YamlNode *node);

/* "a text", "a list", "a map", for messages. */
const char *yaml_kind_name(YamlKind kind);

/* complain() about the place of node. */
void yaml_complain(const YamlNode *node, GPtrArray *complaints, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Complains about every key of map that is not among known, with the nearest that is. */
void yaml_check_keys(const YamlNode *map, const char *const *known, gsize count, GPtrArray *complaints);
