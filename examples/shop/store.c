/* The only file of the shop that includes sqlite3.h. Statements are prepared once and kept, as applications do: a prepared
 * statement that outlives a schema change is part of what the shop is here to try. */
#include "store.h"

#include <sqlite3.h>

#include "base/banned.h"

#define BUSY_MILLISECONDS 10000
#define COMPLAINTS_SHOWN 5

struct Store {
  sqlite3 *db;
  GHashTable *prepared; /* char * → sqlite3_stmt */
  StoreCounts counts;
};

static void statement_free(gpointer statement)
{
  sqlite3_finalize(statement);
}

Store *store_open(const char *path, bool create, GError **error)
{
  g_autoptr(Store) store = g_new0(Store, 1);
  store->prepared = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, statement_free);
  int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
  if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK) {
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", path, sqlite3_errmsg(store->db));
    return NULL;
  }
  sqlite3_busy_timeout(store->db, BUSY_MILLISECONDS);
  if (!store_script(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON", error))
    return NULL;
  return g_steal_pointer(&store);
}

void store_close(Store *store)
{
  if (!store)
    return;
  g_hash_table_unref(store->prepared);
  sqlite3_close(store->db);
  g_free(store);
}

static void store_complain(Store *store, const char *sql)
{
  if (++store->counts.failed <= COMPLAINTS_SHOWN)
    g_printerr("shop: %s\n  while running: %s\n", sqlite3_errmsg(store->db), sql);
}

static sqlite3_stmt *store_prepare(Store *store, const char *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup(store->prepared, sql);
  if (!statement && sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK)
    g_hash_table_insert(store->prepared, g_strdup(sql), statement);
  return statement;
}

static char **row_read(sqlite3_stmt *statement)
{
  int columns = sqlite3_column_count(statement);
  char **row = g_new0(char *, (gsize)columns + 1);
  for (int i = 0; i < columns; i++) {
    const unsigned char *text = sqlite3_column_text(statement, i);
    row[i] = g_strdup(text ? (const char *)text : store_null());
  }
  return row;
}

/* Runs sql to its end; function (may be NULL) sees every row. */
static bool store_execute(Store *store, const char *sql, const char *const *values, StoreRowFunction function, gpointer data)
{
  gint64 begin = g_get_monotonic_time();
  store->counts.statements++;
  sqlite3_stmt *statement = store_prepare(store, sql);
  for (int i = 0; statement && values && values[i]; i++)
    sqlite3_bind_text(statement, i + 1, values[i], -1, SQLITE_TRANSIENT);
  int result = statement ? sqlite3_step(statement) : SQLITE_ERROR;
  for (; result == SQLITE_ROW; result = sqlite3_step(statement)) {
    g_auto(GStrv) row = row_read(statement);
    if (function)
      function(row, data);
  }
  if (result != SQLITE_DONE)
    store_complain(store, sql);
  sqlite3_reset(statement);
  double seconds = (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC;
  store->counts.longest = MAX(store->counts.longest, seconds);
  return result == SQLITE_DONE;
}

bool store_run(Store *store, const char *sql, const char *const *values)
{
  return store_execute(store, sql, values, NULL, NULL);
}

static void row_keep_first(char **row, gpointer data)
{
  char ***kept = data;
  if (!*kept)
    *kept = g_strdupv(row);
}

char **store_row(Store *store, const char *sql, const char *const *values)
{
  g_auto(GStrv) row = NULL;
  return store_execute(store, sql, values, row_keep_first, &row) ? g_steal_pointer(&row) : NULL;
}

const char *store_null(void)
{
  return "(null)";
}

bool store_each(Store *store, const char *sql, StoreRowFunction function, gpointer data)
{
  return store_execute(store, sql, NULL, function, data);
}

bool store_script(Store *store, const char *text, GError **error)
{
  if (sqlite3_exec(store->db, text, NULL, NULL, NULL) == SQLITE_OK)
    return true;
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", sqlite3_db_filename(store->db, "main"),
              sqlite3_errmsg(store->db));
  return false;
}

char *store_last_id(const Store *store)
{
  return g_strdup_printf("%" G_GINT64_FORMAT, (gint64)sqlite3_last_insert_rowid(store->db));
}

StoreCounts store_counts(const Store *store)
{
  return store->counts;
}
