/* PLAN: SQL text per engine, one table of functions each. No connection, no I/O: everything here is tested without a server.
 *
 * Nothing else quotes: text from outside reaches SQL through sql_literal() and sql_name() only. */
#pragma once
#include "model/engine.h"
#include "model/project.h"

typedef struct Dialect Dialect;

/* What a statement is to the runner; statement_class() says. */
typedef enum {
  STATEMENT_DATA,        /* SELECT, INSERT, UPDATE, DELETE, ...: safe inside a transaction on every engine */
  STATEMENT_SCHEMA,      /* DDL: transactional on PostgreSQL and SQLite, commits by itself on MySQL and MariaDB */
  STATEMENT_SESSION,     /* SET, PRAGMA, USE, temporary tables: run again when a script is resumed */
  STATEMENT_ALONE,       /* refuses to run in a transaction: CREATE INDEX CONCURRENTLY, VACUUM, ... */
  STATEMENT_TRANSACTION  /* BEGIN, COMMIT, ...: not allowed in a script, the runner owns transactions */
} StatementKind;

typedef enum {
  OBJECT_NONE, OBJECT_TABLE, OBJECT_INDEX, OBJECT_VIEW, OBJECT_TRIGGER, OBJECT_ROUTINE, OBJECT_EVENT, OBJECT_TYPE,
  OBJECT_SCHEMA, OBJECT_OTHER
} ObjectKind;

typedef struct {
  StatementKind kind;
  bool idempotent;    /* running it twice ends in the same place: VACUUM, ANALYZE, CREATE OR REPLACE, ... */
  bool creates;       /* CREATE ... */
  bool drops;         /* DROP ... */
  ObjectKind object;
  GPtrArray *names;   /* of char *: the objects it names, "schema.table" parts joined by U+001F; for an index on the MySQL
                         family its table is what is probed, and stands here */
} StatementClass;

void statement_class_clear(StatementClass *class);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StatementClass, statement_class_clear)

/* Classifies one statement by its first words. */
void statement_classify(Engine engine, const char *text, gsize length, StatementClass *ret_class);

struct Dialect {
  Engine engine;
  bool transactional_ddl;
  const char *begin;        /* "BEGIN", "BEGIN IMMEDIATE", "START TRANSACTION" */
  const char *now;          /* expression: the server's clock, in the type of the state tables' time columns */
  const char *now_plus;     /* the same with so many seconds added, which stand where the '@' is */
  const char *time_text;    /* expression: the column '@' as 'YYYY-MM-DD HH:MM:SS.mmm' in UTC */
  const char *incarnation;  /* expression: which life of which server this is; changes at a failover */
  const char *galera_incarnation; /* the same for a Galera cluster: one for all its nodes; NULL where there is none */
  const char *inserted_id;  /* what follows an INSERT into emcee_journal to get the new id as a row */
  const char *settings_end; /* inside a transaction: ends what its statements have set for the session; NULL where nothing can */
  const char *join_words;   /* the aggregate that joins texts, if it takes any number of them; else NULL */
  const char *state_tables; /* statements that make the state tables; @journal@, @lease@, @version@ and @column@ stand for names */
  char name_quote;
};

/* The dialect of that engine. */
const Dialect *dialect_for(Engine engine);

/* Appends the server's clock plus seconds (to the millisecond); appends a time column as text. */
void dialect_now_plus(const Dialect *dialect, GString *sql, double seconds);
void dialect_time_text(const Dialect *dialect, GString *sql, const char *column);

/* The state tables' names as they stand in SQL: quoted, and qualified, for a script may change the search path under our feet. */
typedef struct {
  char *journal, *lease, *version, *column;
} StateNames;

/* schema: where they stand (a PostgreSQL schema, a MySQL database; "main" on SQLite); NULL: not qualified. */
void state_names_init(StateNames *names, Engine engine, const char *schema, const char *version_table, const char *version_column);
void state_names_clear(StateNames *names);

/* The statements that make the state tables. Owned by the caller. */
char *dialect_state_tables(const Dialect *dialect, const StateNames *names);

/* Appends value as a string literal (NULL: the word NULL). no_backslash_escapes as DbServer says it. */
void sql_literal(GString *sql, Engine engine, bool no_backslash_escapes, const char *value);

/* Appends name as a quoted identifier. */
void sql_name(GString *sql, Engine engine, const char *name);
