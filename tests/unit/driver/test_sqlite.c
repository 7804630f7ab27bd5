/* The SQLite driver and what every connection does: results, errors by class, cancelling, reset, trace, wrappers. */
#include "driver/driver_private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *folder, *file;
  Db *db;
} Place;

static Db *open_file(const char *path, const DbOptions *options, GError **error)
{
  g_autofree char *text = g_strconcat("sqlite:", path, NULL);
  g_autoptr(DbUrl) url = db_url_parse(text, NULL);
  g_assert_nonnull(url);
  return db_open(url, options, error);
}

static void place_begin(Place *place, gconstpointer data)
{
  GError *error = NULL;
  place->folder = g_dir_make_tmp("emcee-sqlite-XXXXXX", NULL);
  place->file = g_build_filename(place->folder, "x.db", NULL);
  place->db = open_file(place->file, &(DbOptions){.busy_milliseconds = 20}, &error);
  g_assert_no_error(error);
}

static void place_end(Place *place, gconstpointer data)
{
  db_close(place->db);
  g_autoptr(GDir) folder = g_dir_open(place->folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name(folder));) {
    g_autofree char *path = g_build_filename(place->folder, name, NULL);
    g_remove(path);
  }
  g_rmdir(place->folder);
  g_free(place->folder);
  g_free(place->file);
}

static void must(Db *db, const char *sql)
{
  GError *error = NULL;
  db_execute(db, sql, NULL, &error);
  g_assert_no_error(error);
}

static void expect_value(Db *db, const char *sql, const char *expected)
{
  GError *error = NULL;
  g_autofree char *value = db_query_value(db, sql, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(value, ==, expected);
}

/* Fails with class, and `words` in its one line. */
static void fails(Db *db, const char *sql, DbErrorClass class, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_assert_false(db_execute(db, sql, NULL, &error));
  g_test_message("%s", error->message);
  g_assert_error(error, DB_ERROR, (gint)class);
  g_assert_nonnull(strstr(error->message, words));
  g_assert_null(strchr(error->message, '\n'));
}

static void test_server(Place *place, gconstpointer data)
{
  const DbServer *server = db_server(place->db);
  g_assert_cmpint(server->engine, ==, ENGINE_SQLITE);
  g_assert_cmpint(server->version, >=, 33000);
  g_assert_cmpint(server->version, <, 100000);
  g_assert_true(g_str_has_prefix(server->version_text, "SQLite 3."));
  g_assert_cmpstr(server->session, ==, "0");
  g_assert_cmpstr(server->user, ==, "");
  g_assert_cmpstr(server->database, ==, place->file);
  g_assert_cmpstr(db_url(place->db)->database, ==, place->file);
}

static void test_rows(Place *place, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr(DbResult) rows = db_query(place->db,
    "SELECT 1 AS a, NULL AS \"b c\", '' AS d, '\xc3\xa4\xe2\x82\xac' AS e, cast(x'ff80' as text) AS f, x'' AS g "
    "UNION ALL SELECT 2, 'x', 'y', 1.5, -9223372036854775808, x'41'", &error);
  g_assert_no_error(error);
  g_assert_cmpuint(db_result_rows(rows), ==, 2);
  g_assert_cmpuint(db_result_columns(rows), ==, 6);
  g_assert_cmpstr(db_result_column(rows, 1), ==, "b c");
  static const char *const cells[2][6] = {
    {"1", NULL, "", "\xc3\xa4\xe2\x82\xac", "\xff\x80", ""}, {"2", "x", "y", "1.5", "-9223372036854775808", "A"}};
  for (guint row = 0; row < 2; row++)
    for (guint column = 0; column < 6; column++)
      g_assert_cmpstr(db_result_get(rows, row, column), ==, cells[row][column]);
  g_assert_cmpint(db_result_changed(rows), ==, 0);
}

static void test_value(Place *place, gconstpointer data)
{
  expect_value(place->db, "SELECT 'a', 'b' UNION ALL SELECT 'c', 'd'", "a");
  expect_value(place->db, "SELECT NULL", NULL);
  expect_value(place->db, "SELECT 1 WHERE 0", NULL);
  expect_value(place->db, "CREATE TABLE t (a)", NULL);
  expect_value(place->db, " -- nothing\n ; ; /* at all */", NULL);
}

static void expect_changed(Db *db, const char *sql, gint64 expected)
{
  GError *error = NULL;
  gint64 changed = -1;
  db_execute(db, sql, &changed, &error);
  g_assert_no_error(error);
  g_assert_cmpint(changed, ==, expected);
}

static void test_changed(Place *place, gconstpointer data)
{
  Db *db = place->db;
  expect_changed(db, "CREATE TABLE t (a PRIMARY KEY); CREATE TABLE log (a)", 0);
  expect_changed(db, "CREATE TRIGGER l AFTER INSERT ON t BEGIN INSERT INTO log VALUES (1), (2), (3); END", 0);
  expect_changed(db, "INSERT INTO t VALUES (1), (2)", 2);
  expect_changed(db, "SELECT * FROM t", 0);
  expect_changed(db, "CREATE INDEX i ON log (a)", 0);
  expect_changed(db, "UPDATE t SET a = a + 10", 2);
  expect_changed(db, "UPDATE t SET a = a WHERE a > 100", 0);
  expect_changed(db, "CREATE TABLE copy AS SELECT * FROM t", 0);
  expect_changed(db, "DELETE FROM t; INSERT INTO t VALUES (5)", 1);
  expect_changed(db, "INSERT INTO t VALUES (6); SELECT 1", 0);
  expect_changed(db, "INSERT INTO t VALUES (7), (8) RETURNING a", 2);
  expect_changed(db, "DROP TABLE t", 0);
}

static void test_several(Place *place, gconstpointer data)
{
  expect_value(place->db, "CREATE TABLE t (a); INSERT INTO t VALUES ('x;y'); SELECT a FROM t; -- end", "x;y");
  fails(place->db, "INSERT INTO t VALUES (2); INSERT INTO nosuch VALUES (1); INSERT INTO t VALUES (3)", DB_ABSENT, "nosuch");
  expect_value(place->db, "SELECT count(*) FROM t", "2");
}

static void test_errors(Place *place, gconstpointer data)
{
  Db *db = place->db;
  must(db, "CREATE TABLE t (a UNIQUE CHECK (a > 0))");
  must(db, "INSERT INTO t VALUES (1)");
  fails(db, "SELEC 1", DB_FAILED, "syntax error (1)");
  fails(db, "SELECT * FROM nosuch", DB_ABSENT, "no such table: nosuch (1)");
  fails(db, "INSERT INTO t VALUES (1)", DB_FAILED, "UNIQUE constraint failed: t.a (2067)");
  fails(db, "INSERT INTO t VALUES (0)", DB_FAILED, "CHECK");
  fails(db, "SELECT nosuch FROM t", DB_FAILED, "nosuch");
  expect_value(db, "SELECT a FROM t", "1");
}

static void test_locked(Place *place, gconstpointer data)
{
  GError *error = NULL;
  must(place->db, "CREATE TABLE t (a); PRAGMA journal_mode = wal");
  g_autoptr(Db) other = open_file(place->file, NULL, &error);
  g_assert_no_error(error);
  must(other, "BEGIN IMMEDIATE");
  must(other, "INSERT INTO t VALUES (1)");
  fails(place->db, "INSERT INTO t VALUES (2)", DB_LOCK_TIMEOUT, "locked (5)");
  must(place->db, "BEGIN");
  must(place->db, "SELECT * FROM t");
  must(other, "COMMIT");
  fails(place->db, "INSERT INTO t VALUES (2)", DB_RETRY, "locked (517)");
  must(place->db, "ROLLBACK");
  must(place->db, "INSERT INTO t VALUES (2)");
}

/* A file that another holds in exclusive mode can be opened; its statements wait, and then say so. */
static void test_locked_at_open(Place *place, gconstpointer data)
{
  GError *error = NULL;
  must(place->db, "CREATE TABLE t (a)");
  must(place->db, "BEGIN EXCLUSIVE");
  g_autoptr(Db) other = open_file(place->file, &(DbOptions){.busy_milliseconds = 10, .read_only = true}, &error);
  g_assert_no_error(error);
  fails(other, "SELECT * FROM t", DB_LOCK_TIMEOUT, "locked");
  must(place->db, "ROLLBACK");
  must(other, "SELECT * FROM t");
}

static void test_full(Place *place, gconstpointer data)
{
  must(place->db, "PRAGMA max_page_count = 10");
  must(place->db, "CREATE TABLE t (a)");
  fails(place->db, "INSERT INTO t SELECT zeroblob(1000000)", DB_FULL, "full");
}

static const char endless[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

typedef struct {
  Db *db;
  gint stop;
} Canceller;

static gpointer cancel_until_stopped(gpointer data)
{
  Canceller *canceller = data;
  while (!g_atomic_int_get(&canceller->stop)) {
    g_usleep(2000);
    db_cancel(canceller->db);
  }
  return NULL;
}

static void test_cancel(Place *place, gconstpointer data)
{
  Canceller canceller = {.db = place->db};
  GThread *thread = g_thread_new("cancel", cancel_until_stopped, &canceller);
  fails(place->db, endless, DB_CANCELLED, "interrupted (9)");
  g_atomic_int_set(&canceller.stop, 1);
  g_thread_join(thread);
  expect_value(place->db, "SELECT 1", "1");
}

/* Cancelling while the connection is closed and opened again touches nothing that is gone (for the sanitizers). */
static void test_cancel_reconnect(Place *place, gconstpointer data)
{
  Canceller canceller = {.db = place->db};
  GThread *thread = g_thread_new("cancel", cancel_until_stopped, &canceller);
  for (int i = 0; i < 200; i++) {
    GError *error = NULL;
    db_reconnect(place->db, &error);
    g_assert_no_error(error);
  }
  g_atomic_int_set(&canceller.stop, 1);
  g_thread_join(thread);
  expect_value(place->db, "SELECT 1", "1");
}

static void test_reset(Place *place, gconstpointer data)
{
  Db *db = place->db;
  GError *error = NULL;
  must(db, "CREATE TABLE p (a PRIMARY KEY); CREATE TABLE t (a REFERENCES p)");
  must(db, "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 1");
  must(db, "ATTACH ':memory:' AS \"it's\"");
  must(db, "BEGIN");
  must(db, "INSERT INTO p VALUES (1)");
  db_reset(db, &error);
  g_assert_no_error(error);
  expect_value(db, "PRAGMA foreign_keys", "0");
  expect_value(db, "PRAGMA recursive_triggers", "0");
  expect_value(db, "PRAGMA synchronous", "2");
  expect_value(db, "PRAGMA busy_timeout", "20");
  expect_value(db, "SELECT count(*) FROM pragma_database_list WHERE seq > 1", "0");
  expect_value(db, "SELECT count(*) FROM p", "0");
  must(db, "BEGIN");
  must(db, "COMMIT");
}

static void test_open_errors(Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  static const DbOptions read_only = {.read_only = true};
  g_autofree char *absent = g_build_filename(place->folder, "absent.db", NULL);
  g_autofree char *nowhere = g_build_filename(place->folder, "nowhere", "x.db", NULL);
  g_autofree char *text = g_build_filename(place->folder, "text.db", NULL);
  g_file_set_contents(text, "This is a text of more than a hundred bytes, which is what the header of a database file takes, "
                      "and it is none.", -1, NULL);
  const struct {
    const char *path;
    const DbOptions *options;
    DbErrorClass class;
    const char *words;
  } rows[] = {
    {absent, &read_only, DB_ABSENT, "there is no file"},
    {nowhere, NULL, DB_UNREACHABLE, "there is no folder"},
    {nowhere, &read_only, DB_ABSENT, "there is no folder"},
    {place->folder, NULL, DB_UNREACHABLE, "is a folder"},
    {text, NULL, DB_FAILED, "is not an SQLite database"},
    {text, &read_only, DB_FAILED, "is not an SQLite database"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(Db) db = open_file(rows[i].path, rows[i].options, &error);
    g_assert_null(db);
    g_test_message("%s", error->message);
    g_assert_error(error, DB_ERROR, (gint)rows[i].class);
    g_assert_nonnull(strstr(error->message, rows[i].words));
    g_assert_nonnull(strstr(error->message, rows[i].path));
    g_assert_null(strchr(error->message, '\n'));
    g_clear_error(&error);
  }
  g_assert_false(g_file_test(absent, G_FILE_TEST_EXISTS));
}

static void test_read_only_file(Place *place, gconstpointer data)
{
  if (geteuid() == 0) {
    g_test_skip("root may write every file");
    return;
  }
  g_autoptr(GError) error = NULL;
  must(place->db, "CREATE TABLE t (a)");
  g_chmod(place->file, 0444);
  g_autoptr(Db) denied = open_file(place->file, NULL, &error);
  g_assert_null(denied);
  g_assert_error(error, DB_ERROR, DB_DENIED);
  g_assert_nonnull(strstr(error->message, "read-only"));
  g_clear_error(&error);
  g_autoptr(Db) reader = open_file(place->file, &(DbOptions){.read_only = true}, &error);
  g_assert_no_error(error);
  expect_value(reader, "SELECT count(*) FROM t", "0");
  g_chmod(place->file, 0000);
  g_autoptr(Db) nothing = open_file(place->file, &(DbOptions){.read_only = true}, &error);
  g_assert_null(nothing);
  g_assert_error(error, DB_ERROR, DB_DENIED);
  g_assert_nonnull(strstr(error->message, "Permission denied"));
  g_chmod(place->file, 0600);
}

static void test_reconnect(Place *place, gconstpointer data)
{
  GError *error = NULL;
  must(place->db, "CREATE TABLE t (a)");
  must(place->db, "BEGIN");
  must(place->db, "INSERT INTO t VALUES (1)");
  db_reconnect(place->db, &error);
  g_assert_no_error(error);
  expect_value(place->db, "SELECT count(*) FROM t", "0");
}

typedef struct {
  GString *text;
} Seen;

static void see(const char *sql, double seconds, gint64 rows, const GError *error, gpointer data)
{
  Seen *seen = data;
  g_string_append_printf(seen->text, "%s %s %" G_GINT64_FORMAT "%s|", sql, seconds < 0 ? "begins" : "ends", rows,
                         error ? " failed" : "");
}

static void test_trace(Place *place, gconstpointer data)
{
  Seen seen = {g_string_new(NULL)};
  db_trace(place->db, see, &seen);
  must(place->db, "CREATE TABLE t (a)");
  must(place->db, "INSERT INTO t VALUES (1), (2)");
  must(place->db, "SELECT a FROM t");
  fails(place->db, "nonsense", DB_FAILED, "syntax");
  db_reset(place->db, NULL);
  g_assert_cmpstr(seen.text->str, ==,
                  "CREATE TABLE t (a) begins -1|CREATE TABLE t (a) ends 0|"
                  "INSERT INTO t VALUES (1), (2) begins -1|INSERT INTO t VALUES (1), (2) ends 2|"
                  "SELECT a FROM t begins -1|SELECT a FROM t ends 2|nonsense begins -1|nonsense ends -1 failed|"
                  "/* session settings put back */ begins -1|/* session settings put back */ ends 0|");
  db_trace(place->db, NULL, NULL);
  g_string_free(seen.text, TRUE);
}

/* A wrapper that breaks the connection at "break" and passes everything else on. */
static DbResult *breaking_execute(Db *db, const char *sql, gsize length, GError **error)
{
  if (strcmp(sql, "break") != 0)
    return driver_sqlite.execute(db, sql, length, error);
  g_set_error_literal(error, DB_ERROR, DB_LOST, "broken by a test");
  return NULL;
}

static void test_lost(Place *place, gconstpointer data)
{
  GError *error = NULL;
  Driver wrapper = driver_sqlite;
  wrapper.execute = breaking_execute;
  place->db->driver = &wrapper;
  must(place->db, "CREATE TABLE t (a)");
  fails(place->db, "break", DB_LOST, "broken by a test");
  fails(place->db, "SELECT 1", DB_LOST, "is lost");
  fails(place->db, "SELECT 1", DB_LOST, place->file);
  g_assert_false(db_reset(place->db, &error));
  g_assert_error(error, DB_ERROR, DB_LOST);
  g_clear_error(&error);
  db_reconnect(place->db, &error);
  g_assert_no_error(error);
  expect_value(place->db, "SELECT count(*) FROM t", "0");
  place->db->driver = &driver_sqlite;
}

static void test_message(void)
{
  static const struct {
    const char *text, *code, *message;
  } rows[] = {
    {"a\nb\tc", "42P01", "a b c (42P01)"}, {"  Denied.  ", "1045", "Denied (1045)"}, {"x", NULL, "x"}, {"x", "", "x"},
    {"", "1", " (1)"}, {NULL, NULL, ""}, {"\xff", "1", "\xef\xbf\xbd (1)"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    db_set_error(&error, DB_FULL, rows[i].text, rows[i].code);
    g_assert_error(error, DB_ERROR, DB_FULL);
    g_assert_cmpstr(error->message, ==, rows[i].message);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*function)(Place *place, gconstpointer data);
  } tests[] = {
    {"/driver/sqlite/server", test_server},       {"/driver/sqlite/rows", test_rows},
    {"/driver/sqlite/value", test_value},         {"/driver/sqlite/changed", test_changed},
    {"/driver/sqlite/several", test_several},     {"/driver/sqlite/errors", test_errors},
    {"/driver/sqlite/locked", test_locked},       {"/driver/sqlite/locked-at-open", test_locked_at_open},
    {"/driver/sqlite/full", test_full},           {"/driver/sqlite/cancel", test_cancel},
    {"/driver/sqlite/cancel-reconnect", test_cancel_reconnect},
    {"/driver/sqlite/reset", test_reset},         {"/driver/sqlite/open-errors", test_open_errors},
    {"/driver/sqlite/read-only-file", test_read_only_file},
    {"/driver/sqlite/reconnect", test_reconnect}, {"/driver/db/trace", test_trace},
    {"/driver/db/lost", test_lost},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
    g_test_add(tests[i].path, Place, NULL, place_begin, tests[i].function, place_end);
  g_test_add_func("/driver/db/message", test_message);
  return g_test_run();
}
