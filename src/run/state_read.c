/* Decides how emcee's own tables are read: which journal rows mean "done", which mean "begun and not finished". */
#include "run/state_read.h"
#include "driver/blockers.h"
#include "run/transaction.h"
#include "base/banned.h"

#include <string.h>

static gint64 number(const char *text)
{
  return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

static bool lease_stands(Upgrade *upgrade)
{
  g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s", upgrade->names.lease);
  g_autofree char *count = db_query_value(upgrade->db, sql, NULL);
  return count != NULL;
}

static bool read_lease_and_versions(Upgrade *upgrade, State *state, GError **error)
{
  const Dialect *dialect = upgrade->dialect;
  /* Each of the few rows of the version table comes with a copy of the one lease row. */
  g_autoptr(GString) sql = g_string_new("SELECT layout, token, step, owner, place, session, ");
  dialect_time_text(dialect, sql, "acquired_at");
  g_string_append(sql, ", ");
  dialect_time_text(dialect, sql, "expires_at");
  g_string_append_printf(sql, ", CASE WHEN owner IS NOT NULL AND expires_at > %s THEN 1 ELSE 0 END, %s "
                         "FROM %s LEFT JOIN %s ON 1 = 1 ORDER BY 10", dialect->now, upgrade->names.column, upgrade->names.lease,
                         upgrade->names.version);
  g_autoptr(GError) problem = NULL;
  g_autoptr(DbResult) row = db_query(upgrade->db, sql->str, &problem);
  if (!row && g_error_matches(problem, DB_ERROR, DB_ABSENT)) {
    /* The lease's table is made last: without it there is nothing yet. If it stands, a twin has made it just now, which a second
     * look shows, or something was lost. */
    if (!lease_stands(upgrade))
      return true;
    g_clear_error(&problem);
    row = db_query(upgrade->db, sql->str, &problem);
  }
  if (!row) {
    g_propagate_error(error, g_steal_pointer(&problem));
    g_prefix_error(error, "can't read emcee's tables: ");
    return false;
  }
  if (db_result_rows(row) == 0)
    return true;
  state->tables = true;
  state->layout = (int)number(db_result_get(row, 0, 0));
  if (state->layout != 1) {
    g_set_error(error, EMCEE_ERROR, EMCEE_REFUSED, "emcee's tables in this database have layout %d; this emcee (%s) knows layout 1",
                state->layout, EMCEE_VERSION);
    error_hint(error, "Use the emcee that last worked on this database, or a newer one.");
    return false;
  }
  state->lease.token = number(db_result_get(row, 0, 1));
  state->lease.step = number(db_result_get(row, 0, 2));
  state->lease.owner = g_strdup(db_result_get(row, 0, 3));
  state->lease.place = g_strdup(db_result_get(row, 0, 4));
  state->lease.session = g_strdup(db_result_get(row, 0, 5));
  state->lease.since = g_strdup(db_result_get(row, 0, 6));
  state->lease.expires = g_strdup(db_result_get(row, 0, 7));
  state->lease.held = number(db_result_get(row, 0, 8)) == 1;
  for (guint i = 0; i < db_result_rows(row); i++)
    if (db_result_get(row, i, 9))
      g_ptr_array_add(state->versions, g_strdup(db_result_get(row, i, 9)));
  /* On PostgreSQL a long transaction of the owner keeps its sign of life from being written; it is at work all the same. A session
   * without an owner is one that the lease was taken from: it is ended by who comes next. */
  g_autofree char *statement = NULL;
  if (state->lease.owner && state->lease.session && !state->lease.held && dialect->engine == ENGINE_POSTGRESQL)
    db_session_alive(upgrade->db, state->lease.session, &state->lease.held, &statement, NULL);
  return true;
}

/* Rows come in the order they were written: whichever comes last for a script decides whether it is unfinished. id 0: the row completes it. */
static void note_row(State *state, const char *identifier, gint64 id, const char *script_hash)
{
  Applied *applied = state_applied_make(state, identifier);
  if (id)
    applied_open(applied)->id = id;
  else
    state_finish(state, applied, script_hash);
}

static bool read_journal_rows(Upgrade *upgrade, State *state, GError **error)
{
  g_autofree char *sql = g_strdup_printf("SELECT identifier, CASE WHEN state = 'done' AND step >= steps THEN 0 ELSE id END, %s FROM %s ORDER BY id",
                                         upgrade->texts ? "script_hash" : "''", upgrade->names.journal);
  g_autoptr(DbResult) rows = db_query(upgrade->db, sql, error);
  for (guint i = 0; rows && i < db_result_rows(rows); i++)
    note_row(state, db_result_get(rows, i, 0), number(db_result_get(rows, i, 1)), db_result_get(rows, i, 2));
  return rows != NULL;
}

/* The same without the hashes, as one text "v2_expand01 v2_migrate01=17 ...": a mere look at a long journal waits for little else. */
static bool read_journal_words(Upgrade *upgrade, State *state, GError **error)
{
  g_autofree char *sql = g_strdup_printf("SELECT %s(word, ' ') FROM (SELECT identifier || CASE WHEN state = 'done' AND step >= steps THEN '' "
                                         "ELSE '=' || id END AS word FROM %s ORDER BY id) AS words",
                                         upgrade->dialect->join_words, upgrade->names.journal);
  g_autoptr(DbResult) row = db_query(upgrade->db, sql, error);
  g_autofree char *words = row ? g_strdup(db_result_get(row, 0, 0)) : NULL;
  char *after = NULL;
  for (char *word = words; word; word = after) {
    after = strchr(word, ' ');
    if (after)
      *after++ = '\0';
    char *id = strchr(word, '=');
    if (id)
      *id++ = '\0';
    note_row(state, word, number(id), "");
  }
  return row != NULL;
}

static bool read_journal(Upgrade *upgrade, State *state, GError **error)
{
  bool words = upgrade->dialect->join_words && !upgrade->texts;
  return words ? read_journal_words(upgrade, state, error) : read_journal_rows(upgrade, state, error);
}

static void set_text(char **place, const char *value)
{
  g_free(*place);
  *place = g_strdup(value);
}

/* One row of the last, incomplete run. */
static void read_open_row(OpenRun *open, const DbResult *rows, guint i)
{
  guint step = (guint)number(db_result_get(rows, i, 1));
  open->id = number(db_result_get(rows, i, 0));
  open->steps = (guint)number(db_result_get(rows, i, 2));
  set_text(&open->when, db_result_get(rows, i, 8));
  if (strcmp(db_result_get(rows, i, 3), "done") == 0) {
    if (step == 1 || !open->step_hashes) {
      g_clear_pointer(&open->step_hashes, g_ptr_array_unref);
      open->step_hashes = g_ptr_array_new_with_free_func(g_free);
    }
    g_ptr_array_add(open->step_hashes, g_strdup(db_result_get(rows, i, 5)));
    open->done_steps = step;
    open->step = step + 1;
    set_text(&open->state, "interrupted");
    g_clear_pointer(&open->error, g_free);
    return;
  }
  open->step = step;
  set_text(&open->state, db_result_get(rows, i, 3));
  set_text(&open->kind, db_result_get(rows, i, 4));
  set_text(&open->hash, db_result_get(rows, i, 5));
  set_text(&open->probe, db_result_get(rows, i, 6));
  set_text(&open->session, db_result_get(rows, i, 7));
  set_text(&open->error, db_result_get(rows, i, 9));
  open->rows = number(db_result_get(rows, i, 10));
}

static bool read_open_run(Upgrade *upgrade, Applied *applied, GError **error)
{
  g_autoptr(GString) sql = g_string_new("SELECT id, step, steps, state, kind, statement_hash, probe, session, ");
  dialect_time_text(upgrade->dialect, sql, "started_at");
  g_string_append_printf(sql, ", error, changed FROM %s WHERE identifier = ", upgrade->names.journal);
  upgrade_literal(upgrade, sql, applied->identifier);
  g_string_append(sql, " ORDER BY id");
  g_autoptr(DbResult) rows = db_query(upgrade->db, sql->str, error);
  for (guint i = 0; rows && i < db_result_rows(rows); i++)
    if (strcmp(db_result_get(rows, i, 3), "done") == 0 && number(db_result_get(rows, i, 1)) >= number(db_result_get(rows, i, 2)))
      applied_close(applied);
    else
      read_open_row(applied_open(applied), rows, i);
  return rows != NULL;
}

/* What state_each() is given. */
typedef struct {
  Upgrade *upgrade;
  GError *error;
} OpenRead;

static void read_open_each(Applied *applied, gpointer data)
{
  OpenRead *read = data;
  if (applied->open && !read->error)
    read_open_run(read->upgrade, applied, &read->error);
}

static bool read_open_runs(Upgrade *upgrade, State *state, GError **error)
{
  OpenRead read = {upgrade, NULL};
  state_each(state, read_open_each, &read);
  if (read.error)
    g_propagate_error(error, read.error);
  return !read.error;
}

static void note_any(Applied *applied, gpointer data)
{
  *(bool *)data = true;
}

State *state_read(Upgrade *upgrade, GError **error)
{
  g_autoptr(State) state = state_new(upgrade->project);
  if (!upgrade->db)
    return g_steal_pointer(&state);
  if (!read_lease_and_versions(upgrade, state, error))
    return NULL;
  if (!state->tables)
    return g_steal_pointer(&state);
  if (!read_journal(upgrade, state, error) || !read_open_runs(upgrade, state, error)) {
    g_prefix_error(error, "can't read emcee's tables: ");
    return NULL;
  }
  bool any = state->versions->len > 0;
  state_each(state, note_any, &any);
  state->fresh = !any;
  return g_steal_pointer(&state);
}

static void set_make_error(Upgrade *upgrade, GError *problem, GError **error)
{
  bool refused = g_error_matches(problem, DB_ERROR, DB_FAILED);
  g_propagate_prefixed_error(error, problem, "can't make emcee's own tables: ");
  if (refused)
    error_hint(error, "The user needs the right to create tables in this database (emcee_journal, emcee_lease, %s).",
               upgrade->project->version_table);
}

bool state_tables_make(Upgrade *upgrade, GError **error)
{
  g_autofree char *sql = dialect_state_tables(upgrade->dialect, &upgrade->names);
  guint races = 0, tries = 0;
  gint64 begun = 0;
  while (upgrade_check_interrupt(upgrade, error)) {
    GError *problem = NULL;
    if (db_execute(upgrade->db, sql, NULL, &problem))
      return true;
    /* IF NOT EXISTS is not safe against a twin on every engine: whoever loses the race tries again and finds them. */
    if (g_error_matches(problem, DB_ERROR, DB_FAILED) && races++ < 3) {
      upgrade_sleep(upgrade, 0.1 * races);
    } else if (!retry_wait(upgrade, problem, &tries, &begun) && !upgrade->interrupted) {
      set_make_error(upgrade, problem, error);
      return false;
    }
    g_error_free(problem);
  }
  return false;
}

bool state_ask_script(Upgrade *upgrade, const Script *script, bool *ret_pending, GError **error)
{
  g_autoptr(DbResult) rows = query_send(upgrade, script->pending, error);
  if (!rows) {
    g_prefix_error(error, "%s: its pending query failed (%s): ", script->identifier, script->file);
    return false;
  }
  *ret_pending = db_result_rows(rows) > 0;
  return true;
}

static bool release_expanded(const State *state, const Release *release)
{
  for (guint i = 0; i < release->changes->len; i++) {
    const Script *expand = ((const Change *)release->changes->pdata[i])->scripts[PHASE_EXPAND];
    if (expand && !state_recorded(state, expand))
      return false;
  }
  return true;
}

bool state_ask_pending(Upgrade *upgrade, State *state, GError **error)
{
  const GPtrArray *scripts = upgrade->project->scripts;
  for (guint i = 0; upgrade->texts && upgrade->db && state->tables && i < scripts->len; i++) {
    Script *script = scripts->pdata[i];
    if (!script->pending || state_recorded(state, script->change->scripts[PHASE_CONTRACT]) ||
        !release_expanded(state, script->change->release))
      continue;
    /* A run that stopped half-way is finished whatever the query says: it may have been about the first half only. */
    const Applied *applied = state_applied(state, script);
    bool pending = applied && applied->open;
    if (!pending && !state_ask_script(upgrade, script, &pending, error))
      return false;
    g_hash_table_insert(state->pending, script, GINT_TO_POINTER(pending ? 1 : 2));
  }
  return true;
}
