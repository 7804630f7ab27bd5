/* "Is it done already?": a fingerprint of the object that a schema statement is about, taken before it runs and compared after a
 * crash. It works for any statement: where the object looks as before, the statement had no effect and is run (again); where
 * it looks different, it was done, for nobody else changes it meanwhile. */
#pragma once
#include "run/upgrade_private.h"

/* SHA-256 in hex of how the catalogue describes the objects of class (an absent object has a fingerprint too). NULL without an error
 * where the statement is about nothing that can be looked at. Owned by the caller. */
char *probe_fingerprint(Upgrade *upgrade, const StatementClass *class, GError **error);

/* PostgreSQL, before CREATE INDEX CONCURRENTLY: an invalid index of that name, left by an earlier try, is dropped. Nothing elsewhere. */
bool probe_clear_invalid(Upgrade *upgrade, const StatementClass *class, GError **error);

/* PostgreSQL, after it: the index must be valid. */
bool probe_check_valid(Upgrade *upgrade, const StatementClass *class, GError **error);
