/* Decides which scripts run, in which order, and refuses what would be unsafe. The rules stand in todo.h. */
#include "plan/todo.h"
#include "base/error.h"
#include "base/banned.h"

static const char *const action_names[] = {"expand", "migrate", "contract", "sync"};

/* Which phases each action is about; a row per action. */
static const bool action_phases[][PHASE_COUNT] = {
  [ACTION_EXPAND] = {[PHASE_WHOLE] = true, [PHASE_EXPAND] = true},
  [ACTION_MIGRATE] = {[PHASE_MIGRATE] = true},
  [ACTION_CONTRACT] = {[PHASE_CONTRACT] = true},
  [ACTION_SYNC] = {[PHASE_WHOLE] = true, [PHASE_EXPAND] = true, [PHASE_MIGRATE] = true, [PHASE_CONTRACT] = true},
};

const char *action_name(Action action)
{
  return action_names[action];
}

/* A migrate script that has nothing to do is recorded along with contract. */
static bool nothing_to_migrate(const State *state, const Script *script)
{
  return script->phase == PHASE_MIGRATE && (script_is_noop(script) || state_done(state, script));
}

static bool wanted(const State *state, Action action, const Script *script)
{
  if (action_phases[action][script->phase])
    return !state_recorded(state, script) || !state_done(state, script);
  return action == ACTION_CONTRACT && !state_recorded(state, script) && nothing_to_migrate(state, script);
}

static GPtrArray *collect(const Project *project, const State *state, Action action, const Release *to)
{
  GPtrArray *todo = g_ptr_array_new();
  for (guint i = 0; to && i < project->scripts->len; i++) {
    Script *script = project->scripts->pdata[i];
    if (script->change->release->position > to->position)
      break;
    if (wanted(state, action, script))
      g_ptr_array_add(todo, script);
  }
  return todo;
}

/* Does `script` have to wait for `earlier`, which is not done? */
static bool needs(const State *state, const Script *script, const Script *earlier)
{
  bool same_release = script->change->release == earlier->change->release;
  switch (script->phase) {
  case PHASE_WHOLE:
  case PHASE_EXPAND:
    return !same_release && earlier->phase >= PHASE_MIGRATE && !script_is_noop(earlier);
  case PHASE_MIGRATE:
    return earlier->phase <= PHASE_EXPAND;
  case PHASE_CONTRACT:
    return earlier->phase <= PHASE_EXPAND || (earlier->phase == PHASE_MIGRATE && !nothing_to_migrate(state, earlier));
  case PHASE_COUNT:
    break;
  }
  g_assert_not_reached();
}

static const char *script_place(const Script *script)
{
  return script->file ? script->file : "no file";
}

static bool refuse_order(const Script *script, const Script *earlier, const Release *to, GError **error)
{
  const char *release = earlier->change->release->name;
  Phase phase = earlier->phase == PHASE_WHOLE ? PHASE_EXPAND : earlier->phase;
  g_set_error(error, EMCEE_ERROR, EMCEE_REFUSED, "%s (%s) needs %s (%s), which has not run", script->identifier,
              script_place(script), earlier->identifier, script_place(earlier));
  if (phase == PHASE_EXPAND || earlier->change->release == to || earlier->change->release == script->change->release)
    error_hint(error, "Run first: emcee %s --to %s", phase_name(phase), release);
  else
    error_hint(error, "Finish release %s first: emcee expand --to %s, emcee migrate --to %s, emcee contract --to %s "
               "(while no node of the application runs, emcee sync does all of it)", release, release, release, release);
  error_hint(error, "Nothing was changed.");
  return false;
}

static bool check_order(const Project *project, const State *state, Action action, const GPtrArray *todo, const Release *to, GError **error)
{
  g_autoptr(GHashTable) coming = g_hash_table_new(NULL, NULL);
  /* All that is not done yet, in order; a script in todo only has to look at those before it, or of its release. */
  g_autoptr(GPtrArray) open = g_ptr_array_new();
  for (guint i = 0; i < project->scripts->len; i++) {
    Script *script = project->scripts->pdata[i];
    if (!state_done(state, script))
      g_ptr_array_add(open, script);
  }
  for (guint i = 0; i < todo->len; i++)
    g_hash_table_add(coming, todo->pdata[i]);
  guint next = 0;
  g_autoptr(GPtrArray) blocking = g_ptr_array_new(); /* of open, before the script at hand, not coming */
  for (guint i = 0; i < todo->len; i++) {
    const Script *script = todo->pdata[i];
    if (!action_phases[action][script->phase]) /* recorded along: it holds up nothing and needs nothing */
      continue;
    for (; next < open->len && ((const Script *)open->pdata[next])->position < script->position; next++)
      if (!g_hash_table_contains(coming, open->pdata[next]))
        g_ptr_array_add(blocking, open->pdata[next]);
    for (guint b = 0; b < blocking->len; b++)
      if (needs(state, script, blocking->pdata[b]))
        return refuse_order(script, blocking->pdata[b], to, error);
  }
  return true;
}

static void list_scripts(GString *text, const GPtrArray *scripts)
{
  for (guint i = 0; i < scripts->len; i++) {
    const Script *script = scripts->pdata[i];
    g_string_append_printf(text, "\n  %s (%s)", script->identifier, script_place(script));
  }
}

static void list_names(GString *text, const GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf(text, "\n  %s", (const char *)names->pdata[i]);
}

/* Of `late`, those that are in todo. */
static GPtrArray *late_in_todo(const GPtrArray *late, GPtrArray *todo)
{
  GPtrArray *both = g_ptr_array_new();
  for (guint i = 0; i < late->len; i++)
    if (g_ptr_array_find(todo, late->pdata[i], NULL))
      g_ptr_array_add(both, late->pdata[i]);
  return both;
}

static bool check_files(const Standing *standing, GPtrArray *todo, TodoFlags flags, GError **error)
{
  g_autoptr(GString) list = g_string_new(NULL);
  if (standing->unknown->len) {
    list_names(list, standing->unknown);
    g_set_error(error, EMCEE_ERROR, EMCEE_REFUSED, "the database has had scripts of a release that this project doesn't know:%s", list->str);
    error_hint(error, "This checkout is older than the database, or of another application. Run emcee from the newer one. Nothing was changed.");
    return false;
  }
  if (standing->vanished->len && !flags.allow_missing) {
    list_names(list, standing->vanished);
    g_set_error(error, EMCEE_ERROR, EMCEE_REFUSED, "scripts that have run on this database are gone from the project:%s", list->str);
    error_hint(error, "Bring the files back, or accept it with --allow-missing. Nothing was changed.");
    return false;
  }
  g_autoptr(GPtrArray) late = late_in_todo(standing->out_of_order, todo);
  if (late->len && !flags.allow_out_of_order) {
    list_scripts(list, late);
    g_set_error(error, EMCEE_ERROR, EMCEE_REFUSED, "scripts come too late, for later ones have run:%s", list->str);
    error_hint(error, "Give them a higher number, or accept the order with --allow-out-of-order. Nothing was changed.");
    return false;
  }
  return true;
}

GPtrArray *todo_plan(const Project *project, const State *state, Action action, const Release *to, TodoFlags flags, GError **error)
{
  g_autoptr(GPtrArray) todo = collect(project, state, action, to);
  if (todo->len == 0)
    return g_steal_pointer(&todo);
  g_autoptr(Standing) standing = standing_of(project, state, to, true);
  if (!check_files(standing, todo, flags, error) || !check_order(project, state, action, todo, to, error))
    return NULL;
  return g_steal_pointer(&todo);
}

GPtrArray *todo_all(const Project *project, Action action, const Release *to)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  for (guint i = 0; to && i < project->scripts->len; i++) {
    Script *script = project->scripts->pdata[i];
    if (script->change->release->position <= to->position && action_phases[action][script->phase])
      g_ptr_array_add(all, script);
  }
  return g_steal_pointer(&all);
}
