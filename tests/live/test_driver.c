/* What every driver must do on its real server: one list of tests, run on PostgreSQL, PgBouncer, MariaDB, MySQL and SQLite. */
#include "driver/blockers.h"
#include "driver/driver.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define AWKWARD "%@:/#?["
#define PATIENCE 400 /* looks, 50 ms apart, until something must have been seen */

typedef enum { POSTGRESQL = 1, PGBOUNCER = 2, MARIADB = 4, MYSQL = 8, SQLITE = 16 } Kind;
#define POSTGRES_FAMILY (POSTGRESQL | PGBOUNCER)
#define MYSQL_FAMILY (MARIADB | MYSQL)
#define SERVERS (POSTGRES_FAMILY | MYSQL_FAMILY)
#define EVERY (SERVERS | SQLITE)

typedef struct {
  Kind kind;
  const char *name;
  Engine engine;
} Server;

static const Server servers[] = {
  {POSTGRESQL, "POSTGRESQL", ENGINE_POSTGRESQL}, {PGBOUNCER, "PGBOUNCER", ENGINE_POSTGRESQL},
  {MARIADB, "MARIADB", ENGINE_MARIADB},          {MYSQL, "MYSQL", ENGINE_MYSQL},
  {SQLITE, "SQLITE", ENGINE_SQLITE},
};

/* A database of its own for every test. */
typedef struct {
  Kind kind;
  Engine engine;
  DbUrl *admin;   /* NULL: the server isn't there */
  DbUrl *url;     /* the admin, in that database */
  char *database; /* its name, also used for a user */
  char *folder;   /* SQLite */
  Db *db;
} Site;

static void must(Db *db, const char *sql)
{
  GError *error = NULL;
  db_execute(db, sql, NULL, &error);
  g_assert_no_error(error);
}

/* The same, with what stands in other text put in for %s. */
static void must_format(Db *db, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void must_format(Db *db, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *sql = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  must(db, sql);
}

static Db *open_url(const DbUrl *url)
{
  GError *error = NULL;
  Db *db = db_open(url, NULL, &error);
  g_assert_no_error(error);
  return db;
}

static void site_begin(Site *site, gconstpointer data)
{
  static int count;
  const Server *server = data;
  GError *error = NULL;
  site->kind = server->kind;
  site->engine = server->engine;
  site->database = g_strdup_printf("emcee_t%d_%d", (int)getpid(), ++count);
  if (server->kind == SQLITE) {
    site->folder = g_dir_make_tmp("emcee-driver-XXXXXX", NULL);
    g_autofree char *path = g_strdup_printf("sqlite:%s/%s", site->folder, site->database);
    site->admin = db_url_parse(path, NULL);
    site->url = db_url_copy(site->admin);
  } else {
    g_autofree char *variable = g_strconcat("EMCEE_TEST_", server->name, NULL);
    const char *text = g_getenv(variable);
    if (!text || !*text) {
      g_autofree char *why = g_strconcat(variable, "_WHY", NULL);
      g_test_skip(g_getenv(why) ? g_getenv(why) : "not started");
      return;
    }
    site->admin = db_url_parse(text, &error);
    g_assert_no_error(error);
    g_autoptr(Db) admin = open_url(site->admin);
    must_format(admin, "CREATE DATABASE %s", site->database);
    site->url = db_url_copy(site->admin);
    g_free(site->url->database);
    site->url->database = g_strdup(site->database);
  }
  site->db = open_url(site->url);
}

static void site_end(Site *site, gconstpointer data)
{
  db_close(site->db);
  if (site->folder) {
    g_autofree char *path = g_build_filename(site->folder, site->database, NULL);
    g_remove(path);
    g_rmdir(site->folder);
  } else if (site->admin) {
    g_autoptr(Db) admin = open_url(site->admin);
    must_format(admin, "DROP DATABASE %s %s", site->database, site->kind & POSTGRES_FAMILY ? "WITH (FORCE)" : "");
    must_format(admin, "DROP USER IF EXISTS %s%s", site->database, site->kind & MYSQL_FAMILY ? "@'127.0.0.1'" : "");
  }
  g_free(site->folder);
  g_free(site->database);
  db_url_free(site->admin);
  db_url_free(site->url);
}

static char *value_of(Db *db, const char *sql)
{
  GError *error = NULL;
  char *value = db_query_value(db, sql, &error);
  g_assert_no_error(error);
  return value;
}

static void expect_value(Db *db, const char *sql, const char *expected)
{
  g_autofree char *value = value_of(db, sql);
  g_assert_cmpstr(value, ==, expected);
}

static void expect_error(GError *error, DbErrorClass class)
{
  g_assert_nonnull(error);
  g_test_message("%s", error->message);
  g_assert_error(error, DB_ERROR, (gint)class);
  g_assert_null(strchr(error->message, '\n'));
}

/* Fails with class; its one line ends with the server's code in brackets, or holds it. */
static void fails(Db *db, const char *sql, DbErrorClass class, const char *code)
{
  g_autoptr(GError) error = NULL;
  g_assert_false(db_execute(db, sql, NULL, &error));
  expect_error(error, class);
  g_autofree char *bracketed = g_strdup_printf("(%s)", code);
  g_assert_nonnull(strstr(error->message, bracketed));
}

/* The text for the server at hand. */
static const char *by_kind(const Site *site, const char *postgresql, const char *mysql, const char *sqlite)
{
  return site->kind & POSTGRES_FAMILY ? postgresql : site->kind & MYSQL_FAMILY ? mysql : sqlite;
}

/* --- statements that block, in a thread of their own --- */

typedef struct {
  Db *db;
  const char *sql;
  GError *error;
  GThread *thread;
  gint done;
} Worker;

static gpointer worker_main(gpointer data)
{
  Worker *worker = data;
  db_execute(worker->db, worker->sql, NULL, &worker->error);
  g_atomic_int_set(&worker->done, 1);
  return NULL;
}

static void worker_start(Worker *worker, Db *db, const char *sql)
{
  *worker = (Worker){.db = db, .sql = sql};
  worker->thread = g_thread_new("worker", worker_main, worker);
}

/* Waits until `observer` sees a line about who blocks `waiter` that holds words; returns it. */
static char *blocker_seen(Db *observer, Db *waiter, const char *words)
{
  for (int look = 0; look < PATIENCE; look++) {
    GError *error = NULL;
    g_autoptr(GPtrArray) lines = db_blockers(observer, db_server(waiter)->session, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < lines->len; i++) {
      g_test_message("blocker: %s", (const char *)lines->pdata[i]);
      if (strstr(lines->pdata[i], words))
        return g_strdup(lines->pdata[i]);
    }
    g_usleep(50000);
  }
  g_assert_not_reached();
}

/* --- the tests --- */

static void test_facts(Site *site)
{
  const DbServer *server = db_server(site->db);
  g_assert_cmpint(server->engine, ==, site->engine);
  g_assert_cmpint(server->version, >, 30000);
  g_assert_nonnull(strchr(server->version_text, ' '));
  g_assert_false(server->no_backslash_escapes);
  g_assert_false(server->galera);
  if (site->kind & SERVERS) {
    g_assert_cmpstr(server->database, ==, site->database);
    g_assert_true(g_str_has_prefix(server->user, site->admin->user));
    expect_value(site->db, by_kind(site, "SELECT pg_backend_pid()", "SELECT connection_id()", NULL), server->session);
  }
}

/* The family is what was met, not what the URL says. */
static void test_family(Site *site)
{
  g_autoptr(DbUrl) url = db_url_copy(site->url);
  url->engine = site->engine == ENGINE_MYSQL ? ENGINE_MARIADB : ENGINE_MYSQL;
  g_autoptr(Db) db = open_url(url);
  g_assert_cmpint(db_server(db)->engine, ==, site->engine);
}

static void test_passwords(Site *site)
{
  bool postgres = site->kind & POSTGRES_FAMILY;
  must_format(site->db, "CREATE USER %s%s '%s'", site->database, postgres ? " PASSWORD" : "@'127.0.0.1' IDENTIFIED BY", AWKWARD);
  if (site->kind & MYSQL_FAMILY)
    must_format(site->db, "GRANT ALL ON %s.* TO %s@'127.0.0.1'", site->database, site->database);
  g_autofree char *text = g_strdup_printf("%s://%s:%s@%s:%s/%s", engine_name(site->engine), site->database, AWKWARD,
                                          site->url->host, site->url->port, site->database);
  g_autoptr(GError) error = NULL;
  g_autoptr(DbUrl) url = db_url_parse(text, &error);
  g_assert_no_error(error);
  g_autoptr(Db) db = open_url(url);
  g_assert_true(g_str_has_prefix(db_server(db)->user, site->database));

  g_free(url->password);
  url->password = g_strdup("hunter2");
  g_assert_null(db_open(url, NULL, &error));
  expect_error(error, DB_DENIED);
  g_assert_null(strstr(error->message, "hunter2"));
  g_clear_error(&error);
  g_clear_pointer(&url->password, g_free);
  g_assert_null(db_open(url, NULL, &error));
  expect_error(error, DB_DENIED);
}

static void test_no_database(Site *site)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DbUrl) url = db_url_copy(site->url);
  g_free(url->database);
  url->database = g_strdup("nosuch_database");
  g_assert_null(db_open(url, NULL, &error));
  g_assert_nonnull(error);
  if (site->kind != PGBOUNCER) /* which sends the code of a protocol violation, as it does when its server is down */
    expect_error(error, DB_DENIED);
  g_assert_nonnull(strstr(error->message, "nosuch_database"));
  g_assert_cmpint(error_exit_code(error), ==, EMCEE_UNREACHABLE);
}

static void test_rows(Site *site)
{
  GError *error = NULL;
  g_autoptr(DbResult) rows = db_query(site->db, "SELECT 1 AS a, NULL AS b, '' AS c, '\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x98' AS d "
                                      "UNION ALL SELECT 2, 'x', 'y', 'z' ORDER BY 1", &error);
  g_assert_no_error(error);
  g_assert_cmpuint(db_result_rows(rows), ==, 2);
  g_assert_cmpuint(db_result_columns(rows), ==, 4);
  g_assert_cmpstr(db_result_column(rows, 3), ==, "d");
  g_assert_cmpstr(db_result_get(rows, 0, 0), ==, "1");
  g_assert_null(db_result_get(rows, 0, 1));
  g_assert_cmpstr(db_result_get(rows, 0, 2), ==, "");
  g_assert_cmpstr(db_result_get(rows, 0, 3), ==, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x98");
  g_assert_cmpstr(db_result_get(rows, 1, 1), ==, "x");
  expect_value(site->db, "SELECT 1 WHERE 1 = 0", NULL);
}

static void test_text(Site *site)
{
  g_autofree char *large = g_strnfill(200000, 'x');
  must(site->db, by_kind(site, "CREATE TABLE t (a text, b bytea)", "CREATE TABLE t (a mediumtext, b varbinary(10), c varchar(9) CHARACTER SET latin1)",
                         "CREATE TABLE t (a text, b blob)"));
  must_format(site->db, "INSERT INTO t (a) VALUES ('%s')", large);
  expect_value(site->db, "SELECT a FROM t", large);
  must(site->db, by_kind(site, "UPDATE t SET b = '\\xff80'::bytea", "UPDATE t SET b = 0xff80", "UPDATE t SET b = x'ff80'"));
  expect_value(site->db, "SELECT b FROM t", by_kind(site, "\\xff80", "\xff\x80", "\xff\x80"));
  if (site->kind & MYSQL_FAMILY) { /* what the server keeps in 8 bits arrives as UTF-8 */
    must(site->db, "UPDATE t SET c = '\xc3\xa4\xc3\x9f'");
    expect_value(site->db, "SELECT c FROM t", "\xc3\xa4\xc3\x9f");
    expect_value(site->db, "SELECT hex(c) FROM t", "E4DF");
  }
}

static void expect_changed(Db *db, const char *sql, gint64 expected)
{
  GError *error = NULL;
  gint64 changed = -1;
  db_execute(db, sql, &changed, &error);
  g_assert_no_error(error);
  g_test_message("%s: %" G_GINT64_FORMAT, sql, changed);
  g_assert_cmpint(changed, ==, expected);
}

static void test_changed(Site *site)
{
  Db *db = site->db;
  bool matched_count = !(site->kind & MYSQL_FAMILY); /* MySQL counts the rows that got another value */
  expect_changed(db, "CREATE TABLE t (a integer PRIMARY KEY, b integer)", 0);
  expect_changed(db, "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)", 3);
  expect_changed(db, "SELECT * FROM t", 0);
  expect_changed(db, "UPDATE t SET b = 2", matched_count ? 3 : 2);
  expect_changed(db, "UPDATE t SET b = 2 WHERE b <> 2", 0);
  expect_changed(db, "INSERT INTO t VALUES (4, 4); SELECT 1", 0);
  expect_changed(db, "SELECT 1; DELETE FROM t WHERE a = 4", 1);
  expect_changed(db, "CREATE TABLE copy AS SELECT * FROM t", 0);
  expect_changed(db, "ALTER TABLE t ADD COLUMN c integer", 0);
  if (site->kind != MYSQL)
    expect_changed(db, " DELETE FROM t WHERE a > 1 RETURNING a", 2);
}

static void test_several(Site *site)
{
  expect_value(site->db, "CREATE TABLE t (a varchar(9)); INSERT INTO t VALUES ('x;y'); SELECT 'no'; SELECT a FROM t", "x;y");
  fails(site->db, "SELECT 1; SELECT a FROM nosuch; SELECT 2", DB_ABSENT, by_kind(site, "42P01", "1146", "1"));
  expect_value(site->db, "SELECT a FROM t", "x;y");
}

static void test_errors(Site *site)
{
  Db *db = site->db;
  must(db, "CREATE TABLE t (a integer PRIMARY KEY)");
  must(db, "INSERT INTO t VALUES (1)");
  fails(db, "SELEC 1", DB_FAILED, by_kind(site, "42601", "1064", "1"));
  fails(db, "SELECT a FROM nosuch", DB_ABSENT, by_kind(site, "42P01", "1146", "1"));
  fails(db, "DROP TABLE nosuch", DB_ABSENT, by_kind(site, "42P01", "1051", "1"));
  fails(db, "INSERT INTO t VALUES (1)", DB_FAILED, by_kind(site, "23505", "1062", "1555"));
  expect_value(db, "SELECT a FROM t", "1");
}

/* PostgreSQL's detail and hint come along, in the same line. */
static void test_detail(Site *site)
{
  g_autoptr(GError) error = NULL;
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY)");
  db_execute(site->db, "INSERT INTO t VALUES (1), (1)", NULL, &error);
  expect_error(error, DB_FAILED);
  g_assert_cmpstr(error->message, ==,
                  "duplicate key value violates unique constraint \"t_pkey\" (23505): Key (a)=(1) already exists");
  g_clear_error(&error);
  db_execute(site->db, "SELECT lowerr('x')", NULL, &error);
  expect_error(error, DB_FAILED);
  g_assert_nonnull(strstr(error->message, "(42883); hint: No function matches"));
}

static void test_lock_timeout(Site *site)
{
  g_autoptr(Db) other = open_url(site->url);
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY)");
  must(site->db, "INSERT INTO t VALUES (1)");
  must(other, "BEGIN");
  must(other, "UPDATE t SET a = 2");
  must(site->db, "BEGIN");
  must(site->db, by_kind(site, "SET LOCAL lock_timeout = '50ms'", "SET innodb_lock_wait_timeout = 1", "PRAGMA busy_timeout = 10"));
  fails(site->db, "UPDATE t SET a = 3", DB_LOCK_TIMEOUT, by_kind(site, "55P03", "1205", "5"));
  must(site->db, "ROLLBACK");
  if (site->kind & MYSQL_FAMILY) {
    must(site->db, "SET lock_wait_timeout = 1");
    fails(site->db, "ALTER TABLE t ADD COLUMN b integer", DB_LOCK_TIMEOUT, "1205");
  }
  must(other, "ROLLBACK");
}

static void test_deadlock(Site *site)
{
  g_autoptr(Db) other = open_url(site->url);
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY, b integer)");
  must(site->db, "INSERT INTO t VALUES (1, 0), (2, 0)");
  must(site->db, "BEGIN");
  must(site->db, "UPDATE t SET b = 1 WHERE a = 1");
  must(other, "BEGIN");
  must(other, "UPDATE t SET b = 1 WHERE a = 2");
  Worker worker;
  worker_start(&worker, other, "UPDATE t SET b = 2 WHERE a = 1");
  g_autoptr(GError) error = NULL;
  db_execute(site->db, "UPDATE t SET b = 2 WHERE a = 2", NULL, &error);
  must(site->db, "ROLLBACK"); /* lets the other go on, if it was this one that won */
  g_thread_join(worker.thread);
  g_assert_true((error == NULL) != (worker.error == NULL));
  expect_error(error ? error : worker.error, DB_RETRY);
  g_clear_error(&worker.error);
  must(other, "ROLLBACK");
}

static void test_lost(Site *site)
{
  g_autoptr(Db) killer = open_url(site->url);
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY)");
  must(site->db, "BEGIN");
  must(site->db, "INSERT INTO t VALUES (1)");
  g_autofree char *session = value_of(site->db, by_kind(site, "SELECT pg_backend_pid()", "SELECT connection_id()", NULL));
  must_format(killer, "%s (%s)", site->kind & POSTGRES_FAMILY ? "SELECT pg_terminate_backend" : "KILL", session);
  g_autoptr(GError) error = NULL;
  g_assert_false(db_execute(site->db, "SELECT 1", NULL, &error));
  expect_error(error, DB_LOST);
  g_clear_error(&error);
  g_assert_false(db_execute(site->db, "SELECT 1", NULL, &error));
  expect_error(error, DB_LOST);
  g_assert_nonnull(strstr(error->message, site->database)); /* says which connection */
  g_clear_error(&error);
  db_reconnect(site->db, &error);
  g_assert_no_error(error);
  expect_value(site->db, "SELECT count(*) FROM t", "0");
  g_assert_cmpstr(db_server(site->db)->session, !=, session);
}

static gpointer cancel_main(gpointer data)
{
  Worker *worker = data;
  while (!g_atomic_int_get(&worker->done)) {
    g_usleep(50000);
    db_cancel(worker->db);
  }
  return NULL;
}

static void test_cancel(Site *site)
{
  Worker canceller = {.db = site->db};
  GThread *thread = g_thread_new("cancel", cancel_main, &canceller);
  g_autoptr(GError) error = NULL;
  db_execute(site->db, by_kind(site, "SELECT pg_sleep(600)", "SELECT a FROM (SELECT 1 AS a UNION SELECT 2) AS x WHERE sleep(600) = 0",
                               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"), NULL, &error);
  g_atomic_int_set(&canceller.done, 1);
  g_thread_join(thread);
  expect_error(error, DB_CANCELLED);
  for (int tries = 0; tries < 3; tries++) { /* a late one may hit the next statement */
    g_clear_error(&error);
    if (db_execute(site->db, "SELECT 1", NULL, &error))
      break;
    expect_error(error, DB_CANCELLED);
  }
  g_assert_no_error(error);
}

static void test_reset(Site *site)
{
  static const struct {
    const char *change, *ask;
  } postgresql[] = {{"SET search_path = pg_catalog", "SHOW search_path"}, {"SET lock_timeout = '7s'", "SHOW lock_timeout"},
                    {"SET client_encoding = 'LATIN1'", "SHOW client_encoding"},
                    {"SET standard_conforming_strings = off", "SHOW standard_conforming_strings"},
                    {"SET application_name = 'x'", "SHOW application_name"}, {"SET ROLE pg_monitor", "SELECT current_user"}},
    mysql[] = {{"SET lock_wait_timeout = 7", "SELECT @@lock_wait_timeout"}, {"SET NAMES latin1", "SELECT @@character_set_results"},
               {"SET autocommit = 0", "SELECT @@autocommit"}, {"SET @x = 1", "SELECT @x"}, {"USE mysql", "SELECT database()"},
               {"SET sql_mode = 'ANSI_QUOTES'", "SELECT @@sql_mode"}, {"SET NAMES latin1", "SELECT @@collation_connection"}};
  bool postgres = site->kind & POSTGRES_FAMILY;
  gsize count = postgres ? G_N_ELEMENTS(postgresql) : G_N_ELEMENTS(mysql);
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY)");
  for (gsize i = 0; i < count; i++) {
    const char *ask = postgres ? postgresql[i].ask : mysql[i].ask;
    g_autofree char *before = value_of(site->db, ask);
    must(site->db, postgres ? postgresql[i].change : mysql[i].change);
    g_autofree char *changed = value_of(site->db, ask);
    g_assert_cmpstr(changed, !=, before);
    GError *error = NULL;
    db_reset(site->db, &error);
    g_assert_no_error(error);
    expect_value(site->db, ask, before);
  }
  must(site->db, "BEGIN");
  must(site->db, "INSERT INTO t VALUES (1)");
  g_assert_false(db_execute(site->db, "SELEC", NULL, NULL)); /* PostgreSQL: the transaction is aborted now */
  g_assert_true(db_reset(site->db, NULL));
  expect_value(site->db, "SELECT count(*) FROM t", "0");
}

static void test_blockers_row(Site *site)
{
  g_autoptr(Db) blocker = open_url(site->url);
  g_autoptr(Db) observer = open_url(site->url);
  GError *error = NULL;
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY)");
  must(site->db, "INSERT INTO t VALUES (1)");
  if (site->kind != MARIADB) {
    g_autoptr(GPtrArray) none = db_blockers(observer, db_server(site->db)->session, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(none->len, ==, 0);
  }
  must(blocker, "BEGIN");
  must(blocker, "UPDATE t SET a =   2\n /* a long comment that makes the statement longer than the eighty characters which are shown */");
  Worker worker;
  worker_start(&worker, site->db, "UPDATE t SET a = 3");
  g_autofree char *words = g_strdup_printf("session %s, user admin", db_server(blocker)->session);
  g_autofree char *line = blocker_seen(observer, site->db, words);
  g_assert_null(strchr(line, '\n'));
  g_assert_null(strstr(line, "which are shown"));
  if (site->kind == POSTGRESQL) {
    g_assert_nonnull(strstr(line, "application emcee"));
    g_assert_nonnull(strstr(line, "idle in transaction"));
  }
  if (site->kind != MARIADB) /* which doesn't tell an idle session's last statement */
    g_assert_nonnull(strstr(line, "s: UPDATE t SET a = 2 /* a long"));
  must(blocker, "ROLLBACK");
  g_thread_join(worker.thread);
  g_assert_no_error(worker.error);
}

static void test_blockers_table(Site *site)
{
  g_autoptr(Db) blocker = open_url(site->url);
  g_autoptr(Db) observer = open_url(site->url);
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY)");
  must(blocker, "BEGIN");
  must(blocker, "SELECT * FROM t");
  Worker worker;
  worker_start(&worker, site->db, "ALTER TABLE t ADD COLUMN b integer");
  g_autofree char *words = g_strdup_printf("session %s, user admin", db_server(blocker)->session);
  g_autofree char *line = blocker_seen(observer, site->db, words);
  g_assert_true((strstr(line, "may block") != NULL) == (site->kind == MARIADB));
  must(blocker, "ROLLBACK");
  g_thread_join(worker.thread);
  g_assert_no_error(worker.error);
}

/* An ordinary user may see less, and is told at least who it could be. */
static void test_blockers_ordinary(Site *site)
{
  must_format(site->db, "CREATE USER %s@'127.0.0.1' IDENTIFIED BY 'pw'", site->database);
  must_format(site->db, "GRANT ALL ON %s.* TO %s@'127.0.0.1'", site->database, site->database);
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY)");
  g_autoptr(DbUrl) url = db_url_copy(site->url);
  g_free(url->user);
  url->user = g_strdup(site->database);
  g_free(url->password);
  url->password = g_strdup("pw");
  g_autoptr(Db) blocker = open_url(url);
  g_autoptr(Db) waiter = open_url(url);
  g_autoptr(Db) observer = open_url(url);
  must(blocker, "BEGIN");
  must(blocker, "SELECT * FROM t");
  Worker worker;
  worker_start(&worker, waiter, "ALTER TABLE t ADD COLUMN b integer");
  g_autofree char *words = g_strdup_printf("session %s, user %s, may block", db_server(blocker)->session, site->database);
  g_autofree char *line = blocker_seen(observer, waiter, words);
  g_assert_true(g_str_has_prefix(line, words));
  must(blocker, "ROLLBACK");
  g_thread_join(worker.thread);
  g_assert_no_error(worker.error);
}

static bool alive(Db *observer, const char *session, char **ret_statement)
{
  GError *error = NULL;
  bool is_alive = false;
  g_assert_true(db_session_alive(observer, session, &is_alive, ret_statement, &error));
  g_assert_no_error(error);
  return is_alive;
}

static void test_session(Site *site)
{
  g_autoptr(Db) observer = open_url(site->url);
  g_autofree char *session = g_strdup(db_server(site->db)->session);
  g_autofree char *statement = NULL;
  GError *error = NULL;
  g_assert_false(alive(observer, session, &statement)); /* idle */
  g_assert_null(statement);
  g_assert_false(alive(observer, "999999999", &statement));
  Worker worker;
  worker_start(&worker, site->db, by_kind(site, "SELECT pg_sleep(600)", "SELECT a FROM (SELECT 1 AS a UNION SELECT 2) AS x WHERE sleep(600) = 0", NULL));
  int look = 0;
  while (look++ < PATIENCE && !alive(observer, session, &statement))
    g_usleep(50000);
  g_assert_nonnull(statement);
  g_assert_nonnull(strstr(statement, "600"));
  db_session_kill(observer, session, &error);
  g_assert_no_error(error);
  g_thread_join(worker.thread);
  g_assert_error(worker.error, DB_ERROR, DB_LOST);
  g_clear_error(&worker.error);
  db_session_kill(observer, session, &error); /* gone, or going */
  g_assert_no_error(error);
  g_assert_false(db_session_kill(observer, "1; DROP TABLE t", &error));
  g_assert_error(error, DB_ERROR, DB_FAILED);
  g_clear_error(&error);
}

static void test_session_foreign(Site *site)
{
  g_autoptr(Db) observer = open_url(site->url);
  g_autofree char *statement = NULL;
  GError *error = NULL;
  must(site->db, "SET application_name = 'shop/v1'");
  must(site->db, "BEGIN");
  g_assert_false(alive(observer, db_server(site->db)->session, &statement));
  g_assert_false(db_session_kill(observer, db_server(site->db)->session, &error));
  expect_error(error, DB_FAILED);
  g_error_free(error);
  must(site->db, "SET application_name = 'emcee'");
  g_assert_true(alive(observer, db_server(site->db)->session, &statement));
  must(site->db, "COMMIT");
}

static void test_no_sessions(Site *site)
{
  g_autofree char *statement = NULL;
  GError *error = NULL;
  g_assert_false(alive(site->db, "0", &statement));
  g_assert_true(db_session_kill(site->db, "0", &error));
  g_assert_no_error(error);
  g_autoptr(GPtrArray) none = db_blockers(site->db, "0", &error);
  g_assert_no_error(error);
  g_assert_cmpuint(none->len, ==, 0);
}

static void test_application(Site *site)
{
  g_autoptr(DbUrl) url = db_url_copy(site->url);
  g_hash_table_insert(url->options, g_strdup("application_name"), g_strdup("deploy's"));
  g_autoptr(Db) db = open_url(url);
  expect_value(db, "SHOW application_name", "emcee (deploy's)");
  must(db, "SET application_name = 'x'");
  g_assert_true(db_reset(db, NULL));
  expect_value(db, "SHOW application_name", "emcee (deploy's)");
}

static void test_copy(Site *site)
{
  g_autoptr(GError) error = NULL;
  must(site->db, "CREATE TABLE t (a integer)");
  g_assert_false(db_execute(site->db, "COPY t FROM STDIN; INSERT INTO t VALUES (1)", NULL, &error));
  expect_error(error, DB_FAILED);
  g_assert_nonnull(strstr(error->message, "STDIN"));
  must(site->db, "INSERT INTO t VALUES (1), (2); COPY t TO STDOUT");
  expect_value(site->db, "SELECT count(*) FROM t", "2");
}

static void test_strings(Site *site)
{
  must_format(site->db, "ALTER DATABASE %s SET standard_conforming_strings = off", site->database);
  g_autoptr(Db) db = open_url(site->url);
  expect_value(db, "SELECT 'a\\b'", "a\\b");
}

static void test_local_infile(Site *site)
{
  g_autoptr(GError) error = NULL;
  must(site->db, "CREATE TABLE t (a text)");
  g_assert_false(db_execute(site->db, "LOAD DATA LOCAL INFILE '/etc/hosts' INTO TABLE t; SELECT 1", NULL, &error));
  expect_error(error, DB_FAILED);
  expect_value(site->db, "SELECT 2", "2");
  expect_value(site->db, "SELECT count(*) FROM t", "0");
}

/* Option files count, and what they say of a session is heard; but files are sent to nobody. */
static void test_option_file(Site *site)
{
  must_format(site->db, "CREATE USER %s@'127.0.0.1' IDENTIFIED BY 'from a file'", site->database);
  must_format(site->db, "GRANT ALL ON %s.* TO %s@'127.0.0.1'", site->database, site->database);
  g_autofree char *folder = g_dir_make_tmp("emcee-driver-XXXXXX", NULL);
  g_autofree char *file = g_build_filename(folder, "my.cnf", NULL);
  g_autofree char *text = g_strdup_printf("[client]\nuser=%s\npassword=\"from a file\"\nlocal-infile=1\n"
                                          "init-command=\"SET sql_mode = 'NO_BACKSLASH_ESCAPES'\"\n", site->database);
  g_file_set_contents(file, text, -1, NULL);
  g_autoptr(DbUrl) url = db_url_copy(site->url);
  g_clear_pointer(&url->user, g_free);
  g_clear_pointer(&url->password, g_free);
  g_hash_table_insert(url->options, g_strdup("read_default_file"), g_strdup(file));
  g_autoptr(Db) db = open_url(url);
  g_assert_true(g_str_has_prefix(db_server(db)->user, site->database));
  g_assert_true(db_server(db)->no_backslash_escapes);
  must(db, "CREATE TABLE t (a text)");
  g_assert_false(db_execute(db, "LOAD DATA LOCAL INFILE '/etc/hosts' INTO TABLE t", NULL, NULL));
  g_assert_true(db_reconnect(db, NULL));
  expect_value(db, "SELECT count(*) FROM t", "0");
  g_remove(file);
  g_rmdir(folder);
}

static void test_encrypted(Site *site)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *has_tls = value_of(site->db, "SELECT @@version REGEXP 'MariaDB'");
  g_autoptr(DbUrl) url = db_url_copy(site->url);
  g_hash_table_insert(url->options, g_strdup("ssl_mode"), g_strdup("required"));
  g_autoptr(Db) db = db_open(url, NULL, &error);
  if (g_str_equal(has_tls, "1")) { /* made without a certificate */
    expect_error(error, DB_UNREACHABLE);
  } else {
    g_assert_no_error(error);
    g_autoptr(DbResult) row = db_query(db, "SHOW STATUS LIKE 'Ssl_cipher'", &error);
    g_assert_cmpstr(db_result_get(row, 0, 1), !=, "");
  }
  g_clear_error(&error);
  g_hash_table_insert(url->options, g_strdup("ssl_mode"), g_strdup("wurst"));
  g_assert_null(db_open(url, NULL, &error));
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
}

static const struct {
  const char *name;
  void (*function)(Site *site);
  guint kinds;
} tests[] = {
  {"facts", test_facts, EVERY},
  {"family", test_family, MYSQL_FAMILY},
  {"passwords", test_passwords, POSTGRESQL | MYSQL_FAMILY},
  {"no-database", test_no_database, SERVERS},
  {"rows", test_rows, EVERY},
  {"text", test_text, EVERY},
  {"changed", test_changed, EVERY},
  {"several", test_several, EVERY},
  {"errors", test_errors, EVERY},
  {"detail", test_detail, POSTGRES_FAMILY},
  {"lock-timeout", test_lock_timeout, EVERY},
  {"deadlock", test_deadlock, SERVERS},
  {"lost", test_lost, SERVERS},
  {"cancel", test_cancel, EVERY},
  {"reset", test_reset, POSTGRESQL | MYSQL_FAMILY},
  {"blockers/row", test_blockers_row, POSTGRESQL | MYSQL_FAMILY},
  {"blockers/table", test_blockers_table, POSTGRESQL | MYSQL_FAMILY},
  {"blockers/ordinary", test_blockers_ordinary, MYSQL_FAMILY},
  {"session", test_session, POSTGRESQL | MYSQL_FAMILY},
  {"session/foreign", test_session_foreign, POSTGRESQL},
  {"session/none", test_no_sessions, SQLITE},
  {"application", test_application, POSTGRES_FAMILY},
  {"copy", test_copy, POSTGRES_FAMILY},
  {"strings", test_strings, POSTGRESQL},
  {"local-infile", test_local_infile, MYSQL_FAMILY},
  {"option-file", test_option_file, MYSQL_FAMILY},
  {"encrypted", test_encrypted, MYSQL_FAMILY},
};

typedef struct {
  Server server; /* first: the fixture's data is read as one */
  void (*function)(Site *site);
} Case;

static void run_case(Site *site, gconstpointer data)
{
  if (site->admin)
    ((const Case *)data)->function(site);
}

static void test_galera(void)
{
  g_auto(GStrv) nodes = g_strsplit(g_getenv("EMCEE_TEST_GALERA") ? g_getenv("EMCEE_TEST_GALERA") : "", " ", -1);
  if (!nodes[0]) {
    g_test_skip(g_getenv("EMCEE_TEST_GALERA_WHY") ? g_getenv("EMCEE_TEST_GALERA_WHY") : "not started");
    return;
  }
  g_autoptr(DbUrl) url = db_url_parse(nodes[0], NULL);
  g_autoptr(Db) db = open_url(url);
  g_assert_true(db_server(db)->galera);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(g_free);
  for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
    for (gsize j = 0; j < G_N_ELEMENTS(tests); j++) {
      if (!(tests[j].kinds & servers[i].kind))
        continue;
      g_autofree char *lower = g_ascii_strdown(servers[i].name, -1);
      g_autofree char *path = g_strdup_printf("/driver/%s/%s", lower, tests[j].name);
      Case *one = g_new0(Case, 1);
      *one = (Case){servers[i], tests[j].function};
      g_ptr_array_add(cases, one);
      g_test_add(path, Site, one, site_begin, run_case, site_end);
    }
  g_test_add_func("/driver/galera/facts", test_galera);
  return g_test_run();
}
