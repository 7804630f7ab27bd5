/* Decides how each engine says the few things the runner needs: its clock, its incarnation, emcee's own tables. */
#include "dialect/dialect.h"
#include "dialect/state_tables.sql.h"
#include "base/banned.h"

static const Dialect dialects[ENGINE_COUNT] = {
  [ENGINE_SQLITE] = {
    .engine = ENGINE_SQLITE,
    .transactional_ddl = true,
    .begin = "BEGIN IMMEDIATE",
    .now = "strftime('%Y-%m-%d %H:%M:%f', 'now')",
    .now_plus = "strftime('%Y-%m-%d %H:%M:%f', 'now', '@ seconds')",
    .time_text = "@",
    .incarnation = "incarnation", /* the lease's own column: a random number made with the file's tables */
    .inserted_id = " RETURNING id",
    .join_words = "group_concat",
    .state_tables = sql_sqlite_state_tables,
    .name_quote = '"',
  },
  [ENGINE_POSTGRESQL] = {
    .engine = ENGINE_POSTGRESQL,
    .transactional_ddl = true,
    .begin = "BEGIN",
    .now = "clock_timestamp()",
    .now_plus = "(clock_timestamp() + interval '@ seconds')",
    .time_text = "to_char(@ AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')",
    /* The name of the WAL file begins with the timeline, which every promotion raises. */
    .incarnation = "((SELECT system_identifier FROM pg_control_system())::text || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8))",
    .inserted_id = " RETURNING id",
    .settings_end = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; SET LOCAL standard_conforming_strings = on",
    .join_words = "string_agg",
    .state_tables = sql_postgresql_state_tables,
    .name_quote = '"',
  },
  [ENGINE_MYSQL] = {
    .engine = ENGINE_MYSQL,
    .begin = "START TRANSACTION",
    .now = "UTC_TIMESTAMP(3)",
    .now_plus = "(UTC_TIMESTAMP(3) + INTERVAL @ SECOND)",
    .time_text = "CAST(@ AS CHAR)",
    .incarnation = "@@server_uuid",
    .galera_incarnation = "(SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'wsrep_local_state_uuid')",
    .inserted_id = "; SELECT LAST_INSERT_ID()",
    .state_tables = sql_mysql_state_tables,
    .name_quote = '`',
  },
  [ENGINE_MARIADB] = {
    .engine = ENGINE_MARIADB,
    .begin = "START TRANSACTION",
    .now = "UTC_TIMESTAMP(3)",
    .now_plus = "(UTC_TIMESTAMP(3) + INTERVAL @ SECOND)",
    .time_text = "CAST(@ AS CHAR)",
    /* server_uid came only with 10.11.9, so: where the server runs, and from which data. */
    .incarnation = "CONCAT_WS('/', @@server_id, @@hostname, @@port, @@datadir)",
    .galera_incarnation = "(SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'WSREP_LOCAL_STATE_UUID')",
    .inserted_id = "; SELECT LAST_INSERT_ID()",
    .state_tables = sql_mysql_state_tables,
    .name_quote = '`',
  },
};

const Dialect *dialect_for(Engine engine)
{
  g_assert(engine > ENGINE_NONE && engine < ENGINE_COUNT);
  return &dialects[engine];
}

static void append_with(GString *sql, const char *pattern, const char *value)
{
  for (const char *c = pattern; *c; c++)
    if (*c == '@')
      g_string_append(sql, value);
    else
      g_string_append_c(sql, *c);
}

void dialect_now_plus(const Dialect *dialect, GString *sql, double seconds)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE]; /* a number of SQL, whatever the locale */
  append_with(sql, dialect->now_plus, g_ascii_formatd(number, sizeof number, "%.3f", seconds));
}

void dialect_time_text(const Dialect *dialect, GString *sql, const char *column)
{
  append_with(sql, dialect->time_text, column);
}

static char *qualified(Engine engine, const char *schema, const char *table)
{
  GString *name = g_string_new(NULL);
  if (schema) {
    sql_name(name, engine, schema);
    g_string_append_c(name, '.');
  }
  sql_name(name, engine, table);
  return g_string_free(name, FALSE);
}

void state_names_init(StateNames *names, Engine engine, const char *schema, const char *version_table, const char *version_column)
{
  *names = (StateNames){qualified(engine, schema, "emcee_journal"), qualified(engine, schema, "emcee_lease"),
                        qualified(engine, schema, version_table), qualified(engine, NULL, version_column)};
}

void state_names_clear(StateNames *names)
{
  g_free(names->journal);
  g_free(names->lease);
  g_free(names->version);
  g_free(names->column);
  *names = (StateNames){0};
}

char *dialect_state_tables(const Dialect *dialect, const StateNames *names)
{
  GString *sql = g_string_new(dialect->state_tables);
  g_string_replace(sql, "@journal@", names->journal, 0);
  g_string_replace(sql, "@lease@", names->lease, 0);
  g_string_replace(sql, "@version@", names->version, 0);
  g_string_replace(sql, "@column@", names->column, 0);
  return g_string_free(sql, FALSE);
}
