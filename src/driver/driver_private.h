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
  GMutex guard;          /* held while a connection is cancelled, and while its handle comes or goes */
  gpointer handle;       /* the driver's own state, or a wrapper's; set by db_set_handle() only; NULL when closed */
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
/* Names the columns, left to right, before the first row. */
void db_result_name(DbResult *result, const char *name);
/* Appends one cell; row by row, left to right; value NULL for SQL NULL. db_result_end_row() after the last of a row. */
void db_result_add(DbResult *result, const char *value, gsize length);
void db_result_end_row(DbResult *result);

/* Publishes the driver's state once it can be cancelled; NULL takes it back, and returns the old one. */
gpointer db_set_handle(Db *db, gpointer handle);

/* Fills in what was learned; NULL texts become "". Frees what stood there. */
void db_set_server(Db *db, const DbServer *server);

/* Sets a DB_ERROR of class: "text (code)" on one line, without the control characters, blanks at the ends and final
 * full stop that servers like; code NULL or "": only the text. */
void db_set_error(GError **error, DbErrorClass class, const char *text, const char *code);

extern const Driver driver_sqlite, driver_postgresql, driver_mysql;
