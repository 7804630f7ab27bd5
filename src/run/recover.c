/* Decides what an earlier, incomplete run of a script has left: what is done stays done, what is unknown is looked up. */
#include "run/recover.h"
#include "run/probe.h"
#include "base/banned.h"

#include <string.h>

static bool refuse_edited(const Script *script, guint step, GError **error)
{
  g_set_error(error, EMCEE_ERROR, EMCEE_REFUSED, "%s (%s) stopped half-way in an earlier run, and its statement %u, which has run, was edited since",
              script->identifier, script->file, step);
  error_hint(error, "Put the part that has run back as it was (emcee history %s lists it); what comes after it may be changed.", script->identifier);
  return false;
}

static bool check_prefix(const Script *script, const OpenRun *open, GError **error)
{
  for (guint i = 0; i < open->done_steps; i++) {
    const char *hash = i < open->step_hashes->len ? open->step_hashes->pdata[i] : "";
    if (i >= script->statement_count || strcmp(hash, script->statements[i].hash) != 0)
      return refuse_edited(script, i + 1, error);
  }
  return true;
}

/* The statement was announced and has no result: is it done? */
static bool announced_done(Upgrade *upgrade, const ScriptRun *run, const OpenRun *open, bool *ret_done, GError **error)
{
  guint index = open->step - 1;
  const Script *script = run->script;
  *ret_done = false;
  if (index >= script->statement_count)
    return refuse_edited(script, open->step, error);
  g_autoptr(GError) problem = NULL;
  g_autofree char *now = open->probe ? probe_fingerprint(upgrade, run_class(run, index), &problem) : NULL;
  if (problem) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
  }
  *ret_done = now && strcmp(now, open->probe) != 0;
  /* An index that is there but invalid is not done: building it again drops it first. */
  if (*ret_done && run_class(run, index)->kind == STATEMENT_ALONE)
    *ret_done = probe_check_valid(upgrade, run_class(run, index), NULL);
  if (*ret_done && strcmp(open->hash, script->statements[index].hash) != 0)
    return refuse_edited(script, open->step, error);
  upgrade_tell(upgrade, EVENT_RECOVER, "%s: an earlier run stopped in statement %u of %u; the catalogue shows that it %s", script->identifier,
               open->step, script->statement_count,
               *ret_done ? "was done" : now ? "had no effect, so it is run now" : "can't tell, so it is run now");
  return true;
}

/* Gives the announcement its result: done, or interrupted without an effect (it is then announced anew). */
static bool record_result(Upgrade *upgrade, const ScriptRun *run, const OpenRun *open, bool done, GError **error)
{
  guint index = open->step - 1;
  JournalRow row = run_row(run, index, done ? "done" : "interrupted");
  g_autoptr(GString) sql = g_string_new(NULL);
  journal_append_result(upgrade, sql, open->id, &row);
  if (done && index + 1 == run->script->statement_count)
    journal_append_finish(upgrade, sql, run->script);
  return transaction_send(upgrade, sql->str, error);
}

bool recover_script(Upgrade *upgrade, const ScriptRun *run, guint *ret_first, GError **error)
{
  const Applied *applied = state_applied(upgrade->state, run->script);
  const OpenRun *open = applied ? applied->open : NULL;
  *ret_first = 0;
  if (!open)
    return true;
  if (!check_prefix(run->script, open, error))
    return false;
  *ret_first = open->done_steps;
  bool announced = g_strcmp0(open->state, "running") == 0 && g_strcmp0(open->kind, "statement") == 0 &&
                   open->step == open->done_steps + 1;
  bool done = false;
  if (!announced)
    return true;
  if (!announced_done(upgrade, run, open, &done, error) || !record_result(upgrade, run, open, done, error))
    return false;
  if (!done)
    return true;
  *ret_first = open->done_steps + 1;
  if (*ret_first == run->script->statement_count)
    journal_finish(upgrade, run->script);
  return true;
}
