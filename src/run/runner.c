/* Decides the course of a run: ask what is to do, take the lease, ask again, run script after script, give the lease back. */
#include "run/keeper.h"
#include "run/lease.h"
#include "run/script_run.h"
#include "run/state_read.h"
#include "run/transaction.h"
#include "base/banned.h"

static GPtrArray *ask_todo(Upgrade *upgrade, Action action, const Release *to, GError **error)
{
  if (!upgrade_read_state(upgrade, error) || !state_ask_pending(upgrade, upgrade->state, error))
    return NULL;
  TodoFlags flags = {upgrade->options.allow_out_of_order, upgrade->options.allow_missing};
  return todo_plan(upgrade->project, upgrade->state, action, to, flags, error);
}

static bool check_scripts(Upgrade *upgrade, const GPtrArray *todo, GError **error)
{
  g_autoptr(GPtrArray) complaints = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < todo->len; i++)
    script_check_run(upgrade, todo->pdata[i], complaints);
  if (complaints->len)
    error_set_complaints(error, complaints);
  return complaints->len == 0;
}

static void warn_edited(Upgrade *upgrade, const Release *to)
{
  g_autoptr(Standing) standing = standing_of(upgrade->project, upgrade->state, to, upgrade->texts);
  for (guint i = 0; i < standing->edited->len; i++) {
    const Script *script = standing->edited->pdata[i];
    upgrade_tell(upgrade, EVENT_WARNING, "%s (%s) has run on this database, and was edited since; the edit has no effect here",
                 script->identifier, script->file);
  }
}

/* Records the scripts without a file from todo[*at] on, in one go. */
static bool record_noops(Upgrade *upgrade, const GPtrArray *todo, guint *at, RunCount *count, GError **error)
{
  g_autoptr(GPtrArray) noops = g_ptr_array_new();
  for (; *at < todo->len && script_is_noop(todo->pdata[*at]); (*at)++)
    g_ptr_array_add(noops, todo->pdata[*at]);
  if (!script_record(upgrade, noops, "no-op", error))
    return false;
  count->noops += noops->len;
  const Script *last = noops->pdata[noops->len - 1];
  upgrade_emit(upgrade, &(Event){.kind = EVENT_NOOPS, .identifier = last->identifier, .phase = last->phase, .count = noops->len, .rows = -1});
  return true;
}

static bool run_scripts(Upgrade *upgrade, const GPtrArray *todo, RunCount *count, GError **error)
{
  for (guint at = 0; at < todo->len;) {
    const Script *script = todo->pdata[at];
    if (!upgrade_check_interrupt(upgrade, error)) {
      error_hint(error, "What was done is recorded. Run the same command again to go on with %s.", script->identifier);
      return false;
    }
    if (script_is_noop(script)) {
      if (!record_noops(upgrade, todo, &at, count, error))
        return false;
      continue;
    }
    at++;
    if (script->phase == PHASE_MIGRATE) {
      if (!script_migrate(upgrade, script, count, error))
        return false;
    } else {
      if (!script_run(upgrade, script, count, error))
        return false;
      count->scripts++;
    }
  }
  return true;
}

/* Under the lease: what is to do may have changed since it was asked without. */
static bool run_leased(Upgrade *upgrade, Action action, const Release *to, RunCount *count, GError **error)
{
  g_autoptr(GPtrArray) todo = ask_todo(upgrade, action, to, error);
  if (!todo || !check_scripts(upgrade, todo, error))
    return false;
  upgrade->keeper = keeper_start(upgrade);
  bool done = run_scripts(upgrade, todo, count, error);
  keeper_stop(g_steal_pointer(&upgrade->keeper));
  return done;
}

static bool prepare(Upgrade *upgrade, GError **error)
{
  return upgrade_connect(upgrade, true, error) && (upgrade->state->tables || state_tables_make(upgrade, error)) &&
         session_prepare(upgrade, error);
}

static void summarise(Upgrade *upgrade, const Release *to, const RunCount *count, gint64 begun, RunSummary *ret_summary)
{
  g_autoptr(Standing) standing = standing_of(upgrade->project, upgrade->state, to, false);
  *ret_summary = (RunSummary){.scripts = count->scripts, .noops = count->noops, .statements = count->statements, .rows = count->rows,
                              .seconds = (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC, .to = to,
                              .next = standing->next, .next_release = standing->next_release};
}

bool upgrade_run(Upgrade *upgrade, Action action, const char *to, RunSummary *ret_summary, GError **error)
{
  gint64 begun = g_get_monotonic_time();
  RunCount count = {0};
  const Release *release;
  g_assert(upgrade->texts);
  if (!upgrade_find_release(upgrade, to, &release, error))
    return false;
  /* Asked before the lease is taken: a node that starts again while another one upgrades must not wait for nothing. */
  g_autoptr(GPtrArray) todo = ask_todo(upgrade, action, release, error);
  if (!todo)
    return false;
  warn_edited(upgrade, release);
  if (todo->len) {
    if (!check_scripts(upgrade, todo, error) || !prepare(upgrade, error) || !lease_acquire(upgrade, action_name(action), error))
      return false;
    bool done = run_leased(upgrade, action, release, &count, error);
    lease_release_surely(upgrade);
    if (!done)
      return false;
  }
  summarise(upgrade, release, &count, begun, ret_summary);
  return true;
}

GPtrArray *upgrade_plan(Upgrade *upgrade, Action action, const char *to, GError **error)
{
  const Release *release;
  if (!upgrade_find_release(upgrade, to, &release, error))
    return NULL;
  if (!upgrade->url)
    return todo_all(upgrade->project, action, release);
  return ask_todo(upgrade, action, release, error);
}

/* --- baseline --- */

/* Is `script` part of what a database has that is at `version`? */
static bool leads_to(const Script *script, const Script *version)
{
  bool before = script->change->release->position < version->change->release->position ||
                (script->change->release == version->change->release && script->change->number <= version->change->number);
  switch (version->phase) {
  case PHASE_WHOLE:
    return script->phase == PHASE_WHOLE && before;
  case PHASE_EXPAND:
    return (script->phase == PHASE_WHOLE || script->phase == PHASE_EXPAND) && before;
  case PHASE_MIGRATE:
    return script->phase != PHASE_CONTRACT && before;
  case PHASE_CONTRACT:
    return before;
  case PHASE_COUNT:
    break;
  }
  g_assert_not_reached();
}

static bool mark_version(Upgrade *upgrade, const char *version, GHashTable *marked, GError **error)
{
  const Project *project = upgrade->project;
  const Release *release = project_release(project, version);
  const Script *script = release ? NULL : project_script(project, version);
  if (!release && !script) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "`%s` is neither a release nor an identifier of this project", version);
    error_hint(error, "Identifiers look like v1_contract01; emcee plan lists them.");
    return false;
  }
  for (guint i = 0; i < project->scripts->len; i++) {
    Script *other = project->scripts->pdata[i];
    if (release ? other->change->release->position <= release->position : leads_to(other, script))
      g_hash_table_add(marked, other);
  }
  return true;
}

bool upgrade_baseline(Upgrade *upgrade, const char *const *versions, GError **error)
{
  g_autoptr(GHashTable) marked = g_hash_table_new(NULL, NULL);
  for (guint i = 0; versions[i]; i++)
    if (!mark_version(upgrade, versions[i], marked, error))
      return false;
  if (!upgrade_connect(upgrade, true, error) || !upgrade_read_state(upgrade, error) || !prepare(upgrade, error) ||
      !lease_acquire(upgrade, "baseline", error))
    return false;
  bool done = upgrade_read_state(upgrade, error);
  if (done && !upgrade->state->fresh) {
    g_set_error(error, EMCEE_ERROR, EMCEE_REFUSED, "this database has a version already, so it needs no baseline");
    error_hint(error, "See it with: emcee version. Nothing was changed.");
    done = false;
  }
  g_autoptr(GPtrArray) scripts = g_ptr_array_new();
  for (guint i = 0; i < upgrade->project->scripts->len; i++)
    if (g_hash_table_contains(marked, upgrade->project->scripts->pdata[i]))
      g_ptr_array_add(scripts, upgrade->project->scripts->pdata[i]);
  done = done && script_record(upgrade, scripts, "baseline", error);
  lease_release(upgrade);
  return done;
}
