/* What emcee.yaml says. */
#pragma once
#include "project/yaml_tree.h"

#define SETTINGS_FILE "emcee.yaml"
#define SETTINGS_IDENTIFIER_LIMIT 190 /* bytes of a script's identifier; so much of a release's name too */

typedef struct {
  const char *project;        /* NULL: not said */
  const char *version_table;  /* never NULL; the default where nothing is said */
  const char *version_column;
  const YamlNode *releases;   /* the list; NULL if it is missing or no list. Its items are checked */
} Settings;

/* Reads the text of emcee.yaml; everything wrong is complained about. What it returns lives in the arena. */
void settings_read(Arena *arena, const char *text, gsize length, Settings *ret_settings, GPtrArray *complaints);

/* Why name is no good as the name of a release ("what's wrong"), or NULL. Owned by the caller. */
char *settings_release_fault(const char *name);

/* Why name is no good as the name of a project, or NULL. Owned by the caller. */
char *settings_project_fault(const char *name);
