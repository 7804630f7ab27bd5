/* What a database says about itself: which scripts it has had, which were begun and not finished, its heads, its lease.
 * Plain data, read by src/run/state.c, judged by src/plan. */
#pragma once
#include "model/project.h"

/* A run of a script that was begun and is not complete. */
typedef struct {
  guint done_steps;       /* steps 1..done_steps have their result recorded */
  GPtrArray *step_hashes; /* char *, of these steps; NULL when none */
  gint64 id;              /* journal id of its last row without a good result, or of its last row */
  guint step, steps;      /* the step that has no good result */
  char *state;            /* "running", "failed", "interrupted" */
  char *kind;
  char *hash;
  char *probe;            /* fingerprint of its object before it ran, or NULL */
  char *session;
  char *when;
  char *error;
  gint64 rows;
} OpenRun;

/* One script, as the journal tells it. */
typedef struct {
  const char *identifier;  /* NULL: the journal knows nothing of it */
  bool done;               /* a whole run of it is recorded */
  const char *script_hash; /* of that run; "" for a no-op, or if it was not asked for */
  OpenRun *open;           /* the last run, where that is not complete; else NULL */
} Applied;

typedef struct {
  bool held;            /* by the server's clock, at the time of reading */
  gint64 token, step;
  char *owner, *place, *session, *since, *expires;
} LeaseState;

typedef struct {
  bool fresh;           /* no state tables, or nothing in them */
  bool tables;          /* the state tables stand */
  int layout;
  GPtrArray *versions;  /* char *: the rows of the version table */
  const Project *project;
  guint known_count;
  Applied *known;       /* by Script.position: every look asks each script several times */
  GHashTable *strangers; /* identifier → Applied: of scripts that the project doesn't have */
  GStringChunk *texts;
  GHashTable *pending;  /* const Script * → GINT_TO_POINTER(1 pending, 2 not): what pending queries answered */
  LeaseState lease;
} State;

/* project is borrowed. */
State *state_new(const Project *project);
void state_free(State *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(State, state_free)

/* The record of a script of the project, or NULL. */
Applied *state_applied(const State *state, const Script *script);

/* The record of that identifier, the project's or a stranger's; made if there is none. */
Applied *state_applied_make(State *state, const char *identifier);

/* A complete run is recorded: done, with that hash, and nothing is open. */
void state_finish(State *state, Applied *applied, const char *script_hash);

/* Calls function for every record there is. */
void state_each(const State *state, void (*function)(Applied *applied, gpointer data), gpointer data);

/* Is a complete run recorded (for a migrate script also: or is its contract recorded, which implies it)? */
bool state_recorded(const State *state, const Script *script);

/* Is there nothing left to do for it: recorded, and its pending query, if it was asked, returned no row. */
bool state_done(const State *state, const Script *script);

/* Forgets the unfinished run of a script, or begins to note one. */
void applied_close(Applied *applied);
OpenRun *applied_open(Applied *applied);
