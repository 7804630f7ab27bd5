/* The shop's door to SQLite: every statement that the shop runs goes through here, is timed, and is counted.
 *
 *   store_run(store, "UPDATE customers SET visits = ?2 WHERE id = ?1", (const char *[]){id, "3", NULL});
 *   g_auto(GStrv) row = store_row(store, "SELECT full_name FROM customers WHERE id = ?1", (const char *[]){id, NULL}); */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
  guint64 statements; /* run, the failed ones included */
  guint64 failed;
  double longest;     /* seconds that the slowest of them took, waiting for other writers included */
} StoreCounts;

typedef struct Store Store;

/* Opens path (creates it if `create`), in WAL mode and with a busy timeout, as a server application would. */
Store *store_open(const char *path, bool create, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* Runs one statement with values bound to ?1, ?2, ... (a NULL-terminated array; NULL: none). Says on stderr what failed. */
bool store_run(Store *store, const char *sql, const char *const *values);

/* The same, and returns the first row: one string a column, store_null() for SQL NULL. NULL when it failed or there is no
 * row. Owned by the caller. */
char **store_row(Store *store, const char *sql, const char *const *values);

/* The string that stands for SQL NULL in a row. */
const char *store_null(void);

/* Calls function with every row, borrowed. */
typedef void (*StoreRowFunction)(char **row, gpointer data);
bool store_each(Store *store, const char *sql, StoreRowFunction function, gpointer data);

/* Runs a whole script of statements, uncounted. */
bool store_script(Store *store, const char *text, GError **error);

/* The id of the row inserted last, as text. Owned by the caller. */
char *store_last_id(const Store *store);

StoreCounts store_counts(const Store *store);
