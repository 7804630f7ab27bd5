/* Keeps what was read from a database's state tables. */
#include "model/state.h"
#include "base/banned.h"

static void applied_free(gpointer data)
{
  Applied *applied = data;
  applied_close(applied);
  g_free(applied->identifier);
  g_free(applied);
}

void applied_close(Applied *applied)
{
  applied->done_steps = 0;
  g_clear_pointer(&applied->step_hashes, g_ptr_array_unref);
  applied->open_id = 0;
  applied->open_step = applied->open_steps = 0;
  g_clear_pointer(&applied->open_state, g_free);
  g_clear_pointer(&applied->open_kind, g_free);
  g_clear_pointer(&applied->open_hash, g_free);
  g_clear_pointer(&applied->open_probe, g_free);
  g_clear_pointer(&applied->open_session, g_free);
  g_clear_pointer(&applied->open_when, g_free);
  g_clear_pointer(&applied->open_error, g_free);
  applied->open_rows = 0;
}

State *state_new(void)
{
  State *state = g_new0(State, 1);
  state->fresh = true;
  state->versions = g_ptr_array_new_with_free_func(g_free);
  state->applied = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, applied_free);
  state->pending = g_hash_table_new(NULL, NULL);
  return state;
}

void state_free(State *state)
{
  if (!state)
    return;
  g_ptr_array_unref(state->versions);
  g_hash_table_unref(state->applied);
  g_hash_table_unref(state->pending);
  g_free(state->lease.owner);
  g_free(state->lease.place);
  g_free(state->lease.session);
  g_free(state->lease.since);
  g_free(state->lease.expires);
  g_free(state);
}

Applied *state_applied(const State *state, const char *identifier)
{
  return g_hash_table_lookup(state->applied, identifier);
}

Applied *state_applied_make(State *state, const char *identifier)
{
  Applied *applied = state_applied(state, identifier);
  if (applied)
    return applied;
  applied = g_new0(Applied, 1);
  applied->identifier = g_strdup(identifier);
  g_hash_table_insert(state->applied, applied->identifier, applied);
  return applied;
}

bool state_recorded(const State *state, const Script *script)
{
  const Applied *applied = state_applied(state, script->identifier);
  if (applied && applied->done)
    return true;
  return script->phase == PHASE_MIGRATE && state_recorded(state, script->change->scripts[PHASE_CONTRACT]);
}

bool state_done(const State *state, const Script *script)
{
  switch (GPOINTER_TO_INT(g_hash_table_lookup(state->pending, script))) {
  case 1:
    return false;
  case 2:
    return true;
  default:
    return state_recorded(state, script);
  }
}
