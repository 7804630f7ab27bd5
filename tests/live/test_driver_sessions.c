/* What every driver must do when sessions meet on its real server: locks, deadlocks, broken and cancelled ones, blockers. */
#include "driver/blockers.h"
#include "driver_site.h"

#include <string.h>

/* Returns rows so slowly that it never ends by itself; MySQL's own sleep() alone answers when it is interrupted. */
#define ENDLESS_MYSQL "SELECT a FROM (SELECT 1 AS a UNION SELECT 2) AS x WHERE sleep(600) = 0"
#define ENDLESS_SQLITE "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
#define PATIENCE 400 /* looks, 50 ms apart, until something must have been seen */

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

static void test_lock_timeout(Site *site)
{
  g_autoptr(Db) other = open_url(site->url);
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY)");
  must(site->db, "INSERT INTO t VALUES (1)");
  must(other, "BEGIN");
  must(other, "UPDATE t SET a = 2");
  must(site->db, "BEGIN");
  must(site->db, by_kind(site, "SET LOCAL lock_timeout = '50ms'", "SET innodb_lock_wait_timeout = 1",
                         "PRAGMA busy_timeout = 10"));
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
  db_execute(site->db, by_kind(site, "SELECT pg_sleep(600)", ENDLESS_MYSQL, ENDLESS_SQLITE), NULL, &error);
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
  must(blocker, "UPDATE t SET a =   2\n /* a long comment that makes the statement longer than the eighty characters "
                "which are shown */");
  Worker worker;
  worker_start(&worker, site->db, "UPDATE t SET a = 3");
  g_autofree char *words = g_strdup_printf("session %s, user %s", db_server(blocker)->session, site->admin->user);
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
  g_autofree char *words = g_strdup_printf("session %s, user %s", db_server(blocker)->session, site->admin->user);
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
  worker_start(&worker, site->db, by_kind(site, "SELECT pg_sleep(600)", ENDLESS_MYSQL, NULL));
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

static const SiteTest tests[] = {
  {"lock-timeout", test_lock_timeout, EVERY},
  {"deadlock", test_deadlock, SERVERS},
  {"lost", test_lost, SERVERS},
  {"cancel", test_cancel, EVERY},
  {"blockers/row", test_blockers_row, POSTGRESQL | MYSQL_FAMILY},
  {"blockers/table", test_blockers_table, POSTGRESQL | MYSQL_FAMILY},
  {"blockers/ordinary", test_blockers_ordinary, MYSQL_FAMILY},
  {"session", test_session, POSTGRESQL | MYSQL_FAMILY},
  {"session/foreign", test_session_foreign, POSTGRESQL},
  {"session/none", test_no_sessions, SQLITE},
};

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  return site_tests_run(tests, G_N_ELEMENTS(tests));
}
