/* What every driver must do on its real server, connection by connection: log in, run, answer, put back. */
#include "driver_site.h"

#include <glib/gstdio.h>
#include <string.h>

#define AWKWARD "%@:/#?["

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
  must(site->db, by_kind(site, "CREATE TABLE t (a text, b bytea)",
                         "CREATE TABLE t (a mediumtext, b varbinary(10), c varchar(9) CHARACTER SET latin1)",
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

static void test_reset(Site *site)
{
  typedef struct {
    const char *change, *ask;
  } Setting;
  static const Setting postgresql[] = {
    {"SET search_path = pg_catalog", "SHOW search_path"},
    {"SET lock_timeout = '7s'", "SHOW lock_timeout"},
    {"SET client_encoding = 'LATIN1'", "SHOW client_encoding"},
    {"SET standard_conforming_strings = off", "SHOW standard_conforming_strings"},
    {"SET application_name = 'x'", "SHOW application_name"},
    {"SET ROLE pg_monitor", "SELECT current_user"},
  };
  static const Setting mysql[] = {
    {"SET lock_wait_timeout = 7", "SELECT @@lock_wait_timeout"},
    {"SET NAMES latin1", "SELECT @@character_set_results"},
    {"SET NAMES latin1", "SELECT @@collation_connection"},
    {"SET autocommit = 0", "SELECT @@autocommit"},
    {"SET @x = 1", "SELECT @x"},
    {"USE mysql", "SELECT database()"},
    {"SET sql_mode = 'ANSI_QUOTES'", "SELECT @@sql_mode"},
  };
  bool postgres = site->kind & POSTGRES_FAMILY;
  const Setting *settings = postgres ? postgresql : mysql;
  gsize count = postgres ? G_N_ELEMENTS(postgresql) : G_N_ELEMENTS(mysql);
  must(site->db, "CREATE TABLE t (a integer PRIMARY KEY)");
  for (gsize i = 0; i < count; i++) {
    const char *ask = settings[i].ask;
    g_autofree char *before = value_of(site->db, ask);
    must(site->db, settings[i].change);
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

/* Two nodes change one row: the later commit wins at once, and the other side is told to try again. */
static void test_galera(void)
{
  g_auto(GStrv) nodes = g_strsplit(g_getenv("EMCEE_TEST_GALERA") ? g_getenv("EMCEE_TEST_GALERA") : "", " ", -1);
  if (!nodes[0] || !nodes[1]) {
    g_test_skip(g_getenv("EMCEE_TEST_GALERA_WHY") ? g_getenv("EMCEE_TEST_GALERA_WHY") : "not started");
    return;
  }
  g_autoptr(DbUrl) first = db_url_parse(nodes[0], NULL);
  g_autoptr(DbUrl) second = db_url_parse(nodes[1], NULL);
  g_autoptr(Db) loser = open_url(first);
  g_autoptr(Db) winner = open_url(second);
  g_assert_true(db_server(loser)->galera);
  must(loser, "DROP DATABASE IF EXISTS emcee_galera");
  must(loser, "CREATE DATABASE emcee_galera");
  must(loser, "CREATE TABLE emcee_galera.t (a integer PRIMARY KEY, b integer)");
  must(loser, "INSERT INTO emcee_galera.t VALUES (1, 1)");
  must(loser, "BEGIN");
  must(loser, "UPDATE emcee_galera.t SET b = 2");
  must(winner, "SET wsrep_sync_wait = 7"); /* sees what the other node has committed */
  expect_value(winner, "SELECT b FROM emcee_galera.t", "1");
  must(winner, "UPDATE emcee_galera.t SET b = 3");
  g_autoptr(GError) error = NULL;
  g_assert_false(db_execute(loser, "COMMIT", NULL, &error));
  expect_error(error, DB_RETRY);
  must(loser, "ROLLBACK");
  must(loser, "DROP DATABASE emcee_galera");
}

static const SiteTest tests[] = {
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
  {"reset", test_reset, POSTGRESQL | MYSQL_FAMILY},
  {"application", test_application, POSTGRES_FAMILY},
  {"copy", test_copy, POSTGRES_FAMILY},
  {"strings", test_strings, POSTGRESQL},
  {"local-infile", test_local_infile, MYSQL_FAMILY},
  {"option-file", test_option_file, MYSQL_FAMILY},
  {"encrypted", test_encrypted, MYSQL_FAMILY},
};

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/driver/galera/conflict", test_galera);
  return site_tests_run(tests, G_N_ELEMENTS(tests));
}
