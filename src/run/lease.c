/* Decides who may run: taking, keeping, proving and giving back the lease. lease.h says why it is safe. */
#include "run/lease.h"
#include "run/place.h"
#include "run/state_read.h"
#include "run/transaction.h"
#include "driver/blockers.h"
#include "base/banned.h"

#include <string.h>

/* How long an earlier owner's session may take to go away once it was asked to. */
#define SESSION_PATIENCE_SECONDS 30

/* Whoever loses the race for the lease so often is told that it is taken. */
#define CLAIM_LIMIT 3

static const char *incarnation_expression(const Upgrade *upgrade)
{
  bool galera = upgrade->dialect->galera_incarnation && db_server(upgrade->db)->galera;
  return galera ? upgrade->dialect->galera_incarnation : upgrade->dialect->incarnation;
}

/* The named lock of a session on the MySQL family; at most 64 characters, and one per database. */
static void append_session_lock(const Upgrade *upgrade, GString *sql, gint64 token)
{
  g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, db_server(upgrade->db)->database, -1);
  g_string_append_printf(sql, "'emcee.%.16s.%" G_GINT64_FORMAT "'", hash, token);
}

static void set_held(const LeaseState *lease, GError **error)
{
  g_set_error(error, EMCEE_ERROR, EMCEE_HELD, "another runner holds the lease: %s", lease->owner ? lease->owner : "unknown");
  error_hint(error, "Held since %s, good until %s UTC unless renewed. Wait for it, or see it with: emcee unlock",
             lease->since ? lease->since : "just now", lease->expires ? lease->expires : "shortly");
}

static void set_still_there(const char *session, const char *runs, GError **error)
{
  g_set_error(error, EMCEE_ERROR, EMCEE_HELD, "the earlier runner's session %s is still at work on the server: %s", session, runs);
  error_hint(error, "Wait until it is gone, or end it there, and run the same command again.");
}

bool session_end(Upgrade *upgrade, const char *session, GError **error)
{
  gint64 begun = g_get_monotonic_time();
  for (guint tries = 0;; tries++) {
    bool alive = false;
    g_autofree char *statement = NULL;
    if (!upgrade_check_interrupt(upgrade, error) || !db_session_alive(upgrade->db, session, &alive, &statement, error))
      return false;
    if (!alive)
      return true;
    double seconds = (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC;
    const char *runs = statement ? statement : "(unknown)";
    if (seconds > SESSION_PATIENCE_SECONDS) {
      set_still_there(session, runs, error);
      return false;
    }
    g_autofree char *text = g_strdup_printf("the earlier runner's session %s is being ended; it runs: %s", session, runs);
    upgrade_emit(upgrade, &(Event){.kind = EVENT_WAIT, .text = text, .seconds = seconds, .rows = -1});
    if (!db_session_kill(upgrade->db, session, error))
      return false;
    upgrade_sleep(upgrade, 0.1 * (tries + 1));
  }
}

/* The session that holds the lease's named lock (MySQL family), or NULL. */
static char *lock_holder(Upgrade *upgrade, gint64 token)
{
  g_autoptr(GString) sql = g_string_new("SELECT IS_USED_LOCK(");
  append_session_lock(upgrade, sql, token);
  g_string_append_c(sql, ')');
  return db_query_value(upgrade->db, sql->str, NULL);
}

/* Ends the session that holds the named lock of token, if it is not this one, whether it executes or sleeps. */
static bool lock_holder_end(Upgrade *upgrade, gint64 token, GError **error)
{
  gint64 begun = g_get_monotonic_time();
  for (guint tries = 0;; tries++) {
    g_autofree char *holder = lock_holder(upgrade, token);
    if (!holder || g_str_equal(holder, db_server(upgrade->db)->session))
      return true;
    if (g_get_monotonic_time() - begun > SESSION_PATIENCE_SECONDS * G_USEC_PER_SEC) {
      set_still_there(holder, "(it holds emcee's named lock)", error);
      return false;
    }
    upgrade_tell(upgrade, EVENT_WAIT, "the earlier runner's session %s is being ended", holder);
    if (!upgrade_check_interrupt(upgrade, error) || !db_session_kill(upgrade->db, holder, error))
      return false;
    upgrade_sleep(upgrade, 0.1 * (tries + 1));
  }
}

/* Sees to it that the earlier owner's session does nothing any more. On the MySQL family the named lock finds it surely. */
static bool session_settle(Upgrade *upgrade, const LeaseState *lease, GError **error)
{
  if (engine_is_mysql_family(upgrade->dialect->engine))
    return lock_holder_end(upgrade, lease->token, error);
  if (!lease->session || g_str_equal(lease->session, db_server(upgrade->db)->session))
    return true;
  return session_end(upgrade, lease->session, error);
}

static void append_claim(Upgrade *upgrade, GString *sql, const char *purpose, const LeaseState *seen)
{
  g_autofree char *place = place_here();
  g_autofree char *who = place_describe();
  g_autofree char *owner = g_strdup_printf("emcee " EMCEE_VERSION " %s, %s", purpose, who);
  bool computed = upgrade->dialect->engine != ENGINE_SQLITE;
  g_string_append_printf(sql, "UPDATE %s SET token = token + 1, step = step + 1, incarnation = %s, owner = ", upgrade->names.lease,
                         computed ? incarnation_expression(upgrade) : "incarnation");
  upgrade_literal(upgrade, sql, owner);
  g_string_append(sql, ", place = ");
  upgrade_literal(upgrade, sql, place);
  g_string_append(sql, ", session = ");
  upgrade_literal(upgrade, sql, db_server(upgrade->db)->session);
  g_string_append_printf(sql, ", acquired_at = %s, expires_at = ", upgrade->dialect->now);
  dialect_now_plus(upgrade->dialect, sql, LEASE_SECONDS);
  g_string_append_printf(sql, " WHERE id = 1 AND token = %" G_GINT64_FORMAT " AND step = %" G_GINT64_FORMAT, seen->token, seen->step);
}

/* One compare-and-set. *ret_won false: somebody was faster, or, with *ret_busy set, sits on the row (SQLite: on the file). */
static bool claim(Upgrade *upgrade, const char *purpose, const LeaseState *seen, bool *ret_won, GError **ret_busy, GError **error)
{
  g_autoptr(GString) sql = g_string_new(upgrade->dialect->begin);
  g_string_append(sql, "; ");
  if (upgrade->dialect->engine == ENGINE_POSTGRESQL)
    g_string_append(sql, "SET LOCAL lock_timeout = '1s'; ");
  append_claim(upgrade, sql, purpose, seen);
  gint64 changed = 0;
  g_autoptr(GError) problem = NULL;
  bool done = db_execute(upgrade->db, sql->str, &changed, &problem) && db_execute(upgrade->db, "COMMIT", NULL, &problem);
  *ret_won = done && changed == 1;
  if (done)
    return true;
  if (!g_error_matches(problem, DB_ERROR, DB_LOST))
    db_execute(upgrade->db, "ROLLBACK", NULL, NULL);
  bool busy = g_error_matches(problem, DB_ERROR, DB_LOCK_TIMEOUT) || g_error_matches(problem, DB_ERROR, DB_RETRY);
  g_prefix_error(&problem, "can't take the lease: ");
  if (g_error_matches(problem, DB_ERROR, DB_FAILED))
    error_hint(&problem, "The user needs the right to read and change emcee's tables (emcee_journal, emcee_lease, %s).",
               upgrade->project->version_table);
  g_propagate_error(busy ? ret_busy : error, g_steal_pointer(&problem));
  return busy;
}

/* One value that has to be there: without a row, or NULL, it is an error too. */
static char *value_ask(Upgrade *upgrade, const char *sql, GError **error)
{
  GError *problem = NULL;
  char *value = db_query_value(upgrade->db, sql, &problem);
  if (problem)
    g_propagate_error(error, problem);
  else if (!value)
    g_set_error(error, EMCEE_ERROR, EMCEE_FAILED, "the server has no answer to what the lease needs: %s", sql);
  return value;
}

static bool remember(Upgrade *upgrade, const LeaseState *seen, GError **error)
{
  g_autofree char *sql = g_strdup_printf("SELECT %s FROM %s WHERE id = 1", incarnation_expression(upgrade), upgrade->names.lease);
  g_free(upgrade->lease.incarnation);
  upgrade->lease = (Lease){.held = true, .token = seen->token + 1, .step = seen->step + 1};
  upgrade->lease.incarnation = value_ask(upgrade, sql, error);
  return upgrade->lease.incarnation && lease_hold_session(upgrade, error);
}

bool lease_hold_session(Upgrade *upgrade, GError **error)
{
  if (!engine_is_mysql_family(upgrade->dialect->engine))
    return true;
  g_autoptr(GString) lock = g_string_new("SELECT GET_LOCK(");
  append_session_lock(upgrade, lock, upgrade->lease.token);
  g_string_append(lock, ", 0)");
  for (;;) {
    g_autofree char *got = value_ask(upgrade, lock->str, error);
    if (got && g_str_equal(got, "1"))
      return true;
    /* Our own session before a broken connection may still sit on it, with a statement that still runs. */
    if (!got || !lock_holder_end(upgrade, upgrade->lease.token, error))
      return false;
  }
}

/* The lease is ours; what an earlier owner's session still does outside any transaction ends before we begin. */
static bool take_over(Upgrade *upgrade, const LeaseState *seen, GError **error)
{
  if (remember(upgrade, seen, error) && (!seen->session || session_settle(upgrade, seen, error)))
    return true;
  lease_release(upgrade);
  return false;
}

/* False with an error: it is somebody else's, who may be at work. */
static bool may_take(Upgrade *upgrade, const LeaseState *lease, GError **error)
{
  bool dead = lease->owner && place_is_dead(lease->place);
  if (lease->held && !dead) {
    set_held(lease, error);
    return false;
  }
  if (dead && lease->held)
    upgrade_tell(upgrade, EVENT_RECOVER, "the earlier runner is gone without giving the lease back: %s", lease->owner);
  /* A dead owner's session may still sit on the lease's row: it goes first. One that merely let the lease expire may be alive,
   * inside a long transaction: then it sits on the row too, and the claim fails, as it should. */
  return !dead || !lease->session || session_settle(upgrade, lease, error);
}

/* The claim did not succeed: is it worth another one? */
static bool claim_again(Upgrade *upgrade, const LeaseState *lease, GError *busy, guint *tries, gint64 *begun, GError **error)
{
  /* Nobody's lease: others have a lock on it, or SQLite's one lock, for reasons of their own. */
  if (busy && !lease->owner) {
    if (retry_wait(upgrade, busy, tries, begun))
      return true;
    if (upgrade_check_interrupt(upgrade, error)) {
      g_propagate_error(error, g_error_copy(busy));
      error_hint(error, "Others held a lock all the time. Try again at a quieter time, or let it try longer with --lock-wait SECONDS.");
    }
    return false;
  }
  upgrade_sleep(upgrade, 0.05);
  if (++*tries < CLAIM_LIMIT)
    return true;
  g_autoptr(State) now = state_read(upgrade, NULL);
  if (now && !now->lease.owner) /* whoever was faster has done with it */
    return true;
  set_held(now ? &now->lease : lease, error);
  return false;
}

bool lease_acquire(Upgrade *upgrade, const char *purpose, GError **error)
{
  guint tries = 0;
  gint64 begun = 0;
  while (upgrade_check_interrupt(upgrade, error)) {
    g_autoptr(State) seen = state_read(upgrade, error);
    g_autoptr(GError) busy = NULL;
    bool won;
    if (!seen || !may_take(upgrade, &seen->lease, error) || !claim(upgrade, purpose, &seen->lease, &won, &busy, error))
      return false;
    if (won)
      return take_over(upgrade, &seen->lease, error);
    if (!claim_again(upgrade, &seen->lease, busy, &tries, &begun, error))
      return false;
  }
  return false;
}

void lease_release(Upgrade *upgrade)
{
  if (!upgrade->lease.held)
    return;
  g_autoptr(GString) sql = g_string_new(NULL);
  g_string_append_printf(sql, "UPDATE %s SET owner = NULL, place = NULL, session = NULL, expires_at = %s "
                         "WHERE id = 1 AND token = %" G_GINT64_FORMAT, upgrade->names.lease, upgrade->dialect->now, upgrade->lease.token);
  db_execute(upgrade->db, sql->str, NULL, NULL);
  upgrade->lease.held = false;
}

void lease_release_surely(Upgrade *upgrade)
{
  if (!upgrade->lease.held)
    return;
  g_autoptr(GError) problem = NULL;
  if (!db_reset(upgrade->db, &problem) && g_error_matches(problem, DB_ERROR, DB_LOST))
    db_reconnect(upgrade->db, NULL);
  lease_release(upgrade);
}

void lease_fence(const Upgrade *upgrade, GString *sql)
{
  g_string_append_printf(sql, "UPDATE %s SET step = step + 1, expires_at = ", upgrade->names.lease);
  dialect_now_plus(upgrade->dialect, sql, LEASE_SECONDS);
  g_string_append_printf(sql, " WHERE id = 1 AND token = %" G_GINT64_FORMAT " AND step = %" G_GINT64_FORMAT " AND %s = ",
                         upgrade->lease.token, upgrade->lease.step, incarnation_expression(upgrade));
  upgrade_literal(upgrade, sql, upgrade->lease.incarnation);
}

/* There is one row, and its id is unique: another one with its id is tried to be put in exactly if the fence did not pass. */
void lease_guard(const Upgrade *upgrade, GString *sql)
{
  const char *lease = upgrade->names.lease;
  g_string_append_printf(sql, "INSERT INTO %s (id, layout, token, step, incarnation) SELECT id, layout, token, step, incarnation FROM %s "
                         "WHERE token <> %" G_GINT64_FORMAT " OR step <> %" G_GINT64_FORMAT, lease, lease, upgrade->lease.token,
                         upgrade->lease.step + 1);
}

void lease_beat(const Upgrade *upgrade, GString *sql)
{
  g_string_append_printf(sql, "UPDATE %s SET expires_at = ", upgrade->names.lease);
  dialect_now_plus(upgrade->dialect, sql, LEASE_SECONDS);
  g_string_append_printf(sql, " WHERE id = 1 AND token = %" G_GINT64_FORMAT, upgrade->lease.token);
}

void lease_set_fenced(Upgrade *upgrade, GError **error)
{
  upgrade->lease.held = false;
  g_set_error(error, EMCEE_ERROR, EMCEE_HELD, "the lease is not ours any more: another runner took it, it was freed with "
              "`emcee unlock`, or the server was replaced by a failover or restored");
  error_hint(error, "Nothing was changed since the last recorded step. Look with: emcee status");
}

bool lease_prove(Upgrade *upgrade, bool *ret_committed, GError **error)
{
  g_autofree char *sql = g_strdup_printf("SELECT token, step, CASE WHEN %s = incarnation THEN 1 ELSE 0 END FROM %s WHERE id = 1",
                                         incarnation_expression(upgrade), upgrade->names.lease);
  g_autoptr(DbResult) row = db_query(upgrade->db, sql, error);
  if (!row)
    return false;
  bool ours = db_result_rows(row) == 1 && g_ascii_strtoll(db_result_get(row, 0, 0), NULL, 10) == upgrade->lease.token &&
              g_strcmp0(db_result_get(row, 0, 2), "1") == 0;
  gint64 step = ours ? g_ascii_strtoll(db_result_get(row, 0, 1), NULL, 10) : -1;
  if (step != upgrade->lease.step && step != upgrade->lease.step + 1) {
    lease_set_fenced(upgrade, error);
    return false;
  }
  *ret_committed = step == upgrade->lease.step + 1;
  return true;
}

/* Two steps at once, which no commit of the holder makes: it can't take this for its own. One try, which waits a second at most for whoever sits on the row. */
static bool break_once(Upgrade *upgrade, GError **error)
{
  bool postgresql = upgrade->dialect->engine == ENGINE_POSTGRESQL;
  g_autoptr(GString) sql = g_string_new(postgresql ? "BEGIN; SET LOCAL lock_timeout = '1s'; " : NULL);
  g_string_append_printf(sql, "UPDATE %s SET step = step + 2, owner = NULL, place = NULL, expires_at = %s WHERE id = 1",
                         upgrade->names.lease, upgrade->dialect->now);
  g_string_append(sql, postgresql ? "; COMMIT" : "");
  if (db_execute(upgrade->db, sql->str, NULL, error))
    return true;
  db_execute(upgrade->db, "ROLLBACK", NULL, NULL);
  return false;
}

bool lease_break(Upgrade *upgrade, GError **error)
{
  g_autoptr(GError) problem = NULL;
  if (engine_is_mysql_family(upgrade->dialect->engine) &&
      !db_execute(upgrade->db, "SET SESSION innodb_lock_wait_timeout = 1", NULL, error))
    return false;
  if (break_once(upgrade, &problem))
    return true;
  if (!g_error_matches(problem, DB_ERROR, DB_LOCK_TIMEOUT)) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
  }
  /* The holder is in the middle of a transaction, perhaps frozen or cut off: its session is ended, which undoes that. */
  return session_settle(upgrade, &upgrade->state->lease, error) && break_once(upgrade, error);
}
