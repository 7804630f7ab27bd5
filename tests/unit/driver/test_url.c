/* How database URLs are read, shown and refused: every form, every awkward password, and no password in any message. */
#include "driver/url.h"
#include "base/error.h"

#include <glib/gstdio.h>
#include <string.h>

#define AWKWARD "%@:/#?[]; &=+'\"\\"

static void expect(const char *text, Engine engine, const char *host, const char *port, const char *user,
                   const char *password, const char *database)
{
  GError *error = NULL;
  g_autoptr(DbUrl) url = db_url_parse(text, &error);
  g_assert_no_error(error);
  g_assert_nonnull(url);
  g_test_message("%s", text);
  g_assert_cmpint(url->engine, ==, engine);
  g_assert_cmpstr(url->host, ==, host);
  g_assert_cmpstr(url->port, ==, port);
  g_assert_cmpstr(url->user, ==, user);
  g_assert_cmpstr(url->password, ==, password);
  g_assert_cmpstr(url->database, ==, database);
  g_autofree char *shown = db_url_display(url);
  g_clear_pointer(&url->password, g_free);
  g_autofree char *shown_without = db_url_display(url);
  g_assert_cmpstr(shown, ==, shown_without);
}

/* Refused, with `words` in the message, and with none of `secret`. */
static void refuse(const char *text, const char *words, const char *secret)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DbUrl) url = db_url_parse(text, &error);
  g_test_message("%s: %s", text, error ? error->message : "accepted");
  g_assert_null(url);
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
  g_assert_nonnull(strstr(error->message, words));
  if (secret)
    g_assert_null(strstr(error->message, secret));
}

static void test_schemes(void)
{
  expect("postgresql://shop@db1:5432/shop", ENGINE_POSTGRESQL, "db1", "5432", "shop", NULL, "shop");
  expect("postgres://db1/shop", ENGINE_POSTGRESQL, "db1", NULL, NULL, NULL, "shop");
  expect("POSTGRESQL://db1", ENGINE_POSTGRESQL, "db1", NULL, NULL, NULL, NULL);
  expect("postgresql:///shop", ENGINE_POSTGRESQL, NULL, NULL, NULL, NULL, "shop");
  expect("postgresql://", ENGINE_POSTGRESQL, NULL, NULL, NULL, NULL, NULL);
  expect("postgresql+psycopg2://u:p@h/d", ENGINE_POSTGRESQL, "h", NULL, "u", "p", "d");
  expect("mysql://u@h:3306/d/", ENGINE_MYSQL, "h", "3306", "u", NULL, "d");
  expect("mariadb://u@h/d", ENGINE_MARIADB, "h", NULL, "u", NULL, "d");
  expect("mysql+pymysql://u:p@h/d?charset=utf8", ENGINE_MYSQL, "h", NULL, "u", "p", "d");
  expect("mariadb+mariadbconnector://u:p@h/d", ENGINE_MARIADB, "h", NULL, "u", "p", "d");
  expect("  postgresql://h/d\n", ENGINE_POSTGRESQL, "h", NULL, NULL, NULL, "d");
  expect("postgresql://h/my%20shop%2F1", ENGINE_POSTGRESQL, "h", NULL, NULL, NULL, "my shop/1");
}

static void test_sqlite(void)
{
  expect("sqlite:rel.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "rel.db");
  expect("sqlite:dir/rel.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "dir/rel.db");
  expect("sqlite:/abs/x.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "/abs/x.db");
  expect("sqlite:///rel.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "rel.db");
  expect("sqlite:////abs/x.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "/abs/x.db");
  expect("sqlite3:x.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "x.db");
  expect("sqlite+aiosqlite:///x.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "x.db");
  expect("sqlite:a@b.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "a@b.db");
  expect("shop.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "shop.db");
  expect("/tmp/a:b@c.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "/tmp/a:b@c.db");
  expect("./x=1.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "./x=1.db");
  expect("a%20b.db", ENGINE_SQLITE, NULL, NULL, NULL, NULL, "a%20b.db");
  refuse("sqlite:", "no path", NULL);
  refuse("sqlite:///", "no path", NULL);
  refuse("sqlite://", "three slashes", NULL);
  refuse("sqlite://rel.db", "three slashes", NULL);
  refuse("sqlite:x.db?mode=ro", "sqlite does not take: \"mode\"", NULL);
}

static void test_hosts(void)
{
  expect("postgresql://[::1]:5432/d", ENGINE_POSTGRESQL, "::1", "5432", NULL, NULL, "d");
  expect("mysql://u:p@[fe80::1%25eth0]/d", ENGINE_MYSQL, "fe80::1%eth0", NULL, "u", "p", "d");
  expect("postgresql://a:1,b,c:3/d", ENGINE_POSTGRESQL, "a,b,c", "1,,3", NULL, NULL, "d");
  expect("postgresql://a,b/d?target_session_attrs=read-write", ENGINE_POSTGRESQL, "a,b", NULL, NULL, NULL, "d");
  expect("postgresql://h:/d", ENGINE_POSTGRESQL, "h", NULL, NULL, NULL, "d");
  expect("postgresql:///d?host=/run/pg&port=5433", ENGINE_POSTGRESQL, "/run/pg", "5433", NULL, NULL, "d");
  expect("postgresql://%2Frun%2Fpg/d", ENGINE_POSTGRESQL, "/run/pg", NULL, NULL, NULL, "d");
  expect("postgresql://u:p@/d?host=/run/pg", ENGINE_POSTGRESQL, "/run/pg", NULL, "u", "p", "d");
  expect("postgresql://db_1.example.org/d", ENGINE_POSTGRESQL, "db_1.example.org", NULL, NULL, NULL, "d");
  refuse("postgresql://[::1/d", "host is not", NULL);
  refuse("postgresql://h:0/d", "port", NULL);
  refuse("postgresql://h:65536/d", "port", NULL);
  refuse("postgresql://h/d?port=x", "port", NULL);
  refuse("postgresql://h/a/b", "\"/\"", NULL);
}

static void test_options(void)
{
  GError *error = NULL;
  g_autoptr(DbUrl) postgresql = db_url_parse("postgresql://h/d?sslmode=require&options=-c%20x%3D1&application_name=a@b", &error);
  g_assert_no_error(error);
  g_assert_cmpstr(g_hash_table_lookup(postgresql->options, "sslmode"), ==, "require");
  g_assert_cmpstr(g_hash_table_lookup(postgresql->options, "options"), ==, "-c x=1");
  g_assert_cmpstr(g_hash_table_lookup(postgresql->options, "application_name"), ==, "a@b");
  g_assert_cmpstr(postgresql->host, ==, "h");
  g_assert_null(postgresql->user);

  g_autoptr(DbUrl) mysql = db_url_parse("mysql://u@localhost/d?socket=/run/s&ssl-ca=/ca.pem&ssl_mode=VERIFY_CA", &error);
  g_assert_no_error(error);
  g_assert_cmpstr(g_hash_table_lookup(mysql->options, "unix_socket"), ==, "/run/s");
  g_assert_cmpstr(g_hash_table_lookup(mysql->options, "ssl_ca"), ==, "/ca.pem");
  g_assert_cmpstr(g_hash_table_lookup(mysql->options, "ssl_mode"), ==, "VERIFY_CA");

  g_autoptr(DbUrl) copy = db_url_copy(mysql);
  g_assert_cmpstr(g_hash_table_lookup(copy->options, "unix_socket"), ==, "/run/s");
  g_assert_cmpstr(copy->host, ==, "localhost");

  refuse("postgresql://h/d?ssl_mode=x", "postgresql does not take: \"ssl_mode\"", NULL);
  refuse("mysql://h/d?sslrootcert=x", "mysql does not take: \"sslrootcert\"", NULL);
  refuse("mysql://h/d?charset", "no \"=\"", NULL);
  refuse("mysql://h/d?chars%65t=1", "an option that mysql does not take", "chars%65t");
  refuse("mysql://h/d?pwd=hunter2", "does not take: \"pwd\"", "hunter2");
}

/* The same password raw, and wholly encoded, in every place of the user info. */
static void test_passwords(void)
{
  static const char *const passwords[] = {
    "%", "@", ":", "/", "#", "?", "[", "]", ";", "&", "=", "100%", "p%zz", "a@b", "a@b/c", "a@b?c", "a@b:1", "a@", "@@a", "a@/b",
    "a/b@", "a?b=c@d", "a#b", "[::1]", "x@[::1]/y", "://", "a://b@c", ":a:b", "?sslmode", "/?#@", "it's", "a b", "\xc3\xa4\xe2\x82\xac",
    AWKWARD, "%@:/#?[", "%%%", "@/@/@?", "a@b,c@d", "+",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(passwords); i++) {
    g_autofree char *encoded = g_uri_escape_string(passwords[i], NULL, FALSE);
    const char *const forms[] = {passwords[i], encoded};
    for (gsize form = 0; form < G_N_ELEMENTS(forms); form++) {
      g_autofree char *full = g_strdup_printf("postgresql://shop:%s@db1:5432/shop?sslmode=disable", forms[form]);
      expect(full, ENGINE_POSTGRESQL, "db1", "5432", "shop", passwords[i], "shop");
      g_autofree char *short_one = g_strdup_printf("mysql://shop:%s@db1/shop", forms[form]);
      expect(short_one, ENGINE_MYSQL, "db1", NULL, "shop", passwords[i], "shop");
      g_autofree char *six = g_strdup_printf("mariadb://shop:%s@[::1]:3306", forms[form]);
      expect(six, ENGINE_MARIADB, "::1", "3306", "shop", passwords[i], NULL);
    }
  }
  expect("postgresql://u:@h/d", ENGINE_POSTGRESQL, "h", NULL, "u", "", "d");
  expect("postgresql://us%40er:p%25%40@h/d", ENGINE_POSTGRESQL, "h", NULL, "us@er", "p%@", "d");
  expect("postgresql://h/d?user=u&password=p%26q", ENGINE_POSTGRESQL, "h", NULL, "u", "p&q", "d");
}

static void test_keywords(void)
{
  expect("host=db1 dbname=shop user=u password='it''s'", ENGINE_POSTGRESQL, "db1", NULL, "u", "it's", "shop");
  expect("password='a \\' \\\\ b' host = db1  port= 5433", ENGINE_POSTGRESQL, "db1", "5433", NULL, "a ' \\ b", NULL);
  expect("dbname=shop password=a\\ b\\'c", ENGINE_POSTGRESQL, NULL, NULL, NULL, "a b'c", "shop");
  expect("host=/run/pg dbname='my shop'", ENGINE_POSTGRESQL, "/run/pg", NULL, NULL, NULL, "my shop");
  expect("host='' dbname=d", ENGINE_POSTGRESQL, NULL, NULL, NULL, NULL, "d");
  expect("password=%@:/#?[ host=h", ENGINE_POSTGRESQL, "h", NULL, NULL, "%@:/#?[", NULL);
  GError *error = NULL;
  g_autoptr(DbUrl) url = db_url_parse("service=shop sslmode=verify-full hostaddr=127.0.0.1", &error);
  g_assert_no_error(error);
  g_assert_cmpstr(g_hash_table_lookup(url->options, "service"), ==, "shop");
  g_assert_cmpstr(g_hash_table_lookup(url->options, "hostaddr"), ==, "127.0.0.1");
  refuse("host=h pasword=hunter2", "does not take: \"pasword\"", "hunter2");
  refuse("host=h password=my hunter2", "no \"=\"", "hunter2");
  refuse("host=h password=my hunter2=x", "has an option that postgresql does not take", "hunter2");
  refuse("host=h password='hunter2", "never closed", "hunter2");
  refuse("host=h port=hunter2", "port", "hunter2");
  refuse("host=h/port=1/password=hunter2", "looks like several", "hunter2");
}

static void test_malformed(void)
{
  refuse("", "empty", NULL);
  refuse("", "sqlite:PATH", NULL);
  refuse("   ", "empty", NULL);
  refuse("oracle://u:hunter2@h/d", "known here", "hunter2");
  refuse("postgresql:u:hunter2@h/d", "\"//\"", "hunter2");
  refuse("postgresql:/u:hunter2@h/d", "\"//\"", "hunter2");
  refuse("u:hunter2@h/d", "known here", "hunter2");
  refuse("u:hunter2@h", "known here", "hunter2");
  refuse("hunter2@h/d", "no scheme", "hunter2");
  refuse("/hunter2://h/d", "no scheme", "hunter2");
  refuse("//u:hunter2@h://d", "no scheme", "hunter2");
  refuse("postgresql://u:hunter2@h:port/d", "\"@\"", "hunter2");
  refuse("postgresql://u:hunter2@h ost/d", "\"@\"", "hunter2");
  refuse("postgresql://u:hunter2/d", "port", "hunter2");
  refuse("postgresql://u:hun?ter2@/d?nosuch=hunter2", "nosuch", "ter2");
  refuse("postgresql://u:hunter2%00@h/d", "%00", "hunter2");
  refuse("postgresql://h/d?password=hunter2&nosuch=1", "nosuch", "hunter2");
  refuse("postgresql://u:hunter2@h/d?hunter2", "no \"=\"", "hunter2");
}

static void test_display(void)
{
  static const struct {
    const char *text, *shown;
  } rows[] = {
    {"postgres://shop:secret@db1:5432/shop?sslmode=require", "postgresql://shop@db1:5432/shop"},
    {"mysql+pymysql://u%40x:secret@[::1]:33/d", "mysql://u%40x@[::1]:33/d"},
    {"postgresql://a:1,b,c:3/d", "postgresql://a:1,b,c:3/d"},
    {"postgresql:///d?host=/run/pg", "postgresql:///d?host=/run/pg"},
    {"mariadb://u:secret@localhost/d?socket=/run/s", "mariadb://u@localhost/d?unix_socket=/run/s"},
    {"host=h port=1 user=u password=secret dbname=d", "postgresql://u@h:1/d"},
    {"postgresql://", "postgresql:///"},
    {"postgresql://h/d?password=secret&sslpassword=secret", "postgresql://h/d"},
    {"/tmp/x.db", "sqlite:/tmp/x.db"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(DbUrl) url = db_url_parse(rows[i].text, NULL);
    g_assert_nonnull(url);
    g_autofree char *shown = db_url_display(url);
    g_assert_cmpstr(shown, ==, rows[i].shown);
  }
}

/* Whatever bytes come, the parser neither crashes nor quotes a marked piece back. */
static void test_random(void)
{
  static const char alphabet[] = "ab%@:/#?[]=&',; 01\\";
  for (int round = 0; round < 50000; round++) {
    g_autoptr(GString) text = g_string_new(g_test_rand_bit() ? "postgresql://" : g_test_rand_bit() ? "password=" : "");
    bool marked = g_test_rand_bit();
    int length = g_test_rand_int_range(0, 24), mark = g_test_rand_int_range(0, 24);
    for (int i = 0; i < length; i++) {
      g_string_append_c(text, alphabet[g_test_rand_int_range(0, sizeof alphabet - 1)]);
      if (marked && i == mark && i > 0)
        g_string_append(text, ":SECRET@");
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(DbUrl) url = db_url_parse(text->str, &error);
    g_assert_true((url == NULL) == (error != NULL));
    if (error)
      g_assert_null(strstr(error->message, "SECRET"));
    g_autofree char *shown = url ? db_url_display(url) : NULL;
    g_assert_true((url == NULL) == (shown == NULL));
  }
}

typedef struct {
  char *folder, *file;
} Folder;

static void folder_begin(Folder *folder, gconstpointer data)
{
  folder->folder = g_dir_make_tmp("emcee-url-XXXXXX", NULL);
  folder->file = g_build_filename(folder->folder, ".env", NULL);
  g_unsetenv("EMCEE_DATABASE_URL");
  g_unsetenv("DATABASE_URL");
}

static void folder_end(Folder *folder, gconstpointer data)
{
  g_unlink(folder->file);
  g_rmdir(folder->folder);
  g_free(folder->folder);
  g_free(folder->file);
  g_unsetenv("EMCEE_DATABASE_URL");
  g_unsetenv("DATABASE_URL");
}

static void expect_found(const Folder *folder, const char *flag, const char *expected)
{
  GError *error = NULL;
  g_autofree char *found = db_url_find(flag, folder->folder, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(found, ==, expected);
}

static void test_find_order(Folder *folder, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(db_url_find(NULL, folder->folder, &error));
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
  static const char *const places[] = {"--database", "EMCEE_DATABASE_URL", "DATABASE_URL", ".env"};
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
    g_assert_nonnull(strstr(error->message, places[i]));
  g_clear_error(&error);
  g_assert_null(db_url_find(NULL, NULL, &error));
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);

  g_file_set_contents(folder->file, "DATABASE_URL=four\n", -1, NULL);
  expect_found(folder, NULL, "four");
  g_file_set_contents(folder->file, "DATABASE_URL=four\nEMCEE_DATABASE_URL=three\n", -1, NULL);
  expect_found(folder, NULL, "three");
  g_setenv("DATABASE_URL", "two", TRUE);
  expect_found(folder, NULL, "two");
  g_setenv("EMCEE_DATABASE_URL", "one", TRUE);
  expect_found(folder, NULL, "one");
  g_setenv("EMCEE_DATABASE_URL", "", TRUE);
  expect_found(folder, NULL, "two");
  expect_found(folder, "zero", "zero");
}

static void test_find_syntax(Folder *folder, gconstpointer data)
{
  static const struct {
    const char *line, *value;
  } rows[] = {
    {"DATABASE_URL=postgresql://u:p#q@h/d", "postgresql://u:p#q@h/d"},
    {"export DATABASE_URL=a # why", "a"},
    {"  DATABASE_URL = a  ", "a"},
    {"DATABASE_URL='a # \"b\\'", "a # \"b\\"},
    {"DATABASE_URL=\"a # 'b' \\\"c\\\" \\$d\" # why", "a # 'b' \"c\" $d"},
    {"# DATABASE_URL=no\r\nDATABASE_URL=a\r\n", "a"},
    {"XDATABASE_URL=no\nDATABASE_URL2=no\nDATABASE_URL=a", "a"},
    {"DATABASE_URL=first\nDATABASE_URL=a", "a"},
    {"EMCEE_DATABASE_URL=\nDATABASE_URL=a", "a"},
    {"exportDATABASE_URL=no\nDATABASE_URL=a", "a"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_file_set_contents(folder->file, rows[i].line, -1, NULL);
    expect_found(folder, NULL, rows[i].value);
  }
}

static void test_find_unreadable(Folder *folder, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_mkdir(folder->file, 0700);
  g_assert_null(db_url_find(NULL, folder->folder, &error));
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
  g_assert_nonnull(strstr(error->message, "cannot read .env"));
  g_rmdir(folder->file);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/driver/url/schemes", test_schemes);
  g_test_add_func("/driver/url/sqlite", test_sqlite);
  g_test_add_func("/driver/url/hosts", test_hosts);
  g_test_add_func("/driver/url/options", test_options);
  g_test_add_func("/driver/url/passwords", test_passwords);
  g_test_add_func("/driver/url/keywords", test_keywords);
  g_test_add_func("/driver/url/malformed", test_malformed);
  g_test_add_func("/driver/url/display", test_display);
  g_test_add_func("/driver/url/random", test_random);
  g_test_add("/driver/url/find/order", Folder, NULL, folder_begin, test_find_order, folder_end);
  g_test_add("/driver/url/find/syntax", Folder, NULL, folder_begin, test_find_syntax, folder_end);
  g_test_add("/driver/url/find/unreadable", Folder, NULL, folder_begin, test_find_unreadable, folder_end);
  return g_test_run();
}
