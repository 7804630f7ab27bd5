/* The lease saves runners from getting in each other's way; the fence makes them harmless if they do all the same.
 *
 * One row, changed by compare-and-set in a committed transaction, expiring by the server's clock: it works behind poolers and
 * across Galera nodes, where session locks do not. Every transaction of a runner begins with the fence: it raises
 * the row's step counter from the value that this runner left there, under its token, in the same incarnation of the server. A
 * runner that slept past its lease, or woke up after a failover that lost its last commits, changes no row there and stops.
 *
 * On MySQL and MariaDB, where DDL can't be in the fence's transaction, the runner's session also holds a named lock with its token
 * in it: who takes the lease over finds that session by it, ends it, and waits until it is gone. */
#pragma once
#include "run/upgrade_private.h"

/* Takes the lease for `purpose` (a word, for people), or EMCEE_HELD saying by whom it is held. Takes it over from an owner that is expired or certainly dead. */
bool lease_acquire(Upgrade *upgrade, const char *purpose, GError **error);

/* Gives it back; quietly does nothing if it is not ours any more. */
void lease_release(Upgrade *upgrade);

/* The same at the end of a run, whatever state it left the session in: settings of a failed script are undone, and a broken
 * connection is made once more, so that the next runner need not wait until the lease expires. */
void lease_release_surely(Upgrade *upgrade);

/* Appends the fence: one UPDATE that changes a row exactly if this runner may go on. */
void lease_fence(const Upgrade *upgrade, GString *sql);

/* Appends a statement that fails if the fence before it, in the same transaction, changed no row: for a transaction that is sent in one go. */
void lease_guard(const Upgrade *upgrade, GString *sql);

/* The error for a fence that changed no row. */
void lease_set_fenced(Upgrade *upgrade, GError **error);

/* On the MySQL family: takes the named lock that marks this session as the lease's. Does nothing elsewhere. */
bool lease_hold_session(Upgrade *upgrade, GError **error);

/* Ends a session that an earlier run left on the server, and waits until it is gone. */
bool session_end(Upgrade *upgrade, const char *session, GError **error);

/* After a lost connection: is the lease still ours, and did our last transaction commit? (its step is then counted) */
bool lease_prove(Upgrade *upgrade, bool *ret_committed, GError **error);

/* Frees the lease whoever holds it, so that its holder's next fence fails. Its session stays noted: the next owner ends it. */
bool lease_break(Upgrade *upgrade, GError **error);

/* Appends the sign of life that the keeper sends. */
void lease_beat(const Upgrade *upgrade, GString *sql);
