/* What the files of this room share: the Upgrade itself. Nothing outside src/run includes it.
 *
 * Invariants: `lease.held` only between lease_acquire() and lease_release(); `lease.step` is the value that the
 * database's lease row has after our last committed transaction, so a fence that finds another value means that somebody else,
 * or a failover, was there. */
#pragma once
#include "dialect/dialect.h"
#include "run/upgrade.h"

#include <pthread.h>
#include <stdatomic.h>

/* Seconds for which a lease is good without a sign of life, and between two signs. */
#define LEASE_SECONDS 15
#define LEASE_BEAT_SECONDS 5

typedef struct Keeper Keeper;

typedef struct {
  bool held;
  gint64 token, step;
  char *incarnation;
} Lease;

struct Upgrade {
  UpgradeOptions options; /* its strings are owned below */
  char *directory, *url_text;
  DbUrl *url;
  Project *project;
  bool texts;
  Db *db;                 /* NULL: not asked for, or an SQLite file that does not exist yet */
  const Dialect *dialect;
  StateNames names;       /* of the state tables; set once there is a connection and a project */
  State *state;           /* as last read, and kept up to date while running */
  Lease lease;
  Keeper *keeper;
  char *who;              /* for the journal */
  GPtrArray *settings;    /* char *: what the running script has set in its session; made again with a new connection */
  pthread_mutex_t emitting;
  atomic_bool interrupted;
  int wake[2];            /* a pipe: upgrade_interrupt() writes, whoever sleeps polls */
};

/* Tells what happens; may be called by the keeper's thread too, never two at once. */
void upgrade_emit(Upgrade *upgrade, const Event *event);
void upgrade_tell(Upgrade *upgrade, EventKind kind, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* EMCEE_INTERRUPTED if upgrade_interrupt() was called. */
bool upgrade_check_interrupt(Upgrade *upgrade, GError **error);

/* Sleeps, but not through an interrupt. */
void upgrade_sleep(Upgrade *upgrade, double seconds);

/* Connects; with `create` an absent SQLite file is made, else it leaves upgrade->db NULL and succeeds. */
bool upgrade_connect(Upgrade *upgrade, bool create, GError **error);

/* Opens one more connection of the same kind (for the keeper). */
Db *upgrade_connect_again(Upgrade *upgrade, int connect_seconds, GError **error);

/* Reads the state tables into upgrade->state. */
bool upgrade_read_state(Upgrade *upgrade, GError **error);

/* The release called `to`, or the newest for NULL; EMCEE_USAGE with the nearest name for an unknown one. *ret may become NULL in a
 * project without releases. */
bool upgrade_find_release(Upgrade *upgrade, const char *to, const Release **ret, GError **error);

/* Appends value quoted for this connection. */
void upgrade_literal(const Upgrade *upgrade, GString *sql, const char *value);
