/* Decides which questions find a blocking session on which server, and how the answer is worded. */
#include "driver/blockers.h"

#include <string.h>
#include "driver/queries.sql.h"
#include "base/banned.h"

#define STATEMENT_CHARACTERS 80

/* Asked in turn: on to the next one if the server refuses it, or if it found nothing and `last` is not set. */
typedef struct {
  Engine engine;
  const char *sql;
  bool last;
} Question;

static const Question questions[] = {
  {ENGINE_POSTGRESQL, sql_postgresql_blockers, true},
  {ENGINE_MYSQL, sql_mysql_blockers, true},
  {ENGINE_MYSQL, sql_mysql_processlist, true},
  {ENGINE_MARIADB, sql_mariadb_row_locks, false},
  {ENGINE_MARIADB, sql_mariadb_transactions, false},
  {ENGINE_MARIADB, sql_mysql_processlist, true},
};

enum { ROW_SESSION, ROW_USER, ROW_APPLICATION, ROW_STATE, ROW_SECONDS, ROW_STATEMENT, ROW_CERTAINTY };

/* sql with the session's number in place of :session; NULL with an error if it isn't a number. */
static char *sql_for(const char *sql, const char *session, GError **error)
{
  if (!*session || session[strspn(session, "0123456789")]) {
    g_set_error(error, DB_ERROR, DB_FAILED, "\"%s\" is no session's number", session);
    return NULL;
  }
  g_auto(GStrv) parts = g_strsplit(sql, ":session", -1);
  return g_strjoinv(session, parts);
}

/* The beginning of a statement, white space squeezed, in one line. */
static void append_statement(GString *line, const char *statement)
{
  g_autofree char *valid = g_utf8_make_valid(statement, -1);
  g_auto(GStrv) words = g_strsplit_set(valid, " \t\r\n", -1);
  g_autoptr(GString) text = g_string_new(NULL);
  for (char **word = words; *word; word++)
    if (**word)
      g_string_append_printf(text, "%s%s", text->len ? " " : "", *word);
  if (!text->len)
    return;
  bool cut = g_utf8_strlen(text->str, -1) > STATEMENT_CHARACTERS;
  if (cut)
    g_string_truncate(text, (gsize)(g_utf8_offset_to_pointer(text->str, STATEMENT_CHARACTERS - 3) - text->str));
  g_string_append_printf(line, ": %s%s", text->str, cut ? "..." : "");
}

static void append_part(GString *line, const char *before, const char *value)
{
  if (value && *value)
    g_string_append_printf(line, ", %s%s", before, value);
}

static char *row_describe(const DbResult *rows, guint row)
{
  const char *session = db_result_get(rows, row, ROW_SESSION);
  if (g_strcmp0(session, "0") == 0)
    return g_strdup("a prepared transaction (see pg_prepared_xacts)");
  const char *state = db_result_get(rows, row, ROW_STATE), *seconds = db_result_get(rows, row, ROW_SECONDS);
  const char *statement = db_result_get(rows, row, ROW_STATEMENT);
  GString *line = g_string_new(NULL);
  g_string_append_printf(line, "session %s", session);
  append_part(line, "user ", db_result_get(rows, row, ROW_USER));
  append_part(line, "application ", db_result_get(rows, row, ROW_APPLICATION));
  if (g_strcmp0(db_result_get(rows, row, ROW_CERTAINTY), "blocks") != 0)
    append_part(line, "", db_result_get(rows, row, ROW_CERTAINTY));
  append_part(line, "", state);
  if (seconds)
    g_string_append_printf(line, "%s%s s", state && *state ? " " : ", ", seconds);
  if (statement)
    append_statement(line, statement);
  return g_string_free(line, FALSE);
}

GPtrArray *db_blockers(Db *observer, const char *session, GError **error)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) problem = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(questions); i++) {
    if (questions[i].engine != db_server(observer)->engine)
      continue;
    g_autofree char *sql = sql_for(questions[i].sql, session, error);
    if (!sql)
      return NULL;
    g_clear_error(&problem);
    g_autoptr(DbResult) rows = db_query(observer, sql, &problem);
    for (guint row = 0; rows && row < db_result_rows(rows); row++)
      g_ptr_array_add(lines, row_describe(rows, row));
    if (lines->len || (rows && questions[i].last) || g_error_matches(problem, DB_ERROR, DB_LOST))
      break;
  }
  if (problem) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  return g_steal_pointer(&lines);
}

/* The row of queries/<engine>/session.sql, or no row; NULL with an error, or on SQLite without one. */
static DbResult *session_row(Db *observer, const char *session, GError **error)
{
  Engine engine = db_server(observer)->engine;
  if (engine == ENGINE_SQLITE)
    return NULL;
  g_autofree char *sql = sql_for(engine == ENGINE_POSTGRESQL ? sql_postgresql_session : sql_mysql_session, session, error);
  return sql ? db_query(observer, sql, error) : NULL;
}

static bool is_one(const DbResult *row, guint column)
{
  return g_strcmp0(db_result_get(row, 0, column), "1") == 0;
}

enum { SESSION_OURS, SESSION_BUSY, SESSION_STATEMENT };

bool db_session_alive(Db *observer, const char *session, bool *ret_alive, char **ret_statement, GError **error)
{
  GError *problem = NULL;
  g_autoptr(DbResult) row = session_row(observer, session, &problem);
  if (problem) {
    g_propagate_error(error, problem);
    return false;
  }
  bool alive = row && db_result_rows(row) && is_one(row, SESSION_OURS) && is_one(row, SESSION_BUSY);
  *ret_alive = alive;
  *ret_statement = alive ? g_strdup(db_result_get(row, 0, SESSION_STATEMENT)) : NULL;
  return true;
}

bool db_session_kill(Db *observer, const char *session, GError **error)
{
  GError *problem = NULL;
  g_autoptr(DbResult) row = session_row(observer, session, &problem);
  if (problem) {
    g_propagate_error(error, problem);
    return false;
  }
  if (!row || !db_result_rows(row))
    return true;
  bool postgresql = db_server(observer)->engine == ENGINE_POSTGRESQL;
  if (!is_one(row, SESSION_OURS)) {
    g_set_error(error, DB_ERROR, DB_FAILED, "session %s is not emcee's, and is left alone", session);
    return false;
  }
  g_autofree char *sql = sql_for(postgresql ? "SELECT pg_terminate_backend(:session)" : "KILL :session", session, NULL);
  if (db_execute(observer, sql, NULL, &problem))
    return true;
  g_autoptr(DbResult) again = session_row(observer, session, NULL); /* it may have gone by itself in between */
  bool gone = again && !db_result_rows(again);
  if (gone)
    g_error_free(problem);
  else
    g_propagate_error(error, problem);
  return gone;
}
