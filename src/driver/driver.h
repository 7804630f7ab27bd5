/* EXECUTE: talking to a server. One table of functions per client library; one Db per connection; a Db is used by one
 * thread at a time, except for db_cancel().
 *
 *   g_autoptr(Db) db = db_open(url, &(DbOptions){.connect_seconds = 10}, error);
 *   g_autoptr(DbResult) rows = db_query(db, "SELECT version_num FROM emcee_version", error);
 *   const char *head = db_result_get(rows, 0, 0);
 *
 * Errors are in the DB_ERROR domain (base/error.h says which classes there are); the message is what the server said,
 * with its SQLSTATE or number, e.g. `relation "x" does not exist (42P01)`, on one line. A Db whose connection
 * broke answers DB_LOST to everything until db_reconnect(). */
#pragma once
#include "base/error.h"
#include "driver/url.h"

typedef struct Db Db;
typedef struct DbResult DbResult;
typedef struct Driver Driver;

/* What was learned about the server when the connection was made. */
typedef struct {
  Engine engine;          /* as met: MariaDB behind mysql:// is ENGINE_MARIADB */
  int version;            /* 150020, 101119, 90704, 34001 */
  char *version_text;     /* "PostgreSQL 15.20" */
  char *session;          /* the server's id of this connection (backend pid, connection id); on SQLite "0" */
  char *user;             /* as the server calls us; "" on SQLite */
  char *database;
  char *schema;           /* where a table without a qualifier is made; NULL: nowhere (PostgreSQL, an empty search path) */
  bool galera;
  bool pooled;               /* PostgreSQL: a pooler stands between, and may give each transaction another session */
  bool no_backslash_escapes; /* MySQL family: sql_mode says so */
} DbServer;

typedef struct {
  int connect_seconds;    /* bound for making a connection; 0: 10 */
  int busy_milliseconds;  /* SQLite: how long a statement waits for a lock before DB_LOCK_TIMEOUT; 0: 2000 */
  bool read_only;         /* SQLite: do not create the file: an absent one is DB_ABSENT */
  const char *application; /* what the server shows as our name; NULL: "emcee" */
} DbOptions;

/* The table a driver fills in. */
struct Driver {
  const char *name;
  bool (*open)(Db *db, GError **error);
  void (*close)(Db *db);
  /* Runs sql (one statement, or several of ours separated by ';'; sql[length] is NUL), waits for its end. The result
   * is the last statement's. May be called again after any error except DB_LOST. */
  DbResult *(*execute)(Db *db, const char *sql, gsize length, GError **error);
  /* From any thread: asks the server to end what runs on db. Best effort, never blocks for long. */
  void (*cancel)(Db *db);
  /* Ends an open transaction (ROLLBACK) and puts session settings that a script changed back to those of a new
   * session. */
  bool (*reset)(Db *db, GError **error);
};

/* Opens a connection; error DB_UNREACHABLE or DB_DENIED (one line, never the password), after connect_seconds at most (or
 * the URL's connect_timeout; looking up a host's name is not counted). SQLite: also DB_ABSENT, and DB_FAILED for a file that
 * is no database. An option that the client library can't take as it is: EMCEE_USAGE. */
Db *db_open(const DbUrl *url, const DbOptions *options, GError **error);

/* Closes it and opens it again to the same place. The server's facts are read anew. */
bool db_reconnect(Db *db, GError **error);

void db_close(Db *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Db, db_close)

const DbServer *db_server(const Db *db);
const DbUrl *db_url(const Db *db);

/* Runs sql; rows, if there are any, are thrown away. *ret_changed (may be NULL): rows changed by the last statement. */
bool db_execute(Db *db, const char *sql, gint64 *ret_changed, GError **error);

/* Runs sql and returns its rows. */
DbResult *db_query(Db *db, const char *sql, GError **error);

/* The first column of the first row, or NULL without an error if there is no row or it is NULL. Owned by the caller. */
char *db_query_value(Db *db, const char *sql, GError **error);

bool db_reset(Db *db, GError **error);
void db_cancel(Db *db);

guint db_result_rows(const DbResult *result);
guint db_result_columns(const DbResult *result);
gint64 db_result_changed(const DbResult *result);
/* NULL for SQL NULL. Lives as long as the result. */
const char *db_result_get(const DbResult *result, guint row, guint column);
const char *db_result_column(const DbResult *result, guint column);
void db_result_free(DbResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DbResult, db_result_free)

/* --- wrappers: the same table around another driver --- */

/* Called after every statement (seconds >= 0), and once before it with seconds < 0. error is NULL on success. */
typedef void (*DbTraceFunction)(const char *sql, double seconds, gint64 rows, const GError *error, gpointer data);

/* From now on every statement on db is shown to function. */
void db_trace(Db *db, DbTraceFunction function, gpointer data);
