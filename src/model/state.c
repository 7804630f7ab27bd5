/* Keeps what was read from a database's state tables. */
#include "model/state.h"
#include "base/banned.h"

void applied_close(Applied *applied)
{
  OpenRun *open = g_steal_pointer(&applied->open);
  if (!open)
    return;
  g_clear_pointer(&open->step_hashes, g_ptr_array_unref);
  char *texts[] = {open->state, open->kind, open->hash, open->probe, open->session, open->when, open->error};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_free(open);
}

OpenRun *applied_open(Applied *applied)
{
  if (!applied->open)
    applied->open = g_new0(OpenRun, 1);
  return applied->open;
}

static void stranger_free(gpointer data)
{
  applied_close(data);
  g_free(data);
}

State *state_new(const Project *project)
{
  State *state = g_new0(State, 1);
  state->fresh = true;
  state->project = project;
  state->versions = g_ptr_array_new_with_free_func(g_free);
  state->known_count = project->scripts->len;
  state->known = g_new0(Applied, state->known_count + 1);
  state->strangers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, stranger_free);
  state->texts = g_string_chunk_new(4096);
  state->pending = g_hash_table_new(NULL, NULL);
  return state;
}

void state_free(State *state)
{
  if (!state)
    return;
  for (guint i = 0; i < state->known_count; i++)
    applied_close(&state->known[i]);
  g_free(state->known);
  g_hash_table_unref(state->strangers);
  g_string_chunk_free(state->texts);
  g_ptr_array_unref(state->versions);
  g_hash_table_unref(state->pending);
  g_free(state->lease.owner);
  g_free(state->lease.place);
  g_free(state->lease.session);
  g_free(state->lease.since);
  g_free(state->lease.expires);
  g_free(state);
}

Applied *state_applied(const State *state, const Script *script)
{
  Applied *applied = &state->known[script->position];
  return applied->identifier ? applied : NULL;
}

Applied *state_applied_make(State *state, const char *identifier)
{
  const Script *script = project_script(state->project, identifier);
  Applied *applied = script ? &state->known[script->position] : g_hash_table_lookup(state->strangers, identifier);
  if (applied && applied->identifier)
    return applied;
  if (!script) {
    char *key = g_string_chunk_insert(state->texts, identifier);
    applied = g_new0(Applied, 1);
    applied->identifier = key;
    g_hash_table_insert(state->strangers, key, applied);
  } else {
    applied->identifier = script->identifier;
  }
  applied->script_hash = "";
  return applied;
}

void state_finish(State *state, Applied *applied, const char *script_hash)
{
  applied->done = true;
  applied->script_hash = *script_hash ? g_string_chunk_insert(state->texts, script_hash) : "";
  applied_close(applied);
}

void state_each(const State *state, void (*function)(Applied *applied, gpointer data), gpointer data)
{
  for (guint i = 0; i < state->known_count; i++)
    if (state->known[i].identifier)
      function(&state->known[i], data);
  GHashTableIter iterator;
  gpointer stranger;
  g_hash_table_iter_init(&iterator, state->strangers);
  while (g_hash_table_iter_next(&iterator, NULL, &stranger))
    function(stranger, data);
}

bool state_recorded(const State *state, const Script *script)
{
  if (state->known[script->position].done)
    return true;
  return script->phase == PHASE_MIGRATE && state_recorded(state, script->change->scripts[PHASE_CONTRACT]);
}

bool state_done(const State *state, const Script *script)
{
  if (!script->pending)
    return state_recorded(state, script);
  switch (GPOINTER_TO_INT(g_hash_table_lookup(state->pending, script))) {
  case 1:
    return false;
  case 2:
    return true;
  default:
    return state_recorded(state, script);
  }
}
