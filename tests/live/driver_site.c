/* Decides where a test of the drivers runs: reads the servers from the environment, makes and drops its database. */
#include "driver_site.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

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

void must(Db *db, const char *sql)
{
  GError *error = NULL;
  db_execute(db, sql, NULL, &error);
  g_assert_no_error(error);
}

void must_format(Db *db, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *sql = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  must(db, sql);
}

Db *open_url(const DbUrl *url)
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

char *value_of(Db *db, const char *sql)
{
  GError *error = NULL;
  char *value = db_query_value(db, sql, &error);
  g_assert_no_error(error);
  return value;
}

void expect_value(Db *db, const char *sql, const char *expected)
{
  g_autofree char *value = value_of(db, sql);
  g_assert_cmpstr(value, ==, expected);
}

void expect_error(const GError *error, DbErrorClass class)
{
  g_assert_nonnull(error);
  g_test_message("%s", error->message);
  g_assert_error(error, DB_ERROR, (gint)class);
  g_assert_null(strchr(error->message, '\n'));
}

void fails(Db *db, const char *sql, DbErrorClass class, const char *code)
{
  g_autoptr(GError) error = NULL;
  g_assert_false(db_execute(db, sql, NULL, &error));
  expect_error(error, class);
  g_autofree char *bracketed = g_strdup_printf("(%s)", code);
  g_assert_nonnull(strstr(error->message, bracketed));
}

const char *by_kind(const Site *site, const char *postgresql, const char *mysql, const char *sqlite)
{
  return site->kind & POSTGRES_FAMILY ? postgresql : site->kind & MYSQL_FAMILY ? mysql : sqlite;
}

typedef struct {
  Server server; /* first: the fixture's data is read as one */
  void (*function)(Site *site);
} Case;

static void run_case(Site *site, gconstpointer data)
{
  if (site->admin)
    ((const Case *)data)->function(site);
}

int site_tests_run(const SiteTest *tests, gsize count)
{
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(g_free); /* they must live as long as the tests run */
  for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
    for (gsize j = 0; j < count; j++) {
      if (!(tests[j].kinds & servers[i].kind))
        continue;
      g_autofree char *lower = g_ascii_strdown(servers[i].name, -1);
      g_autofree char *path = g_strdup_printf("/driver/%s/%s", lower, tests[j].name);
      Case *one = g_new0(Case, 1);
      *one = (Case){servers[i], tests[j].function};
      g_ptr_array_add(cases, one);
      g_test_add(path, Site, one, site_begin, run_case, site_end);
    }
  return g_test_run();
}
