/* One fenced transaction, tried again while that is safe: every change that emcee makes to a database goes through here (but for
 * the DDL of MySQL and MariaDB, and what PostgreSQL and SQLite refuse inside a transaction). */
#pragma once
#include "run/upgrade_private.h"

/* What runs between the fence and the commit. It appends to `tail` what is to be sent with the COMMIT. It may be called again after
 * its transaction was rolled back, so it begins by forgetting what it had noted. */
typedef bool (*TransactionBody)(Upgrade *upgrade, gpointer data, GString *tail, GError **error);

/* A body's first statement, if it is known beforehand: it then travels with the fence, in one round trip. */
typedef struct {
  const char *sql;
  bool sent;        /* this try: it ran, and what follows is its result */
  gint64 changed;
  double seconds;
} FirstStatement;

/* begin, fence, body, tail, commit. Lock timeouts, deadlocks and serialisation failures: rolled back and tried again for
 * lock_wait_seconds. Connection lost: a new one, and the lease row tells whether the transaction was committed. The
 * last error is passed on as the driver gave it. first: NULL, or the body's first statement, which may then have been sent already. */
bool transaction_run(Upgrade *upgrade, FirstStatement *first, TransactionBody body, gpointer data, GError **error);

/* The same with nothing but a text between fence and commit: in one go, unless something is wrong. */
bool transaction_send(Upgrade *upgrade, const char *sql, GError **error);

/* The same, and the value that the query `after` returns once it is committed. Owned by the caller; NULL is an error. */
char *transaction_ask(Upgrade *upgrade, const char *sql, const char *after, GError **error);

/* Runs one statement under the keeper's eyes. *ret_changed may be NULL. */
bool statement_send(Upgrade *upgrade, const char *sql, gint64 *ret_changed, GError **error);

/* The same for what stands outside a transaction and may run twice (a look, a setting): after a lost connection it is sent again.
 * The lease must be held, else a lost connection is an error. The caller frees the result. */
DbResult *query_send(Upgrade *upgrade, const char *sql, GError **error);

/* Settings of a new session: bounds for waiting on locks, isolation; on the MySQL family also the lease's named lock; and
 * what the running script has set (upgrade->settings). */
bool session_prepare(Upgrade *upgrade, GError **error);

/* After DB_LOST: connects again (for half a minute at most) and proves that the lease is ours. *ret_committed: whether the transaction that
 * was under way is in the database; its step is then counted. */
bool session_recover(Upgrade *upgrade, bool *ret_committed, GError **error);

/* Waiting before another try. `tries` and `begun` (monotonic, 0 at first) are kept by the caller. False: not worth it, or time is up. */
bool retry_wait(Upgrade *upgrade, const GError *problem, guint *tries, gint64 *begun);
