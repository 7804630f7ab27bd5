/* Decides when a transaction is tried again, and how a lost connection's outcome is found out. */
#include "run/transaction.h"
#include "run/keeper.h"
#include "run/lease.h"
#include "base/banned.h"

#define RECONNECT_SECONDS 30
#define LOST_LIMIT 3 /* a statement that breaks the connection again and again is not tried for ever */

static double seconds_since(gint64 begun)
{
  return (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC;
}

bool retry_wait(Upgrade *upgrade, const GError *problem, guint *tries, gint64 *begun)
{
  bool again = g_error_matches(problem, DB_ERROR, DB_LOCK_TIMEOUT) || g_error_matches(problem, DB_ERROR, DB_RETRY);
  if (!*begun)
    *begun = g_get_monotonic_time();
  if (!again || upgrade->interrupted || seconds_since(*begun) >= upgrade->options.lock_wait_seconds)
    return false;
  /* Back off from 50 ms to 2 s, with jitter, so that the application's queue drains in between. */
  double pause = MIN(0.05 * (1 << MIN(*tries, 6u)), 2.0) * g_random_double_range(0.5, 1.0);
  (*tries)++;
  g_autofree char *text = g_strdup_printf("%s; try %u follows", problem->message, *tries + 1);
  upgrade_emit(upgrade, &(Event){.kind = EVENT_WAIT, .text = text, .count = *tries, .seconds = seconds_since(*begun), .rows = -1});
  upgrade_sleep(upgrade, pause);
  return !upgrade->interrupted;
}

static bool prepare_mysql(Upgrade *upgrade, GError **error)
{
  int seconds = MAX(1, (upgrade->options.lock_milliseconds + 999) / 1000);
  g_autofree char *sql = g_strdup_printf("SET SESSION lock_wait_timeout = %d, innodb_lock_wait_timeout = %d", seconds, seconds);
  if (!db_execute(upgrade->db, sql, NULL, error))
    return false;
  /* Repeatable read would lock the gaps between keys against the application's inserts; statement-based logs need it. */
  g_autofree char *format = db_query_value(upgrade->db, "SELECT CASE WHEN @@log_bin THEN @@binlog_format ELSE 'NONE' END", NULL);
  if (g_strcmp0(format, "STATEMENT") != 0 &&
      !db_execute(upgrade->db, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", NULL, error))
    return false;
  return !upgrade->lease.held || lease_hold_session(upgrade, error);
}

bool session_prepare(Upgrade *upgrade, GError **error)
{
  if (engine_is_mysql_family(upgrade->dialect->engine) && !prepare_mysql(upgrade, error))
    return false;
  for (guint i = 0; i < upgrade->settings->len; i++)
    if (!db_execute(upgrade->db, upgrade->settings->pdata[i], NULL, error))
      return false;
  return true;
}

/* The session we had may still be at work: it is ended before anybody asks what it did. (On the MySQL family session_prepare() ends
 * it when it takes the lease's named lock back.) */
static bool reconnect(Upgrade *upgrade, GError **error)
{
  g_autofree char *before = g_strdup(db_server(upgrade->db)->session);
  keeper_hold(upgrade->keeper);
  bool connected = db_reconnect(upgrade->db, error);
  keeper_let_go(upgrade->keeper);
  if (connected && upgrade->dialect->engine == ENGINE_POSTGRESQL && !g_str_equal(before, db_server(upgrade->db)->session))
    connected = session_end(upgrade, before, error);
  return connected && session_prepare(upgrade, error);
}

bool session_recover(Upgrade *upgrade, bool *ret_committed, GError **error)
{
  gint64 begun = g_get_monotonic_time();
  for (;;) {
    if (!upgrade_check_interrupt(upgrade, error))
      return false;
    g_autoptr(GError) problem = NULL;
    if (reconnect(upgrade, &problem) && lease_prove(upgrade, ret_committed, &problem)) {
      if (*ret_committed)
        upgrade->lease.step++;
      upgrade_tell(upgrade, EVENT_RECOVER, "the connection broke and was made again; the transaction under way %s",
                   *ret_committed ? "had been committed" : "had not been committed");
      return true;
    }
    if (problem->domain == EMCEE_ERROR || seconds_since(begun) > RECONNECT_SECONDS) {
      g_propagate_error(error, g_steal_pointer(&problem));
      return false;
    }
    upgrade_emit(upgrade, &(Event){.kind = EVENT_WAIT, .text = "the connection broke; trying to make it again",
                                   .seconds = seconds_since(begun), .rows = -1});
    upgrade_sleep(upgrade, 0.5);
  }
}

bool statement_send(Upgrade *upgrade, const char *sql, gint64 *ret_changed, GError **error)
{
  if (!upgrade_check_interrupt(upgrade, error))
    return false;
  keeper_watch(upgrade->keeper);
  bool done = db_execute(upgrade->db, sql, ret_changed, error);
  keeper_unwatch(upgrade->keeper);
  return done;
}

DbResult *query_send(Upgrade *upgrade, const char *sql, GError **error)
{
  guint lost = 0, tries = 0;
  gint64 begun = 0;
  for (;;) {
    g_autoptr(GError) problem = NULL;
    keeper_watch(upgrade->keeper);
    DbResult *result = db_query(upgrade->db, sql, &problem);
    keeper_unwatch(upgrade->keeper);
    if (result)
      return result;
    if (upgrade->lease.held && retry_wait(upgrade, problem, &tries, &begun))
      continue;
    bool committed;
    if (!upgrade->lease.held || lost++ == LOST_LIMIT || !g_error_matches(problem, DB_ERROR, DB_LOST)) {
      g_propagate_error(error, g_steal_pointer(&problem));
      return NULL;
    }
    if (!session_recover(upgrade, &committed, error))
      return NULL;
  }
}

static void append_begin(Upgrade *upgrade, GString *sql)
{
  g_string_append_printf(sql, "%s; ", upgrade->dialect->begin);
  /* SET LOCAL, because a session's setting would leak to another client behind a pooler. */
  if (upgrade->dialect->engine == ENGINE_POSTGRESQL)
    g_string_append_printf(sql, "SET LOCAL lock_timeout = %d; SET LOCAL statement_timeout = 0; "
                           "SET LOCAL idle_in_transaction_session_timeout = 0; ", upgrade->options.lock_milliseconds);
  lease_fence(upgrade, sql);
}

/* Is there a wire between us and the data, so that a round trip is worth saving? */
static bool is_remote(const Upgrade *upgrade)
{
  return upgrade->dialect->engine != ENGINE_SQLITE;
}

static bool begin(Upgrade *upgrade, GError **error)
{
  g_autoptr(GString) sql = g_string_sized_new(512);
  append_begin(upgrade, sql);
  gint64 changed = 0;
  if (!statement_send(upgrade, sql->str, &changed, error))
    return false;
  if (changed != 1)
    lease_set_fenced(upgrade, error);
  return changed == 1;
}

/* The fence and the first statement together. After an error the lease's row tells which of the two it was. */
static bool begin_with(Upgrade *upgrade, FirstStatement *first, GError **error)
{
  g_autoptr(GString) sql = g_string_sized_new(1024);
  append_begin(upgrade, sql);
  g_string_append(sql, "; ");
  lease_guard(upgrade, sql);
  g_string_append_printf(sql, "; %s", first->sql);
  gint64 begun = g_get_monotonic_time();
  g_autoptr(GError) problem = NULL;
  first->sent = statement_send(upgrade, sql->str, &first->changed, &problem);
  first->seconds = seconds_since(begun);
  if (first->sent)
    return true;
  if (g_error_matches(problem, DB_ERROR, DB_FAILED)) {
    bool committed;
    db_execute(upgrade->db, "ROLLBACK", NULL, NULL);
    if (!lease_prove(upgrade, &committed, error))
      return false;
  }
  g_propagate_error(error, g_steal_pointer(&problem));
  return false;
}

static bool transaction_try(Upgrade *upgrade, FirstStatement *first, TransactionBody body, gpointer data, GError **error)
{
  bool begun = first && is_remote(upgrade) ? begin_with(upgrade, first, error) : begin(upgrade, error);
  g_autoptr(GString) sql = g_string_sized_new(512);
  if (!begun || !body(upgrade, data, sql, error))
    return false;
  g_string_append(sql, sql->len ? "; COMMIT" : "COMMIT");
  keeper_watch(upgrade->keeper);
  bool committed = db_execute(upgrade->db, sql->str, NULL, error);
  keeper_unwatch(upgrade->keeper);
  return committed;
}

bool transaction_run(Upgrade *upgrade, FirstStatement *first, TransactionBody body, gpointer data, GError **error)
{
  guint tries = 0, lost = 0;
  gint64 begun = 0;
  for (;;) {
    g_autoptr(GError) problem = NULL;
    if (transaction_try(upgrade, first, body, data, &problem)) {
      upgrade->lease.step++;
      return true;
    }
    if (g_error_matches(problem, DB_ERROR, DB_LOST) && lost++ < LOST_LIMIT) {
      bool committed = false;
      if (!session_recover(upgrade, &committed, error))
        return false;
      if (committed)
        return true;
      continue;
    }
    db_execute(upgrade->db, "ROLLBACK", NULL, NULL);
    if (!retry_wait(upgrade, problem, &tries, &begun)) {
      g_propagate_error(error, g_steal_pointer(&problem));
      return false;
    }
  }
}

static bool send_text(Upgrade *upgrade, gpointer data, GString *tail, GError **error)
{
  g_string_append(tail, data);
  return true;
}

/* begin, fence, text and commit in one round trip. Whatever fails, the server undoes all of it or has not begun, so false means only that it
 * has to be done slowly, where each answer is looked at. */
static bool send_at_once(Upgrade *upgrade, const char *text, const char *after, char **ret_value)
{
  g_autoptr(GString) sql = g_string_sized_new(1024);
  append_begin(upgrade, sql);
  g_string_append(sql, "; ");
  lease_guard(upgrade, sql);
  g_string_append_printf(sql, "; %s; COMMIT%s%s", text, after ? "; " : "", after ? after : "");
  g_autoptr(GError) problem = NULL;
  if (!upgrade_check_interrupt(upgrade, NULL))
    return false;
  keeper_watch(upgrade->keeper);
  g_autoptr(DbResult) result = db_query(upgrade->db, sql->str, &problem);
  keeper_unwatch(upgrade->keeper);
  if (result) {
    upgrade->lease.step++;
    if (after && db_result_rows(result))
      *ret_value = g_strdup(db_result_get(result, 0, 0));
    return true;
  }
  bool committed = false;
  if (g_error_matches(problem, DB_ERROR, DB_LOST))
    return session_recover(upgrade, &committed, NULL) && committed;
  db_execute(upgrade->db, "ROLLBACK", NULL, NULL);
  return false;
}

bool transaction_send(Upgrade *upgrade, const char *sql, GError **error)
{
  if (is_remote(upgrade) && send_at_once(upgrade, sql, NULL, NULL))
    return true;
  g_autofree char *copy = g_strdup(sql);
  return transaction_run(upgrade, NULL, send_text, copy, error);
}

char *transaction_ask(Upgrade *upgrade, const char *sql, const char *after, GError **error)
{
  char *value = NULL;
  bool sent = is_remote(upgrade) && send_at_once(upgrade, sql, after, &value);
  if (value)
    return value;
  g_autofree char *copy = g_strdup(sql);
  if (!sent && !transaction_run(upgrade, NULL, send_text, copy, error))
    return NULL;
  g_autoptr(DbResult) result = query_send(upgrade, after, error);
  if (result && db_result_rows(result) && db_result_get(result, 0, 0))
    return g_strdup(db_result_get(result, 0, 0));
  if (result)
    g_set_error(error, EMCEE_ERROR, EMCEE_FAILED, "the server has no answer to: %s", after);
  return NULL;
}
