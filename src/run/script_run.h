/* Runs one script to its end, or says where it stopped. Two ways, decided by the engine and the script:
 *
 *  - whole: one transaction holds all statements, their journal rows and the new version (PostgreSQL, SQLite);
 *  - by steps: MySQL, MariaDB, `no-transaction`, `repeat`. Data statements go together with their journal row in a transaction
 *    each. A schema statement is announced first (with a fingerprint of its object), run, and its result recorded; what a crash
 *    left in between is found out from the catalogue (probe.h). */
#pragma once
#include "run/upgrade_private.h"

typedef struct {
  guint scripts, noops, statements;
  gint64 rows;
} RunCount;

/* Runs script from its first statement, or goes on where an earlier run stopped. */
bool script_run(Upgrade *upgrade, const Script *script, RunCount *count, GError **error);

/* The same for a migrate script: asks its pending query first, and runs it until nothing is pending. */
bool script_migrate(Upgrade *upgrade, const Script *script, RunCount *count, GError **error);

/* Records scripts that have nothing to run (of one kind: "no-op" or "skipped"), many in one transaction. */
bool script_record(Upgrade *upgrade, const GPtrArray *scripts, const char *kind, GError **error);

/* What can be said against a script before anything is run: EMCEE_USAGE. */
bool script_check_run(Upgrade *upgrade, const Script *script, GPtrArray *complaints);
