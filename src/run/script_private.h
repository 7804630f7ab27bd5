/* A script on its way, shared by the files that run it. */
#pragma once
#include "run/journal.h"
#include "run/script_run.h"
#include "run/transaction.h"

typedef struct {
  const Script *script;
  GArray *classes;      /* StatementClass, one a statement */
  GArray *rows;         /* JournalRow, of a whole run */
  guint at;             /* index of the statement under way */
  gint64 changed;       /* rows changed by data statements so far */
  gint64 repeated;      /* rows changed so far by the `repeat` statement under way */
  FirstStatement first; /* the statement that may have travelled with the fence */
  RunCount *count;
} ScriptRun;

static inline const StatementClass *run_class(const ScriptRun *run, guint index)
{
  return &g_array_index(run->classes, StatementClass, index);
}

/* The journal row of statement `index`, as far as it is known beforehand. */
JournalRow run_row(const ScriptRun *run, guint index, const char *state);

/* Statement `index` begins, ends. */
void run_emit_begin(Upgrade *upgrade, const ScriptRun *run, guint index);
void run_emit_end(Upgrade *upgrade, const ScriptRun *run, guint index, gint64 rows, double seconds);

/* Runs the statement at run->at; notes and tells what it changed. *ret_seconds: how long it took. */
bool run_statement(Upgrade *upgrade, ScriptRun *run, gint64 *ret_changed, double *ret_seconds, GError **error);

/* Records that the statement at run->at failed (in row `id`, or in a new row for 0), and says in *error where that was, what
 * was kept and how to go on. */
void run_fail(Upgrade *upgrade, ScriptRun *run, gint64 id, bool whole, GError **error);

/* By steps, from statement `first` (index) on. */
bool run_steps(Upgrade *upgrade, ScriptRun *run, guint first, GError **error);
