/* Decides how a script is run statement by statement, where one transaction can't hold it. */
#include "run/keeper.h"
#include "run/lease.h"
#include "run/probe.h"
#include "run/script_private.h"
#include "base/banned.h"

#define ALONE_LOST_LIMIT 3

/* SQLite has one writer, and whoever waits for it sleeps and looks again: rounds without a pause of about their own length would
 * leave the application hardly a moment to find the file free. */
#define SQLITE_PAUSE_MIN_SECONDS 0.001
#define SQLITE_PAUSE_MAX_SECONDS 0.05

/* What one statement's transactions share. */
typedef struct {
  ScriptRun *run;
  JournalRow row;
  gint64 id;          /* of the journal row that announced it; 0: none yet */
  gint64 id_new;      /* of the one that this transaction inserted */
  gint64 total;       /* `repeat`: before this round */
} Step;

static double seconds_since(gint64 begun)
{
  return (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC;
}

static bool is_last(const ScriptRun *run)
{
  return run->at + 1 == run->script->statement_count;
}

/* Inserts step->row and notes its id. */
static bool announce(Upgrade *upgrade, Step *step, GError **error)
{
  g_autoptr(GString) sql = g_string_new(NULL);
  journal_append(upgrade, sql, &step->row, 1);
  g_string_append(sql, upgrade->dialect->inserted_id);
  GError *problem = NULL;
  g_autofree char *id = db_query_value(upgrade->db, sql->str, &problem);
  step->id_new = id ? g_ascii_strtoll(id, NULL, 10) : 0;
  if (problem)
    g_propagate_error(error, problem);
  else if (!id)
    g_set_error_literal(error, DB_ERROR, DB_FAILED, "the server does not tell the number of the journal's new row; does the script "
                        "limit how many rows a query may return?");
  return id != NULL;
}

static void append_finish_if_last(Upgrade *upgrade, const ScriptRun *run, GString *sql)
{
  if (is_last(run))
    journal_append_finish(upgrade, sql, run->script);
}

/* --- data: the statement and its record in one transaction --- */

static bool data_body(Upgrade *upgrade, gpointer data, GString *tail, GError **error)
{
  Step *step = data;
  step->row = run_row(step->run, step->run->at, "done");
  if (!run_statement(upgrade, step->run, &step->row.changed, &step->row.seconds, error))
    return false;
  journal_append(upgrade, tail, &step->row, 1);
  append_finish_if_last(upgrade, step->run, tail);
  return true;
}

static bool step_data(Upgrade *upgrade, Step *step, GError **error)
{
  step->run->first = (FirstStatement){.sql = step->run->script->statements[step->run->at].text};
  return transaction_run(upgrade, &step->run->first, data_body, step, error);
}

/* --- session settings: outside any transaction, then recorded --- */

static bool setting_send(Upgrade *upgrade, const Statement *statement, GError **error)
{
  g_autoptr(DbResult) result = query_send(upgrade, statement->text, error);
  if (result)
    g_ptr_array_add(upgrade->settings, g_strdup(statement->text));
  return result != NULL;
}

static bool step_session(Upgrade *upgrade, Step *step, GError **error)
{
  step->row = run_row(step->run, step->run->at, "done");
  if (!setting_send(upgrade, &step->run->script->statements[step->run->at], error))
    return false;
  g_autoptr(GString) sql = g_string_new(NULL);
  journal_append(upgrade, sql, &step->row, 1);
  append_finish_if_last(upgrade, step->run, sql);
  return transaction_send(upgrade, sql->str, error);
}

/* --- repeat: a transaction a round, one journal row for all of them --- */

static bool repeat_body(Upgrade *upgrade, gpointer data, GString *tail, GError **error)
{
  Step *step = data;
  ScriptRun *run = step->run;
  double seconds;
  gint64 changed;
  step->id_new = 0;
  if (!run_statement(upgrade, run, &changed, &seconds, error))
    return false;
  step->row = run_row(run, run->at, changed > 0 ? "running" : "done");
  step->row.changed = step->total + changed;
  step->row.seconds = seconds;
  if (step->id)
    journal_append_result(upgrade, tail, step->id, &step->row);
  else if (!announce(upgrade, step, error))
    return false;
  if (changed <= 0)
    append_finish_if_last(upgrade, run, tail);
  return true;
}

static bool step_repeat(Upgrade *upgrade, Step *step, GError **error)
{
  ScriptRun *run = step->run;
  const Applied *applied = state_applied(upgrade->state, run->script);
  const OpenRun *open = applied ? applied->open : NULL;
  if (open && open->step == run->at + 1 && g_strcmp0(open->kind, "repeat") == 0) {
    step->id = open->id;
    step->total = run->repeated = open->rows;
  }
  gint64 before = step->total, begun = g_get_monotonic_time();
  for (guint round = 1;; round++) {
    gint64 since = g_get_monotonic_time();
    run->first = (FirstStatement){.sql = run->script->statements[run->at].text};
    if (!transaction_run(upgrade, &run->first, repeat_body, step, error))
      return false;
    step->id = step->id ? step->id : step->id_new;
    gint64 changed = step->row.changed - step->total;
    step->total = run->repeated = step->row.changed;
    double seconds = seconds_since(since);
    upgrade_emit(upgrade, &(Event){.kind = EVENT_REPEAT, .identifier = run->script->identifier, .file = run->script->file, .step = run->at + 1,
                                   .steps = run->script->statement_count, .rows = changed, .total = step->total, .count = round,
                                   .seconds = seconds});
    if (changed <= 0)
      break;
    if (upgrade->dialect->engine == ENGINE_SQLITE)
      upgrade_sleep(upgrade, CLAMP(seconds, SQLITE_PAUSE_MIN_SECONDS, SQLITE_PAUSE_MAX_SECONDS));
  }
  step->row.changed = step->total - before; /* what this run did */
  step->row.seconds = seconds_since(begun);
  return true;
}

/* --- alone: announced, run, recorded --- */

static bool announce_body(Upgrade *upgrade, gpointer data, GString *tail, GError **error)
{
  return announce(upgrade, data, error);
}

/* The row that says what is about to run, committed before it does. On the MySQL family, where every schema change needs one, its id is
 * asked for afterwards, so that all of it is one round trip. */
static bool announce_alone(Upgrade *upgrade, Step *step, GError **error)
{
  if (!engine_is_mysql_family(upgrade->dialect->engine)) {
    bool done = transaction_run(upgrade, NULL, announce_body, step, error);
    step->id = step->id_new;
    return done;
  }
  g_autoptr(GString) sql = g_string_new(NULL);
  journal_append(upgrade, sql, &step->row, 1);
  /* Only the lease's holder writes there, so the newest row is ours. */
  g_autofree char *after = g_strdup_printf("SELECT max(id) FROM %s", upgrade->names.journal);
  g_autofree char *id = transaction_ask(upgrade, sql->str, after, error);
  step->id = id ? g_ascii_strtoll(id, NULL, 10) : 0;
  return id != NULL;
}

/* The connection broke while the statement ran. The session it ran in is ended first, then the catalogue is asked. */
static bool alone_after_loss(Upgrade *upgrade, const Step *step, const char *session, bool *ret_done, GError **error)
{
  bool committed;
  if (!session_recover(upgrade, &committed, error) || !session_end(upgrade, session, error))
    return false;
  const StatementClass *class = run_class(step->run, step->run->at);
  g_autoptr(GError) problem = NULL;
  g_autofree char *now = probe_fingerprint(upgrade, class, &problem);
  if (problem) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
  }
  *ret_done = now && step->row.probe && !g_str_equal(now, step->row.probe) && probe_check_valid(upgrade, class, NULL);
  return true;
}

static bool alone_send(Upgrade *upgrade, Step *step, GError **error)
{
  ScriptRun *run = step->run;
  guint tries = 0, lost = 0;
  gint64 begun = 0;
  for (;;) {
    g_autoptr(GError) problem = NULL;
    g_autofree char *session = g_strdup(db_server(upgrade->db)->session);
    if (!probe_clear_invalid(upgrade, run_class(run, run->at), error))
      return false;
    if (run_statement(upgrade, run, &step->row.changed, &step->row.seconds, &problem))
      return probe_check_valid(upgrade, run_class(run, run->at), error);
    if (g_error_matches(problem, DB_ERROR, DB_LOST) && lost++ < ALONE_LOST_LIMIT) {
      bool done = false;
      if (!alone_after_loss(upgrade, step, session, &done, error))
        return false;
      if (done)
        return true;
    } else if (!retry_wait(upgrade, problem, &tries, &begun)) {
      g_propagate_error(error, g_steal_pointer(&problem));
      return false;
    }
  }
}

static bool step_alone(Upgrade *upgrade, Step *step, GError **error)
{
  ScriptRun *run = step->run;
  g_autoptr(GError) problem = NULL;
  g_autofree char *probe = probe_fingerprint(upgrade, run_class(run, run->at), &problem);
  if (problem) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
  }
  step->row = run_row(run, run->at, "running");
  step->row.probe = probe;
  if (!announce_alone(upgrade, step, error))
    return false;
  if (!alone_send(upgrade, step, error))
    return false;
  step->row.state = "done";
  g_autoptr(GString) sql = g_string_new(NULL);
  journal_append_result(upgrade, sql, step->id, &step->row);
  append_finish_if_last(upgrade, run, sql);
  step->row.probe = NULL;
  return transaction_send(upgrade, sql->str, error);
}

/* --- all of them --- */

static bool step_run(Upgrade *upgrade, Step *step, GError **error)
{
  const ScriptRun *run = step->run;
  StatementKind kind = run_class(run, run->at)->kind;
  if (run->script->statements[run->at].repeat)
    return step_repeat(upgrade, step, error);
  if (kind == STATEMENT_SESSION)
    return step_session(upgrade, step, error);
  if (kind == STATEMENT_ALONE || (kind == STATEMENT_SCHEMA && !upgrade->dialect->transactional_ddl))
    return step_alone(upgrade, step, error);
  return step_data(upgrade, step, error);
}

/* A resumed script finds a new session: what it had set there is set again. */
static bool session_repeat(Upgrade *upgrade, ScriptRun *run, guint first, GError **error)
{
  for (guint i = 0; i < first; i++)
    if (run_class(run, i)->kind == STATEMENT_SESSION && !setting_send(upgrade, &run->script->statements[i], error)) {
      run->at = i;
      return false;
    }
  return true;
}

bool run_steps(Upgrade *upgrade, ScriptRun *run, guint first, GError **error)
{
  if (first == run->script->statement_count)
    return true;
  run->at = first;
  GError *problem = NULL;
  Step step = {.run = run};
  bool good = session_repeat(upgrade, run, first, &problem);
  for (; good && run->at < run->script->statement_count; run->at++) {
    step = (Step){.run = run};
    run->repeated = 0;
    run_emit_begin(upgrade, run, run->at);
    good = step_run(upgrade, &step, &problem);
    if (!good)
      break;
    run_emit_end(upgrade, run, run->at, step.row.changed, step.row.seconds);
    run->changed += MAX(step.row.changed, 0);
  }
  if (good) {
    journal_finish(upgrade, run->script);
    return true;
  }
  run_fail(upgrade, run, step.id, false, &problem);
  g_propagate_error(error, problem);
  return false;
}
