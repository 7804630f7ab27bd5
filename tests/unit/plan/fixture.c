/* Builds projects and states by hand, by the invariants of model/project.h. */
#include "fixture.h"
#include "plan/heads.h"

#include <string.h>

static Script *add_script(Project *project, Change *change, Phase phase, bool file)
{
  Script *script = g_new0(Script, 1);
  const char *release = change->release->name;
  g_autofree char *name = phase == PHASE_WHOLE ? g_strdup_printf("%s%02d", release, change->number)
                                               : g_strdup_printf("%s_%s%02d", release, phase_name(phase), change->number);
  char *identifier = g_string_chunk_insert(project->reader, name);
  script->change = change;
  script->phase = phase;
  script->identifier = identifier;
  if (file) {
    g_autofree char *path = g_strdup_printf("releases/%s/%02d-x.%s.sql", release, change->number, phase_name(phase));
    script->file = g_string_chunk_insert(project->reader, path);
    g_snprintf(script->hash, sizeof script->hash, "%s", script->identifier);
  }
  change->scripts[phase] = script;
  g_hash_table_insert(project->by_identifier, identifier, script);
  return script;
}

static void add_change(Project *project, Release *release, const char *word)
{
  Change *change = g_new0(Change, 1);
  change->release = release;
  change->number = (int)strtol(word, NULL, 10);
  change->name = "x";
  change->monolithic = strchr(word, 'w') != NULL;
  for (Phase phase = PHASE_WHOLE; phase < PHASE_COUNT; phase++)
    if ((phase == PHASE_WHOLE) == change->monolithic)
      add_script(project, change, phase, strchr(word, "wemc"[phase]) != NULL);
  g_ptr_array_add(release->changes, change);
}

static void order_scripts(Project *project)
{
  for (guint r = 0; r < project->releases->len; r++)
    for (Phase phase = PHASE_WHOLE; phase < PHASE_COUNT; phase++) {
      const Release *release = project->releases->pdata[r];
      for (guint c = 0; c < release->changes->len; c++) {
        Script *script = ((Change *)release->changes->pdata[c])->scripts[phase];
        if (!script)
          continue;
        script->position = project->scripts->len;
        g_ptr_array_add(project->scripts, script);
      }
    }
}

Project *fixture_project(const char *text)
{
  Project *project = g_new0(Project, 1);
  project->reader = g_string_chunk_new(1024);
  project->releases = g_ptr_array_new();
  project->scripts = g_ptr_array_new();
  project->by_identifier = g_hash_table_new(g_str_hash, g_str_equal);
  g_auto(GStrv) releases = g_strsplit(text, ";", 0);
  for (guint i = 0; releases[i]; i++) {
    g_auto(GStrv) halves = g_strsplit(releases[i], ":", 2);
    g_auto(GStrv) words = g_strsplit(halves[1] ? halves[1] : "", " ", 0);
    Release *release = g_new0(Release, 1);
    release->project = project;
    release->name = g_string_chunk_insert(project->reader, g_strstrip(halves[0]));
    release->position = i;
    release->changes = g_ptr_array_new();
    g_ptr_array_add(project->releases, release);
    for (guint w = 0; words[w]; w++)
      if (*words[w])
        add_change(project, release, words[w]);
  }
  order_scripts(project);
  return project;
}

void fixture_project_free(Project *project)
{
  for (guint i = 0; i < project->scripts->len; i++)
    g_free(project->scripts->pdata[i]);
  for (guint i = 0; i < project->releases->len; i++) {
    Release *release = project->releases->pdata[i];
    g_ptr_array_set_free_func(release->changes, g_free);
    g_ptr_array_unref(release->changes);
    g_free(release);
  }
  g_hash_table_unref(project->by_identifier);
  g_ptr_array_unref(project->releases);
  g_ptr_array_unref(project->scripts);
  g_string_chunk_free(project->reader);
  g_free(project);
}

State *fixture_state(const Project *project, const char *done)
{
  State *state = state_new(project);
  g_auto(GStrv) words = g_strsplit(done, " ", 0);
  for (guint i = 0; words[i]; i++) {
    if (!*words[i])
      continue;
    state->fresh = false;
    Applied *applied = state_applied_make(state, words[i]);
    const Script *script = project_script(project, words[i]);
    state_finish(state, applied, script ? script->hash : "");
    if (!script || script->phase == PHASE_MIGRATE)
      continue;
    GPtrArray *after = heads_after(project, state->versions, script);
    g_ptr_array_unref(state->versions);
    state->versions = after;
  }
  return state;
}

char *fixture_names(const GPtrArray *scripts)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < scripts->len; i++)
    g_string_append_printf(text, "%s%s", i ? " " : "", ((const Script *)scripts->pdata[i])->identifier);
  return g_string_free(text, FALSE);
}
