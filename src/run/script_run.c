/* Decides how a script is run: whole or by steps, from where, and what is said when it fails. */
#include "run/script_private.h"
#include "plan/heads.h"
#include "run/keeper.h"
#include "run/recover.h"
#include "run/state_read.h"
#include "base/banned.h"

#include <string.h>

/* So many rounds of a migrate script whose pending query still finds rows are enough to see that they won't go away. */
#define PENDING_ROUNDS 100
#define RECORD_CHUNK 500

static gint64 rows_of(const StatementClass *class, gint64 changed)
{
  return class->kind == STATEMENT_DATA ? changed : -1;
}

JournalRow run_row(const ScriptRun *run, guint index, const char *state)
{
  const Statement *statement = &run->script->statements[index];
  return (JournalRow){.identifier = run->script->identifier, .step = index + 1, .steps = run->script->statement_count,
                      .kind = statement->repeat ? "repeat" : "statement", .state = state, .script_hash = run->script->hash,
                      .statement_hash = statement->hash, .changed = -1};
}

static Event run_event(const ScriptRun *run, EventKind kind, guint index)
{
  const Script *script = run->script;
  return (Event){.kind = kind, .identifier = script->identifier, .file = script->file, .phase = script->phase, .step = index + 1,
                 .steps = script->statement_count, .text = script->statements[index].text, .rows = -1};
}

void run_emit_begin(Upgrade *upgrade, const ScriptRun *run, guint index)
{
  Event event = run_event(run, EVENT_STEP_BEGIN, index);
  upgrade_emit(upgrade, &event);
}

void run_emit_end(Upgrade *upgrade, const ScriptRun *run, guint index, gint64 rows, double seconds)
{
  Event event = run_event(run, EVENT_STEP_END, index);
  event.rows = rows;
  event.seconds = seconds;
  upgrade_emit(upgrade, &event);
}

bool run_statement(Upgrade *upgrade, ScriptRun *run, gint64 *ret_changed, double *ret_seconds, GError **error)
{
  gint64 begun = g_get_monotonic_time(), changed = 0;
  if (run->first.sent) {
    run->first.sent = false;
    *ret_seconds = run->first.seconds;
    *ret_changed = rows_of(run_class(run, run->at), run->first.changed);
    return true;
  }
  if (!statement_send(upgrade, run->script->statements[run->at].text, &changed, error))
    return false;
  *ret_seconds = (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC;
  *ret_changed = rows_of(run_class(run, run->at), changed);
  return true;
}

static bool reset_session(Upgrade *upgrade, GError **error)
{
  keeper_hold(upgrade->keeper);
  bool clean = db_reset(upgrade->db, error);
  keeper_let_go(upgrade->keeper);
  return clean && session_prepare(upgrade, error);
}

/* Script settings such as SET must not reach the next script. Where they can't be put back, a new session has none either. */
static bool session_clean(Upgrade *upgrade, const ScriptRun *run, GError **error)
{
  g_ptr_array_set_size(upgrade->settings, 0);
  for (guint i = 0; i < run->classes->len; i++)
    if (run_class(run, i)->kind == STATEMENT_SESSION) {
      bool committed;
      return reset_session(upgrade, NULL) || session_recover(upgrade, &committed, error);
    }
  return true;
}

/* --- failing --- */

/* Nothing can be sent any more. */
static bool is_gone(const GError *error)
{
  return g_error_matches(error, DB_ERROR, DB_LOST) || g_error_matches(error, DB_ERROR, DB_UNREACHABLE) ||
         g_error_matches(error, DB_ERROR, DB_DENIED);
}

/* An interrupt may have come while the connection was lost. */
static bool connection_is_gone(Upgrade *upgrade)
{
  g_autoptr(GError) problem = NULL;
  return upgrade->interrupted && !db_execute(upgrade->db, "SELECT 1", NULL, &problem) && is_gone(problem);
}

static void record_failure(Upgrade *upgrade, const ScriptRun *run, gint64 id, const GError *error)
{
  if (!upgrade->lease.held || is_gone(error) || connection_is_gone(upgrade))
    return;
  bool interrupted = upgrade->interrupted;
  JournalRow row = run_row(run, run->at, interrupted ? "interrupted" : "failed");
  row.error = error->message;
  if (run->script->statements[run->at].repeat)
    row.changed = run->repeated;
  g_autoptr(GString) sql = g_string_new(NULL);
  if (id)
    journal_append_result(upgrade, sql, id, &row);
  else
    journal_append(upgrade, sql, &row, 1);
  /* What the script has set may be in the way of recording, e.g. transactions that may only read. */
  session_clean(upgrade, run, NULL);
  /* The record must be made although the run is being interrupted; if it can't be (disk full), the run's own error stands. */
  upgrade->interrupted = false;
  transaction_send(upgrade, sql->str, NULL);
  upgrade->interrupted = upgrade->interrupted || interrupted;
}

static void hint_kept(const ScriptRun *run, bool whole, GError **error)
{
  guint step = run->at + 1, steps = run->script->statement_count;
  const char *after = step < steps ? "; those after it have not run" : "";
  if (whole)
    error_hint(error, "Nothing of this script was kept: all of it is one transaction, and that was rolled back. What ran before it is kept.");
  else if (run->repeated > 0)
    error_hint(error, "Statement %u has changed %" G_GINT64_FORMAT " rows so far, which is kept and recorded, like all before it; what "
               "failed is its next round%s.", step, run->repeated, after);
  else if (run->at > 0)
    error_hint(error, "Statements 1 to %u of it are done and recorded; statement %u did nothing%s.", run->at, step, after);
  else
    error_hint(error, "Nothing of this script has taken effect; what ran before it is kept.");
}

static void hint_failure(const ScriptRun *run, bool whole, GError **error)
{
  hint_kept(run, whole, error);
  if (g_error_matches(*error, DB_ERROR, DB_LOCK_TIMEOUT))
    error_hint(error, "Others held a lock all the time. Try again at a quieter time, or let it try longer with --lock-wait SECONDS.");
  else if (g_error_matches(*error, DB_ERROR, DB_FULL))
    error_hint(error, "Make room where the database stands, and run the same command again.");
  else if (is_gone(*error))
    error_hint(error, "Run the same command again once the server answers. Should it break at this statement again, see the server's log.");
  else if (whole || run->at == 0)
    error_hint(error, "Correct the cause (the script, the data or a missing right), and run the same command again.");
  else
    error_hint(error, "Correct the cause: a missing right, the data, or the script from statement %u on (what has run must stay as it is). "
               "Then run the same command again.", run->at + 1);
}

void run_fail(Upgrade *upgrade, ScriptRun *run, gint64 id, bool whole, GError **error)
{
  const Script *script = run->script;
  bool server = (*error)->domain == DB_ERROR;
  record_failure(upgrade, run, id, *error);
  if (upgrade->interrupted) {
    g_clear_error(error);
    g_set_error(error, EMCEE_ERROR, EMCEE_INTERRUPTED, "interrupted at statement %u of %u of %s (%s)", run->at + 1,
                script->statement_count, script->identifier, script->file);
    error_hint(error, "What was done is recorded. Run the same command again to go on from here.");
  } else if (server) {
    g_prefix_error(error, "%s failed at statement %u of %u (%s:%d): ", script->identifier, run->at + 1, script->statement_count,
                   script->file, script->statements[run->at].line);
    hint_failure(run, whole, error);
  }
}

/* --- whole --- */

/* Before the commit, not after it: behind a pooler in transaction mode the session is another client's then. And before the journal's
 * rows, which another role may not be allowed to write. */
static void append_settings_end(Upgrade *upgrade, const ScriptRun *run, GString *tail)
{
  bool needed = db_server(upgrade->db)->pooled; /* there even a function's setting would be left to others */
  for (guint i = 0; i < run->script->statement_count && !needed; i++)
    needed = run_class(run, i)->kind == STATEMENT_SESSION || strstr(run->script->statements[i].text, "set_config");
  if (upgrade->dialect->settings_end && needed)
    g_string_append_printf(tail, "%s; SET LOCAL lock_timeout = %d; ", upgrade->dialect->settings_end, upgrade->options.lock_milliseconds);
}

static bool whole_body(Upgrade *upgrade, gpointer data, GString *tail, GError **error)
{
  ScriptRun *run = data;
  g_array_set_size(run->rows, 0);
  run->changed = 0;
  for (run->at = 0; run->at < run->script->statement_count; run->at++) {
    JournalRow row = run_row(run, run->at, "done");
    run_emit_begin(upgrade, run, run->at);
    if (!run_statement(upgrade, run, &row.changed, &row.seconds, error))
      return false;
    run_emit_end(upgrade, run, run->at, row.changed, row.seconds);
    run->changed += MAX(row.changed, 0);
    g_array_append_val(run->rows, row);
  }
  run->at = run->script->statement_count - 1; /* should the commit fail, that is where */
  append_settings_end(upgrade, run, tail);
  journal_append(upgrade, tail, (const JournalRow *)(const void *)run->rows->data, run->rows->len);
  journal_append_finish(upgrade, tail, run->script);
  return true;
}

static bool run_whole(Upgrade *upgrade, ScriptRun *run, GError **error)
{
  GError *problem = NULL;
  run->first = (FirstStatement){.sql = run->script->statements[0].text};
  if (transaction_run(upgrade, &run->first, whole_body, run, &problem)) {
    journal_finish(upgrade, run->script);
    return true;
  }
  run_fail(upgrade, run, 0, true, &problem);
  g_propagate_error(error, problem);
  return false;
}

/* --- one script --- */

static bool is_whole(const Upgrade *upgrade, const ScriptRun *run)
{
  const Applied *applied = state_applied(upgrade->state, run->script);
  if (!upgrade->dialect->transactional_ddl || run->script->no_transaction || (applied && applied->open && applied->open->done_steps))
    return false;
  for (guint i = 0; i < run->script->statement_count; i++)
    if (run->script->statements[i].repeat)
      return false;
  return true;
}

static void run_clear(ScriptRun *run)
{
  g_array_unref(run->classes);
  g_array_unref(run->rows);
}

static void class_clear(gpointer data)
{
  statement_class_clear(data);
}

static void run_init(Upgrade *upgrade, ScriptRun *run, const Script *script, RunCount *count)
{
  *run = (ScriptRun){.script = script, .count = count};
  run->rows = g_array_new(FALSE, FALSE, sizeof(JournalRow));
  run->classes = g_array_sized_new(FALSE, TRUE, sizeof(StatementClass), script->statement_count);
  g_array_set_clear_func(run->classes, class_clear);
  for (guint i = 0; i < script->statement_count; i++) {
    StatementClass class;
    statement_classify(upgrade->dialect->engine, script->statements[i].text, script->statements[i].length, &class);
    g_array_append_val(run->classes, class);
  }
}

bool script_run(Upgrade *upgrade, const Script *script, RunCount *count, GError **error)
{
  ScriptRun run;
  run_init(upgrade, &run, script, count);
  guint first = 0;
  gint64 begun = g_get_monotonic_time();
  bool done = recover_script(upgrade, &run, &first, error);
  if (done) {
    Event event = {.kind = EVENT_SCRIPT_BEGIN, .identifier = script->identifier, .file = script->file, .phase = script->phase,
                   .step = first ? first + 1 : 0, .steps = script->statement_count, .rows = -1};
    upgrade_emit(upgrade, &event);
    done = is_whole(upgrade, &run) ? run_whole(upgrade, &run, error) : run_steps(upgrade, &run, first, error);
  }
  if (done) {
    count->statements += script->statement_count - first;
    count->rows += run.changed;
    upgrade_emit(upgrade, &(Event){.kind = EVENT_SCRIPT_END, .identifier = script->identifier, .file = script->file, .phase = script->phase,
                                   .rows = run.changed, .seconds = (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC});
    done = session_clean(upgrade, &run, error);
  }
  run_clear(&run);
  return done;
}

bool script_migrate(Upgrade *upgrade, const Script *script, RunCount *count, GError **error)
{
  const Applied *applied = state_applied(upgrade->state, script);
  bool pending = !script->pending || (applied && applied->open);
  if (!pending && !state_ask_script(upgrade, script, &pending, error))
    return false;
  if (!pending) {
    g_autoptr(GPtrArray) one = g_ptr_array_new();
    g_ptr_array_add(one, (gpointer)script->change->scripts[PHASE_MIGRATE]);
    g_hash_table_insert(upgrade->state->pending, one->pdata[0], GINT_TO_POINTER(2));
    return state_recorded(upgrade->state, script) || script_record(upgrade, one, "skipped", error);
  }
  for (guint round = 1; pending; round++) {
    gint64 before = count->rows;
    if (!script_run(upgrade, script, count, error))
      return false;
    if (!script->pending)
      break;
    if (!state_ask_script(upgrade, script, &pending, error))
      return false;
    if (pending && (count->rows == before || round == PENDING_ROUNDS)) {
      g_set_error(error, EMCEE_ERROR, EMCEE_FAILED, "%s (%s) ran %u time%s and its pending query still returns a row", script->identifier,
                  script->file, round, round == 1 ? "" : "s");
      error_hint(error, "The last run changed %" G_GINT64_FORMAT " rows. Look at what this returns: %s", count->rows - before, script->pending);
      return false;
    }
    if (pending)
      upgrade_emit(upgrade, &(Event){.kind = EVENT_PENDING, .identifier = script->identifier, .count = round, .rows = -1});
  }
  g_hash_table_insert(upgrade->state->pending, script->change->scripts[PHASE_MIGRATE], GINT_TO_POINTER(2));
  count->scripts++;
  return true;
}

/* --- scripts without anything to run --- */

bool script_record(Upgrade *upgrade, const GPtrArray *scripts, const char *kind, GError **error)
{
  for (guint from = 0; from < scripts->len; from += RECORD_CHUNK) {
    guint count = MIN(scripts->len - from, RECORD_CHUNK);
    g_autofree JournalRow *rows = g_new0(JournalRow, count);
    g_autoptr(GPtrArray) versions = g_ptr_array_ref(upgrade->state->versions);
    for (guint i = 0; i < count; i++) {
      const Script *script = scripts->pdata[from + i];
      rows[i] = (JournalRow){.identifier = script->identifier, .kind = kind, .state = "done", .script_hash = script->hash,
                             .statement_hash = "", .changed = -1};
      if (script->phase != PHASE_MIGRATE) {
        GPtrArray *after = heads_after(upgrade->project, versions, script);
        g_ptr_array_unref(versions);
        versions = after;
      }
    }
    g_autoptr(GString) sql = g_string_new(NULL);
    journal_append(upgrade, sql, rows, count);
    journal_append_version(upgrade, sql, upgrade->state->versions, versions);
    if (!transaction_send(upgrade, sql->str, error))
      return false;
    for (guint i = 0; i < count; i++)
      journal_finish(upgrade, scripts->pdata[from + i]);
  }
  return true;
}

/* --- what can be seen beforehand --- */

static void complain(GPtrArray *complaints, const Script *script, const Statement *statement, const char *what)
{
  g_ptr_array_add(complaints, g_strdup_printf("%s:%d: %s", script->file, statement->line, what));
}

/* SQLite takes these inside a transaction without a word, and without an effect. */
static const char *const deaf_pragmas[] = {"foreign_keys", "journal_mode", "synchronous"};

static bool is_deaf_pragma(const Upgrade *upgrade, const Statement *statement)
{
  if (upgrade->dialect->engine != ENGINE_SQLITE || g_ascii_strncasecmp(statement->text, "pragma", 6) != 0)
    return false;
  const char *name = statement->text + 6 + strspn(statement->text + 6, " \t\r\n");
  for (guint i = 0; i < G_N_ELEMENTS(deaf_pragmas); i++)
    if (g_ascii_strncasecmp(name, deaf_pragmas[i], strlen(deaf_pragmas[i])) == 0)
      return true;
  return false;
}

static bool is_pooled(const Upgrade *upgrade)
{
  return upgrade->db && db_server(upgrade->db)->pooled;
}

bool script_check_run(Upgrade *upgrade, const Script *script, GPtrArray *complaints)
{
  guint before = complaints->len;
  ScriptRun run;
  run_init(upgrade, &run, script, NULL);
  for (guint i = 0; i < script->statement_count; i++) {
    const StatementClass *class = run_class(&run, i);
    if (is_deaf_pragma(upgrade, &script->statements[i]) && is_whole(upgrade, &run))
      complain(complaints, script, &script->statements[i],
               "SQLite ignores this setting inside a transaction; put `-- emcee: no-transaction` at the top of the script");
    if (class->kind == STATEMENT_SESSION && is_pooled(upgrade) && !is_whole(upgrade, &run))
      complain(complaints, script, &script->statements[i],
               "behind a pooler each statement of this script may get another session, so this would be lost, or left to others; connect to "
               "the server itself, or put the statements into a script that is one transaction");
    if (class->kind != STATEMENT_ALONE)
      continue;
    if (is_whole(upgrade, &run))
      complain(complaints, script, &script->statements[i],
               "this statement can't run inside a transaction; put `-- emcee: no-transaction` at the top of the script");
    if (class->creates && class->object == OBJECT_INDEX && class->names->len == 0)
      complain(complaints, script, &script->statements[i],
               "give this index a name: without one nobody can tell, after a crash, whether it was made");
  }
  run_clear(&run);
  return complaints->len == before;
}
