/* What a server's error code means for the runner: SQLSTATEs of PostgreSQL, error numbers of MySQL and MariaDB. (SQLite's
 * stand in sqlite.c, next to its header.) */
#pragma once
#include "base/error.h"

/* The code of a statement that failed; "" where the server gave none. */
DbErrorClass error_class_postgresql(const char *sqlstate);

/* The code of a connection that could not be made. Whoever sends a code has answered, but may not be ready yet. */
DbErrorClass error_class_postgresql_connect(const char *sqlstate);

/* The number of a statement that failed. On Galera, some say that the cluster refused a commit. */
DbErrorClass error_class_mysql(guint number, bool galera);

/* The number of a connection that could not be made. */
DbErrorClass error_class_mysql_connect(guint number);
