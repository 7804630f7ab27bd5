/* What a database says about itself: which scripts it has had, which were begun and not finished, its heads, its lease.
 * Plain data, read by src/run/state.c, judged by src/plan. */
#pragma once
#include "model/project.h"

/* One script, as the journal tells it. */
typedef struct {
  char *identifier;
  bool done;            /* a whole run of it is recorded */
  char script_hash[65]; /* of that run; "" for a no-op or a baseline */
  /* The last run, where it is not complete: */
  guint done_steps;     /* steps 1..done_steps have their result recorded */
  GPtrArray *step_hashes; /* char *, of these steps; NULL when none */
  gint64 open_id;       /* journal id of a row without a good result (running, failed, interrupted), or 0 */
  guint open_step, open_steps;
  char *open_state;
  char *open_kind;
  char *open_hash;
  char *open_probe;     /* fingerprint of its object before it ran, or NULL */
  char *open_session;
  char *open_when;
  char *open_error;
  gint64 open_rows;
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
  GHashTable *applied;  /* identifier → Applied */
  GHashTable *pending;  /* const Script * → GINT_TO_POINTER(1 pending, 2 not): what pending queries answered */
  LeaseState lease;
} State;

State *state_new(void);
void state_free(State *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(State, state_free)

/* The script's record, or NULL; state_applied_make() makes one. */
Applied *state_applied(const State *state, const char *identifier);
Applied *state_applied_make(State *state, const char *identifier);

/* Is a complete run recorded (for a migrate script also: or is its contract recorded, which implies it)? */
bool state_recorded(const State *state, const Script *script);

/* Is there nothing left to do for it: recorded, and its pending query, if it was asked, returned no row. */
bool state_done(const State *state, const Script *script);

/* Forgets the unfinished run of a script (it has been finished, or begins anew). */
void applied_close(Applied *applied);
