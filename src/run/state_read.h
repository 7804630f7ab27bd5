/* Reads emcee's own tables into a State (src/model/state.h), and makes them where they don't stand. */
#pragma once
#include "run/upgrade_private.h"

/* What the database says. db NULL (no file yet): a fresh state. */
State *state_read(Upgrade *upgrade, GError **error);

/* Makes the state tables if they are missing. Several runners may do it at once. */
bool state_tables_make(Upgrade *upgrade, GError **error);

/* Asks the pending queries of those migrate scripts whose release is expanded and not contracted, into state->pending. Only if
 * texts are loaded. */
bool state_ask_pending(Upgrade *upgrade, State *state, GError **error);

/* Does the script's pending query return a row? */
bool state_ask_script(Upgrade *upgrade, const Script *script, bool *ret_pending, GError **error);
