/* Servers that can't be reached, on every kind of bad day that needs no server: each ends by itself, in one line, without
 * the password. */
#include "driver/driver.h"
#include "driver/shared_library.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const schemes[] = {"postgresql", "mysql", "mariadb"};

/* A loopback socket, and its port. listening: it takes connections, and never says a word on them. */
static int socket_open(bool listening, int *ret_port)
{
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  g_assert_cmpint(bind(fd, (struct sockaddr *)&address, length), ==, 0);
  g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &length), ==, 0);
  if (listening)
    g_assert_cmpint(listen(fd, 5), ==, 0);
  *ret_port = ntohs(address.sin_port);
  return fd;
}

/* db_open() fails with class, and with `words`. */
static void refuse(const char *text, DbErrorClass class, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DbUrl) url = db_url_parse(text, &error);
  g_assert_no_error(error);
  g_autoptr(Db) db = db_open(url, &(DbOptions){.connect_seconds = 1}, &error);
  g_assert_null(db);
  g_test_message("%s", error->message);
  g_assert_error(error, DB_ERROR, (gint)class);
  g_assert_nonnull(strstr(error->message, words));
  g_assert_null(strchr(error->message, '\n'));
  g_assert_null(strstr(error->message, "hunter2"));
  g_assert_cmpint(error_exit_code(error), ==, EMCEE_UNREACHABLE);
}

/* Bound, but not listening: refused at once. */
static void test_refused(void)
{
  int port, fd = socket_open(false, &port);
  for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
    g_autofree char *text = g_strdup_printf("%s://u:hunter2@127.0.0.1:%d/d", schemes[i], port);
    refuse(text, DB_UNREACHABLE, "127.0.0.1");
  }
  close(fd);
}

/* Accepts, and says nothing. */
static void test_silent(void)
{
  int port, fd = socket_open(true, &port);
  for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
    g_autofree char *text = g_strdup_printf("%s://u:hunter2@127.0.0.1:%d/d", schemes[i], port);
    refuse(text, DB_UNREACHABLE, "127.0.0.1");
  }
  g_autofree char *own_limit = g_strdup_printf("postgresql://u:hunter2@127.0.0.1:%d/d?connect_timeout=2", port);
  refuse(own_limit, DB_UNREACHABLE, "within 2 s");
  close(fd);
}

static void test_no_host(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
    g_autofree char *text = g_strdup_printf("%s://u:hunter2@nosuch.invalid/d", schemes[i]);
    refuse(text, DB_UNREACHABLE, "nosuch.invalid");
  }
}

static void test_no_socket(void)
{
  refuse("postgresql:///d?host=/nosuch/folder", DB_UNREACHABLE, "/nosuch/folder");
  refuse("mysql://u:hunter2@localhost/d?socket=/nosuch/socket", DB_UNREACHABLE, "/nosuch/socket");
  refuse("mysql://u:hunter2@%2Fnosuch%2Fsocket/d", DB_UNREACHABLE, "/nosuch/socket");
}

/* The library speaks of what is wrong with an option. */
static void test_bad_option(void)
{
  refuse("postgresql://u:hunter2@127.0.0.1/d?sslmode=wurst", DB_UNREACHABLE, "sslmode");
}

/* Several hosts, none of them there: every one is named. */
static void test_several(void)
{
  int one, two, first = socket_open(false, &one), second = socket_open(false, &two);
  g_autofree char *text = g_strdup_printf("postgresql://u:hunter2@127.0.0.1:%d,127.0.0.1:%d/d", one, two);
  g_autofree char *words = g_strdup_printf("port %d failed", two);
  refuse(text, DB_UNREACHABLE, words);
  close(first);
  close(second);
}

typedef struct {
  void *(*nosuch)(void);
} Table;

static void test_library(void)
{
  static const struct {
    const char *file, *symbol, *words;
  } rows[] = {{"libnosuch.so.1", "nosuch", "client library is missing (Debian package libexample1)"},
              {"libc.so.6", "emcee_nosuch_function", "is too old (Debian package libexample1)"}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    Table table = {0};
    gsize ready = 0;
    g_autoptr(GError) error = NULL;
    const SharedSymbol symbol = {rows[i].symbol, G_STRUCT_OFFSET(Table, nosuch)};
    const SharedLibrary library = {rows[i].file, "libexample1", &symbol, 1};
    g_assert_false(shared_library_load(&library, &table, &ready, &error));
    g_assert_error(error, DB_ERROR, DB_UNREACHABLE);
    g_assert_nonnull(strstr(error->message, rows[i].words));
    g_assert_null(strchr(error->message, '\n'));
    g_assert_cmpuint(ready, ==, 0);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  for (const char *const *name = (const char *const[]){"PGHOST", "PGPASSWORD", "PGSERVICE", "MYSQL_HOST", NULL}; *name; name++)
    g_unsetenv(*name);
  g_test_add_func("/driver/unreachable/refused", test_refused);
  g_test_add_func("/driver/unreachable/silent", test_silent);
  g_test_add_func("/driver/unreachable/no-host", test_no_host);
  g_test_add_func("/driver/unreachable/no-socket", test_no_socket);
  g_test_add_func("/driver/unreachable/bad-option", test_bad_option);
  g_test_add_func("/driver/unreachable/several", test_several);
  g_test_add_func("/driver/unreachable/library", test_library);
  return g_test_run();
}
