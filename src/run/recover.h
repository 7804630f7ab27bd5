/* Finds out where an interrupted script goes on. */
#pragma once
#include "run/script_private.h"

/* *ret_first: index of the first statement to run. What an earlier run announced and may have done is looked up in the catalogue, and
 * recorded if it was. EMCEE_REFUSED if the part of the script that has run was edited since. */
bool recover_script(Upgrade *upgrade, const ScriptRun *run, guint *ret_first, GError **error);
