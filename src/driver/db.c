/* Decides what every connection does whatever the server: which driver, what is traced, what a broken one answers.
 * Every call goes through db->driver, so that a wrapper put there sees it. */
#include "driver/driver_private.h"
#include "base/banned.h"

#include <string.h>

#define CONNECT_SECONDS 10
#define BUSY_MILLISECONDS 2000
#define RESET_TEXT "/* session settings put back */" /* what a trace shows for db_reset() */

static const Driver *const drivers[ENGINE_COUNT] = {
  [ENGINE_SQLITE] = &driver_sqlite,
  [ENGINE_POSTGRESQL] = &driver_postgresql,
  [ENGINE_MYSQL] = &driver_mysql,
  [ENGINE_MARIADB] = &driver_mysql,
};

static void server_clear(DbServer *server)
{
  g_clear_pointer(&server->version_text, g_free);
  g_clear_pointer(&server->session, g_free);
  g_clear_pointer(&server->user, g_free);
  g_clear_pointer(&server->database, g_free);
  g_clear_pointer(&server->schema, g_free);
}

void db_set_server(Db *db, const DbServer *server)
{
  server_clear(&db->server);
  db->server = *server;
  db->server.version_text = g_strdup(server->version_text ? server->version_text : "");
  db->server.session = g_strdup(server->session ? server->session : "");
  db->server.user = g_strdup(server->user ? server->user : "");
  db->server.database = g_strdup(server->database ? server->database : "");
  db->server.schema = g_strdup(server->schema);
}

gpointer db_set_handle(Db *db, gpointer handle)
{
  g_mutex_lock(&db->guard);
  gpointer old = db->handle;
  db->handle = handle;
  g_mutex_unlock(&db->guard);
  return old;
}

void db_set_error(GError **error, DbErrorClass class, const char *text, const char *code)
{
  g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
  for (char *at = valid; *at; at++)
    if (g_ascii_iscntrl(*at))
      *at = ' ';
  g_strstrip(valid);
  gsize length = strlen(valid);
  if (length && valid[length - 1] == '.')
    valid[length - 1] = '\0';
  if (code && *code)
    g_set_error(error, DB_ERROR, (gint)class, "%s (%s)", valid, code);
  else
    g_set_error_literal(error, DB_ERROR, (gint)class, valid);
}

/* Opens by the driver. A connection that broke before it was of any use, or a node that isn't ready, was not reached. */
static bool driver_open(Db *db, GError **error)
{
  GError *problem = NULL;
  if (db->driver->open(db, &problem))
    return true;
  if (g_error_matches(problem, DB_ERROR, DB_LOST) || g_error_matches(problem, DB_ERROR, DB_RETRY))
    problem->code = DB_UNREACHABLE;
  g_propagate_error(error, problem);
  return false;
}

Db *db_open(const DbUrl *url, const DbOptions *options, GError **error)
{
  g_autoptr(Db) db = g_new0(Db, 1);
  g_mutex_init(&db->guard);
  db->url = db_url_copy(url);
  if (options)
    db->options = *options;
  if (db->options.connect_seconds <= 0)
    db->options.connect_seconds = CONNECT_SECONDS;
  if (db->options.busy_milliseconds <= 0)
    db->options.busy_milliseconds = BUSY_MILLISECONDS;
  db->application = g_strdup(db->options.application ? db->options.application : "emcee");
  db->options.application = db->application;
  db->driver = drivers[url->engine];
  g_assert(db->driver);
  if (!driver_open(db, error))
    return NULL;
  return g_steal_pointer(&db);
}

bool db_reconnect(Db *db, GError **error)
{
  db->driver->close(db);
  db->lost = true;
  if (!driver_open(db, error))
    return false;
  db->lost = false;
  return true;
}

void db_close(Db *db)
{
  if (!db)
    return;
  db->driver->close(db);
  server_clear(&db->server);
  db_url_free(db->url);
  g_free(db->application);
  g_mutex_clear(&db->guard);
  g_free(db);
}

const DbServer *db_server(const Db *db)
{
  return &db->server;
}

const DbUrl *db_url(const Db *db)
{
  return db->url;
}

/* Refuses on a broken connection, and remembers when one breaks. */
static bool still_connected(Db *db, GError **error)
{
  if (!db->lost)
    return true;
  g_autofree char *where = db_url_display(db->url);
  g_set_error(error, DB_ERROR, DB_LOST, "the connection to %s is lost", where);
  return false;
}

static void trace_begin(Db *db, const char *sql)
{
  if (db->trace)
    db->trace(sql, -1, -1, NULL, db->trace_data);
}

static void trace_end(Db *db, const char *sql, gint64 began, gint64 rows, const GError *problem)
{
  if (problem && g_error_matches(problem, DB_ERROR, DB_LOST))
    db->lost = true;
  if (db->trace)
    db->trace(sql, (double)(g_get_monotonic_time() - began) / G_USEC_PER_SEC, rows, problem, db->trace_data);
}

DbResult *db_query(Db *db, const char *sql, GError **error)
{
  if (!still_connected(db, error))
    return NULL;
  trace_begin(db, sql);
  gint64 began = g_get_monotonic_time();
  GError *problem = NULL;
  DbResult *result = db->driver->execute(db, sql, strlen(sql), &problem);
  gint64 rows = !result ? -1 : result->columns ? (gint64)result->rows : result->changed;
  trace_end(db, sql, began, rows, problem);
  if (problem)
    g_propagate_error(error, problem);
  return result;
}

bool db_execute(Db *db, const char *sql, gint64 *ret_changed, GError **error)
{
  g_autoptr(DbResult) result = db_query(db, sql, error);
  if (!result)
    return false;
  if (ret_changed)
    *ret_changed = result->changed;
  return true;
}

char *db_query_value(Db *db, const char *sql, GError **error)
{
  g_autoptr(DbResult) result = db_query(db, sql, error);
  return result && result->rows && result->columns ? g_strdup(db_result_get(result, 0, 0)) : NULL;
}

bool db_reset(Db *db, GError **error)
{
  if (!still_connected(db, error))
    return false;
  trace_begin(db, RESET_TEXT);
  gint64 began = g_get_monotonic_time();
  GError *problem = NULL;
  bool done = db->driver->reset(db, &problem);
  trace_end(db, RESET_TEXT, began, done ? 0 : -1, problem);
  if (problem)
    g_propagate_error(error, problem);
  return done;
}

void db_cancel(Db *db)
{
  g_mutex_lock(&db->guard);
  if (db->handle)
    db->driver->cancel(db);
  g_mutex_unlock(&db->guard);
}

void db_trace(Db *db, DbTraceFunction function, gpointer data)
{
  db->trace = function;
  db->trace_data = data;
}
