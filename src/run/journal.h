/* The journal's SQL: what was begun, what came of it, and the version that follows. Text only; transaction.h sends it. */
#pragma once
#include "run/upgrade_private.h"

typedef struct {
  const char *identifier;
  guint step, steps;           /* 1..steps; a script without statements has 0 of 0 */
  const char *kind;            /* "statement", "repeat", "no-op", "skipped", "baseline" */
  const char *state;           /* "running", "done", "failed", "interrupted" */
  const char *script_hash, *statement_hash;
  const char *probe;           /* fingerprint before, or NULL */
  const char *error;           /* or NULL */
  gint64 changed;              /* -1: does not count rows */
  double seconds;              /* how long it took, up to now */
} JournalRow;

/* Appends one INSERT of all rows. */
void journal_append(Upgrade *upgrade, GString *sql, const JournalRow *rows, guint count);

/* Appends the UPDATE that gives row `id` its result (state, changed, error, times). */
void journal_append_result(Upgrade *upgrade, GString *sql, gint64 id, const JournalRow *row);

/* Appends, each with a ';' before it, the statements that make the version table's rows `after` out of `before`. */
void journal_append_version(Upgrade *upgrade, GString *sql, const GPtrArray *before, const GPtrArray *after);

/* Everything that follows when script is done: its version. Call journal_finish() once that is committed. */
void journal_append_finish(Upgrade *upgrade, GString *sql, const Script *script);

/* Brings upgrade->state up to date: script is done. */
void journal_finish(Upgrade *upgrade, const Script *script);
