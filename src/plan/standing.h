/* PLAN: where a database stands, seen from a project: what is done, what comes next, what is wrong. Pure. */
#pragma once
#include "model/state.h"

typedef enum { NEXT_NOTHING = 0, NEXT_EXPAND = 3, NEXT_MIGRATE = 4, NEXT_CONTRACT = 5 } Next;

typedef struct {
  const Release *release;
  guint total[PHASE_COUNT]; /* scripts of the release, no-ops included */
  guint done[PHASE_COUNT];  /* of these, recorded as done (or not pending, for a migrate script with a pending query) */
} ReleaseStanding;

typedef struct {
  char *identifier;
  guint step, steps;  /* the step that was begun and has no good result */
  char *state;        /* "running", "failed", "interrupted" */
  char *error;        /* what the server said, or NULL */
  char *when;         /* UTC */
} UnfinishedScript;

typedef struct {
  bool held;
  char *owner;        /* "emcee 0.1.0 expand, user shop on host db1, process 4242" */
  char *since, *expires; /* UTC */
  gint64 token;
} LeaseStanding;

typedef struct {
  bool fresh;               /* emcee has never touched this database */
  char *expand_head;        /* identifier, or NULL */
  char *contract_head;
  GPtrArray *releases;      /* of ReleaseStanding, one per release of the project */
  const Release *at;        /* the release whose last expand and contract scripts the heads are; NULL: in between, or none */
  Next next;                /* towards `to` */
  const Release *next_release;
  GPtrArray *edited;        /* of const Script *: done, and their text is another now (only if texts were loaded) */
  GPtrArray *out_of_order;  /* of const Script *: not done, although a later one of its phase is */
  GPtrArray *vanished;      /* of char *: done, their release is known, their file is gone */
  GPtrArray *unknown;       /* of char *: done, by a release that this project doesn't know: the database is newer */
  GPtrArray *unfinished;    /* of UnfinishedScript */
  LeaseStanding lease;
} Standing;

/* Judges state by project. `to` is the release to reach (not NULL unless the project has none). texts: the scripts' texts are
 * loaded, so that edited ones can be told. */
Standing *standing_of(const Project *project, const State *state, const Release *to, bool texts);
void standing_free(Standing *standing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Standing, standing_free)
void lease_standing_clear(LeaseStanding *lease);
