/* PLAN: which scripts an action runs, in which order, and when it is refused. Pure.
 *
 * The rules (DESIGN: Order):
 *  - expand of a release needs every earlier release's migrate and contract scripts that have a file;
 *  - migrate needs its release's expand scripts, contract also its migrate scripts; sync goes release by release and so
 *    brings what each needs;
 *  - a migrate script without a file, or whose pending query returns no row, holds up nothing: contract records it;
 *  - files that came too late (out of order) and files that are gone (vanished) are refused, with the flag that accepts them;
 *  - a database with scripts of a release that the project doesn't know is newer: nothing is run on it.
 * Nothing to do is never refused. */
#pragma once
#include "plan/standing.h"

typedef enum { ACTION_EXPAND, ACTION_MIGRATE, ACTION_CONTRACT, ACTION_SYNC } Action;

/* "expand", "migrate", "contract", "sync". */
const char *action_name(Action action);

typedef struct {
  bool allow_out_of_order;
  bool allow_missing;
} TodoFlags;

/* The scripts to run, in order (borrowed; free the array), or NULL with EMCEE_REFUSED. `to` NULL only in a project without releases. */
GPtrArray *todo_plan(const Project *project, const State *state, Action action, const Release *to, TodoFlags flags, GError **error);

/* Without a database to look at: every script of that action up to `to`. Free the array. */
GPtrArray *todo_all(const Project *project, Action action, const Release *to);
