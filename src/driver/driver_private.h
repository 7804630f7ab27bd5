/* What drivers share: the Db itself and the way a result is built. For src/driver/ and wrappers in tests only. */
#pragma once
#include "driver/driver.h"

struct Db {
  const Driver *driver;
  DbUrl *url;            /* owned copy */
  DbOptions options;
  char *application;     /* owned; options.application points to it */
  DbServer server;       /* filled in by Driver.open */
  bool lost;
  gpointer handle;       /* the driver's own: PGconn, MYSQL, sqlite3, or a wrapper's state */
  DbTraceFunction trace;
  gpointer trace_data;
};

struct DbResult {
  guint rows, columns;
  gint64 changed;
  GStringChunk *text;
  GPtrArray *cells;      /* rows * columns of const char *, into text */
  GPtrArray *names;      /* columns of const char *, into text */
};

DbResult *db_result_new(guint columns);
/* Appends one cell; row by row, left to right; value NULL for SQL NULL. db_result_end_row() after the last of a row. */
void db_result_add(DbResult *result, const char *value, gsize length);
void db_result_end_row(DbResult *result);

extern const Driver driver_sqlite, driver_postgresql, driver_mysql;
