/* EXECUTE: one project, one database, and what can be done with the two. The command line and the public library are
 * both thin layers over this header.
 *
 *   g_autoptr(Upgrade) upgrade = upgrade_open(&options, UPGRADE_TEXTS | UPGRADE_DATABASE, error);
 *   if (!upgrade || !upgrade_run(upgrade, ACTION_EXPAND, NULL, &summary, error)) ...
 *
 * Nothing here prints: what happens is told through options.on_event. */
#pragma once
#include "driver/driver.h"
#include "model/project.h"
#include "plan/todo.h"
#include "report/event.h"

typedef struct {
  const char *directory;      /* --project; NULL: the nearest folder upward that holds emcee.yaml */
  const char *url;            /* --database; NULL: from the environment or .env */
  Engine engine;              /* --engine, for plans without a database; else ENGINE_NONE */
  int lock_milliseconds;      /* how long one try of a schema change may wait for a lock; 0: 2000 */
  int lock_wait_seconds;      /* for how long it is tried again; 0: 60 */
  int connect_seconds;        /* 0: 10 */
  bool allow_out_of_order;    /* run scripts whose number is below one that has run */
  bool allow_missing;         /* go on although scripts that have run are gone from the project */
  EventFunction on_event;     /* may be NULL */
  gpointer event_data;
  DbTraceFunction on_statement; /* may be NULL */
  gpointer statement_data;
  void (*wrap)(Db *db, gpointer data); /* called on every new connection; for tests that inject faults; may be NULL */
  gpointer wrap_data;
} UpgradeOptions;

typedef enum {
  UPGRADE_PROJECT = 1,   /* emcee.yaml and the names */
  UPGRADE_TEXTS = 3,     /* and the scripts' texts */
  UPGRADE_DATABASE = 4   /* a connection; a SQLite file that is absent is made only by upgrade_run and upgrade_baseline */
} UpgradeNeeds;

typedef struct Upgrade Upgrade;

Upgrade *upgrade_open(const UpgradeOptions *options, UpgradeNeeds needs, GError **error);
void upgrade_free(Upgrade *upgrade);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Upgrade, upgrade_free)

const Project *upgrade_project(const Upgrade *upgrade); /* NULL if not asked for */
Db *upgrade_db(const Upgrade *upgrade);                 /* NULL if not asked for */

/* Safe in a signal handler and from any thread: the running step is cancelled, the rest does not start, and
 * upgrade_run() fails with EMCEE_INTERRUPTED. */
void upgrade_interrupt(Upgrade *upgrade);


/* Reads the scripts' texts too, if upgrade_open() was not asked to. */
bool upgrade_load_texts(Upgrade *upgrade, GError **error);

/* --- where a database stands (plan/standing.h) --- */

/* Reads the state tables and, for done scripts with a pending query, asks it (if texts were loaded). `to` NULL: the newest release. */
Standing *upgrade_standing(Upgrade *upgrade, const char *to, GError **error);

/* --- running (plan/todo.h says what runs, and when it is refused) --- */

typedef struct {
  guint scripts;       /* with a file, run to their end */
  guint noops;         /* recorded without one */
  guint statements;
  gint64 rows;         /* changed by data statements */
  double seconds;
  const Release *to;
  Next next;           /* after it, towards `to` */
  const Release *next_release;
} RunSummary;

/* Does it. Nothing to do is a success with scripts == noops == 0. Refusals (EMCEE_REFUSED, EMCEE_HELD) come before
 * anything is changed. */
bool upgrade_run(Upgrade *upgrade, Action action, const char *to, RunSummary *ret_summary, GError **error);

/* The scripts that upgrade_run() would run, in order, borrowed from the project (free the array). Refuses like it does. Without
 * a database: every script of that action up to `to`. */
GPtrArray *upgrade_plan(Upgrade *upgrade, Action action, const char *to, GError **error);

/* Records that the database already has everything up to each of versions (identifiers or release names), and runs
 * nothing. Refused if emcee's state says anything already. */
bool upgrade_baseline(Upgrade *upgrade, const char *const *versions, GError **error);

/* --- looking back --- */

typedef struct {
  gint64 id;
  char *identifier;
  guint step, steps;
  char *kind;        /* "statement", "repeat", "no-op", "baseline", "skipped" */
  char *state;       /* "running", "done", "failed", "interrupted" */
  char *hash;        /* of the statement */
  gint64 rows;
  char *started, *finished; /* UTC */
  double seconds;
  char *who;         /* "shop@db1 (emcee 0.1.0, process 4242)" */
  char *error;
} JournalEntry;

/* The journal, oldest first; the last `limit` entries (0: all) of `identifier` (NULL: of all). Array of JournalEntry. */
GPtrArray *upgrade_history(Upgrade *upgrade, const char *identifier, guint limit, GError **error);

/* Who holds the lease; frees it if `force`. The holder's next step is then refused by the fence. */
bool upgrade_unlock(Upgrade *upgrade, bool force, LeaseStanding *ret_lease, GError **error);

/* Waits until the server answers, at most `seconds`; needs no project but to find `.env`. */
bool upgrade_wait(const UpgradeOptions *options, int seconds, GError **error);
