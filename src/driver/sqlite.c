/* EXECUTE on SQLite: opens a file with clear words for what can be wrong with it, and runs statements one by one.
 * The only file that includes sqlite3.h. */
#include "driver/driver_private.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include "base/banned.h"

/* What a script can change for its session, and a reset puts back. */
static const char *const settings[] = {
  "foreign_keys", "recursive_triggers", "defer_foreign_keys", "ignore_check_constraints", "legacy_alter_table",
  "writable_schema", "trusted_schema", "query_only", "synchronous", "automatic_index", "reverse_unordered_selects",
  "cache_size", "temp_store", "locking_mode"
};

typedef struct {
  sqlite3 *handle;
  char *defaults[G_N_ELEMENTS(settings)]; /* as a new session has them */
} Sqlite;

/* By extended code where one stands here, else by its low byte. */
static const struct {
  int code;
  DbErrorClass class;
} classes[] = {
  {SQLITE_BUSY_SNAPSHOT, DB_RETRY}, /* another wrote since our transaction began to read: only a new one can write */
  {SQLITE_BUSY, DB_LOCK_TIMEOUT},
  {SQLITE_LOCKED, DB_LOCK_TIMEOUT},
  {SQLITE_PROTOCOL, DB_LOCK_TIMEOUT}, /* lost the race for the WAL's locks too often */
  {SQLITE_INTERRUPT, DB_CANCELLED},
  {SQLITE_FULL, DB_FULL},
};

static DbErrorClass class_of(sqlite3 *handle)
{
  int code = sqlite3_extended_errcode(handle);
  for (gsize i = 0; i < G_N_ELEMENTS(classes); i++)
    if (classes[i].code == code)
      return classes[i].class;
  for (gsize i = 0; i < G_N_ELEMENTS(classes); i++)
    if (classes[i].code == (code & 0xff))
      return classes[i].class;
  int system = sqlite3_system_errno(handle);
  if ((code & 0xff) == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT))
    return DB_FULL;
  /* SQLite has no code of its own for this; its messages are in English everywhere. */
  if (code == SQLITE_ERROR && g_str_has_prefix(sqlite3_errmsg(handle), "no such table: "))
    return DB_ABSENT;
  return DB_FAILED;
}

static void set_error(sqlite3 *handle, GError **error)
{
  g_autofree char *code = g_strdup_printf("%d", sqlite3_extended_errcode(handle));
  db_set_error(error, class_of(handle), sqlite3_errmsg(handle), code);
}

/* --- opening --- */

/* Says why the file can't be opened: what the file system says is clearer than SQLite's own words. */
static void set_open_error(const Db *db, sqlite3 *handle, GError **error)
{
  const char *path = db->url->database;
  int code = sqlite3_extended_errcode(handle), system = sqlite3_system_errno(handle);
  g_autofree char *folder = g_path_get_dirname(path);
  struct stat status;
  bool there = stat(path, &status) == 0;
  bool absent = !there && errno == ENOENT;
  if (there && S_ISDIR(status.st_mode))
    g_set_error(error, DB_ERROR, DB_UNREACHABLE, "cannot open \"%s\": it is a folder, not a database file", path);
  else if ((code & 0xff) == SQLITE_NOTADB)
    g_set_error(error, DB_ERROR, DB_FAILED, "\"%s\" is not an SQLite database, or it is encrypted (%d)", path, code);
  else if (absent && stat(folder, &status) != 0)
    g_set_error(error, DB_ERROR, db->options.read_only ? DB_ABSENT : DB_UNREACHABLE,
                "cannot open \"%s\": there is no folder \"%s\"", path, folder);
  else if (absent && db->options.read_only)
    g_set_error(error, DB_ERROR, DB_ABSENT, "there is no file \"%s\"", path);
  else if (system)
    g_set_error(error, DB_ERROR, class_of(handle) == DB_FULL ? DB_FULL : DB_DENIED, "cannot open \"%s\": %s (%d)", path,
                g_strerror(system), code);
  else
    g_set_error(error, DB_ERROR, (gint)class_of(handle), "cannot open \"%s\": %s (%d)", path, sqlite3_errmsg(handle),
                code);
}

/* The value of a setting, or NULL where this SQLite doesn't know it. */
static char *setting_read(sqlite3 *handle, const char *name)
{
  g_autofree char *sql = g_strdup_printf("PRAGMA %s", name);
  sqlite3_stmt *statement = NULL;
  char *value = NULL;
  if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
    value = g_strdup((const char *)sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  return value;
}

static void sqlite_free(Sqlite *sqlite)
{
  if (!sqlite)
    return;
  sqlite3_close_v2(sqlite->handle);
  for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
    g_free(sqlite->defaults[i]);
  g_free(sqlite);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sqlite, sqlite_free)

/* Reads the file's first page, where a file that is no database shows. A busy one is left to the statement to come. */
static bool first_page_read(sqlite3 *handle)
{
  int code = sqlite3_exec(handle, "SELECT 1 FROM sqlite_master LIMIT 1", NULL, NULL, NULL);
  return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY;
}

static bool sqlite_open(Db *db, GError **error)
{
  g_autoptr(Sqlite) sqlite = g_new0(Sqlite, 1);
  const char *path = db->url->database;
  /* Even for reading only: a journal left by a crash must be rolled back before anything can be read. */
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (db->options.read_only ? 0 : SQLITE_OPEN_CREATE);
  int code = sqlite3_open_v2(path, &sqlite->handle, flags, NULL);
  sqlite3_extended_result_codes(sqlite->handle, 1);
  if (code != SQLITE_OK || !first_page_read(sqlite->handle)) {
    set_open_error(db, sqlite->handle, error);
    return false;
  }
  if (!db->options.read_only && sqlite3_db_readonly(sqlite->handle, "main") == 1) {
    g_set_error(error, DB_ERROR, DB_DENIED, "cannot write to \"%s\": the file is read-only for this user", path);
    return false;
  }
  sqlite3_busy_timeout(sqlite->handle, db->options.busy_milliseconds);
  for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
    sqlite->defaults[i] = setting_read(sqlite->handle, settings[i]);
  int number = sqlite3_libversion_number(); /* 3040001 */
  g_autofree char *version = g_strdup_printf("SQLite %s", sqlite3_libversion());
  db_set_server(db, &(DbServer){.engine = ENGINE_SQLITE,
                                .version = number / 1000000 * 10000 + number / 1000 % 1000 * 100 + number % 1000,
                                .version_text = version,
                                .session = (char[]){"0"},
                                .database = db->url->database,
                                .schema = (char[]){"main"}});
  db_set_handle(db, g_steal_pointer(&sqlite));
  return true;
}

static void sqlite_close(Db *db)
{
  sqlite_free(db_set_handle(db, NULL));
}

/* --- running --- */

/* Steps statement to its end, and keeps its rows. */
static DbResult *statement_run(sqlite3 *handle, sqlite3_stmt *statement, GError **error)
{
  int columns = sqlite3_column_count(statement);
  int before = sqlite3_total_changes(handle);
  g_autoptr(DbResult) result = db_result_new((guint)columns);
  for (int i = 0; i < columns; i++)
    db_result_name(result, sqlite3_column_name(statement, i));
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    for (int i = 0; i < columns; i++) {
      bool null = sqlite3_column_type(statement, i) == SQLITE_NULL;
      const char *text = (const char *)sqlite3_column_text(statement, i);
      db_result_add(result, null ? NULL : text ? text : "", (gsize)sqlite3_column_bytes(statement, i));
    }
    db_result_end_row(result);
  }
  if (code != SQLITE_DONE) {
    set_error(handle, error);
    return NULL;
  }
  /* sqlite3_changes() still speaks of an earlier statement if this one is not INSERT, UPDATE or DELETE. */
  if (sqlite3_total_changes(handle) != before)
    result->changed = sqlite3_changes(handle);
  return g_steal_pointer(&result);
}

static DbResult *sqlite_execute(Db *db, const char *sql, gsize length, GError **error)
{
  sqlite3 *handle = ((Sqlite *)db->handle)->handle;
  g_autoptr(DbResult) last = db_result_new(0);
  for (const char *at = sql; at < sql + length;) {
    sqlite3_stmt *statement = NULL;
    const char *rest = NULL;
    if (sqlite3_prepare_v2(handle, at, -1, &statement, &rest) != SQLITE_OK) {
      set_error(handle, error);
      return NULL;
    }
    at = rest;
    if (!statement) /* only blanks and comments */
      continue;
    g_clear_pointer(&last, db_result_free);
    last = statement_run(handle, statement, error);
    sqlite3_finalize(statement);
    if (!last)
      return NULL;
  }
  return g_steal_pointer(&last);
}

static void sqlite_cancel(Db *db)
{
  sqlite3_interrupt(((Sqlite *)db->handle)->handle);
}

/* Takes away what a script attached. */
static bool detach_all(Db *db, GError **error)
{
  static const char attached[] = "SELECT 'DETACH ' || quote(name) FROM pragma_database_list WHERE seq > 1";
  g_autoptr(DbResult) names = sqlite_execute(db, attached, strlen(attached), error);
  if (!names)
    return false;
  for (guint i = 0; i < names->rows; i++) {
    const char *sql = db_result_get(names, i, 0);
    g_autoptr(DbResult) done = sqlite_execute(db, sql, strlen(sql), error);
    if (!done)
      return false;
  }
  return true;
}

static bool sqlite_reset(Db *db, GError **error)
{
  Sqlite *sqlite = db->handle;
  if (!sqlite3_get_autocommit(sqlite->handle) &&
      sqlite3_exec(sqlite->handle, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK) {
    set_error(sqlite->handle, error);
    return false;
  }
  for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
    g_autofree char *now = setting_read(sqlite->handle, settings[i]);
    if (g_strcmp0(now, sqlite->defaults[i]) == 0)
      continue;
    g_autofree char *sql = g_strdup_printf("PRAGMA %s = %s", settings[i], sqlite->defaults[i]);
    if (sqlite3_exec(sqlite->handle, sql, NULL, NULL, NULL) != SQLITE_OK) {
      set_error(sqlite->handle, error);
      return false;
    }
  }
  sqlite3_busy_timeout(sqlite->handle, db->options.busy_milliseconds);
  return detach_all(db, error);
}

const Driver driver_sqlite = {
  .name = "sqlite",
  .open = sqlite_open,
  .close = sqlite_close,
  .execute = sqlite_execute,
  .cancel = sqlite_cancel,
  .reset = sqlite_reset,
};
