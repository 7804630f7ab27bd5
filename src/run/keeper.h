/* The second pair of eyes while a statement runs: one thread with a connection of its own. It renews the lease, looks who blocks
 * a statement that takes long (and tells it as an event), and cancels the statement when the run is interrupted.
 *
 * The only file of this room that makes a thread. Everything it does is best effort: the fence is what keeps data safe. */
#pragma once
#include "run/upgrade_private.h"

/* Starts it; the lease must be held. It costs nothing until something takes longer than half a second, or than
 * half the lock timeout. */
Keeper *keeper_start(Upgrade *upgrade);

/* Stops it and frees it; NULL is allowed. */
void keeper_stop(Keeper *keeper);

/* Around every statement of the runner. */
void keeper_watch(Keeper *keeper);
void keeper_unwatch(Keeper *keeper);

/* Around anything that replaces upgrade->db's connection. */
void keeper_hold(Keeper *keeper);
void keeper_let_go(Keeper *keeper);
