/* Sessions of the server, seen from another one: who blocks ours while it waits, is an earlier one still at work, end it.
 * `session` is what DbServer.session said of it. Behind a transaction pooler that is the backend which served us when the
 * connection was made: ask for the present one inside a transaction (SELECT pg_backend_pid()). */
#pragma once
#include "driver/driver.h"

/* One line (char *) a session that blocks `session`: "session 42, user app, application shop/v1, idle in transaction 12 s:
 * SELECT ..." (the statement cut to 80 characters); where the server doesn't tell, "session 42, user app, may block, ...".
 * Empty if there is none, and always on SQLite. Freed by the caller. */
GPtrArray *db_blockers(Db *observer, const char *session, GError **error);

/* Is that session still there, and in the middle of something (on PostgreSQL also: of a transaction)? A PostgreSQL process
 * that isn't emcee's by its application_name has got the number of one that is gone. *ret_statement: what it runs, or
 * NULL; owned by the caller. On SQLite never. */
bool db_session_alive(Db *observer, const char *session, bool *ret_alive, char **ret_statement, GError **error);

/* Asks the server to end that session; that it is gone already is a success. On PostgreSQL one that isn't emcee's is left
 * alone, with an error. On SQLite there is nothing to end: a success. */
bool db_session_kill(Db *observer, const char *session, GError **error);
