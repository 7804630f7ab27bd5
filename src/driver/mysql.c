/* EXECUTE on MySQL and MariaDB, Galera clusters too: runs SQL by the text protocol. The only file that includes mysql.h.
 * How a connection is made stands in the upper half, what it does in the lower. */
#include "driver/driver_private.h"
#include "driver/error_class.h"
#include "driver/shared_library.h"

#include <mysql.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include "base/banned.h"

#define FUNCTIONS(X)                                                                                                   \
  X(mysql_init) X(mysql_optionsv) X(mysql_real_connect) X(mysql_close) X(mysql_errno) X(mysql_error) X(mysql_get_socket) \
  X(mysql_get_ssl_cipher) X(mysql_real_query) X(mysql_store_result) X(mysql_free_result) X(mysql_field_count)            \
  X(mysql_affected_rows) X(mysql_next_result) X(mysql_num_fields) X(mysql_fetch_fields) X(mysql_fetch_row)               \
  X(mysql_fetch_lengths) X(mysql_reset_connection) X(mysql_select_db)

typedef struct {
  FUNCTIONS(SHARED_MEMBER)
} Libmariadb;

typedef struct {
  const Libmariadb *lib;
  MYSQL *mysql;
  char *session; /* for KILL QUERY */
  char *node;    /* NODE: which server it is, of several behind one address */
  bool galera;
} Mysql;

#define NODE "concat_ws('/', @@hostname, @@port, @@server_id)"

#define CANCEL_SECONDS 3 /* for the second connection that a cancel takes */
#define CANCEL_TRIES 3   /* behind a balancer it may end at another node, where the same number is somebody else's */

/* What every session begins with, and gets back by a reset: scripts are UTF-8, and the runner owns transactions. */
#define SETTINGS "SET NAMES utf8mb4; SET SESSION autocommit = 1"

/* The library's functions. The table is written once, under shared_library_load()'s lock, and only read after that. */
static const Libmariadb *libmariadb(GError **error)
{
#define SHARED_TABLE Libmariadb
  static const SharedSymbol symbols[] = {FUNCTIONS(SHARED_SYMBOL)};
  static const SharedLibrary library = {"libmariadb.so.3", "libmariadb3", symbols, G_N_ELEMENTS(symbols)};
  static Libmariadb table;
  static gsize ready;
  return shared_library_load(&library, &table, &ready, error) ? &table : NULL;
}

/* --- errors --- */

static void set_statement_error(const Mysql *my, GError **error)
{
  guint number = my->lib->mysql_errno(my->mysql);
  g_autofree char *code = g_strdup_printf("%u", number);
  db_set_error(error, error_class_mysql(number, my->galera), my->lib->mysql_error(my->mysql), code);
}

static void set_connect_error(const Libmariadb *lib, MYSQL *mysql, const Db *db, GError **error)
{
  guint number = lib->mysql_errno(mysql);
  g_autofree char *code = g_strdup_printf("%u", number);
  g_autofree char *where = db_url_display(db->url);
  g_autofree char *text = g_strdup_printf("no connection to %s: %s", where, lib->mysql_error(mysql));
  db_set_error(error, error_class_mysql_connect(number), text, code);
}

/* --- connecting --- */

static void mysql_free(Mysql *my)
{
  if (!my)
    return;
  if (my->mysql)
    my->lib->mysql_close(my->mysql);
  g_free(my->session);
  g_free(my->node);
  g_free(my);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mysql, mysql_free)

static const char *option(const Db *db, const char *name)
{
  return g_hash_table_lookup(db->url->options, name);
}

static bool option_is_on(const Db *db, const char *name)
{
  static const char *const on[] = {"1", "true", "yes", "on"};
  const char *value = option(db, name);
  for (gsize i = 0; value && i < G_N_ELEMENTS(on); i++)
    if (g_ascii_strcasecmp(on[i], value) == 0)
      return true;
  return false;
}

/* The value of an environment variable, or NULL where it is not set or empty. */
static const char *environment(const char *name)
{
  const char *value = g_getenv(name);
  return value && *value ? value : NULL;
}

/* Where to connect: the URL's word, else the environment's; NULL leaves it to the option files. */
typedef struct {
  const char *host, *user, *password, *database, *socket;
  guint port;
  bool tcp; /* "localhost" alone means the UNIX socket, where a port would be ignored */
} Target;

static Target target_of(const Db *db)
{
  const DbUrl *url = db->url;
  Target target = {
    .host = url->host ? url->host : environment("MYSQL_HOST"),
    .user = url->user ? url->user : environment("MYSQL_USER"),
    .password = url->password ? url->password : environment("MYSQL_PASSWORD"),
    .database = url->database ? url->database : environment("MYSQL_DATABASE"),
    .socket = option(db, "unix_socket"),
  };
  const char *port = url->port ? url->port : environment("MYSQL_TCP_PORT");
  bool local = !target.host || strcmp(target.host, "localhost") == 0;
  if (!target.password)
    target.password = environment("MYSQL_PWD");
  if (target.host && *target.host == '/')
    target.socket = target.host;
  if (!target.socket && local && !url->port)
    target.socket = environment("MYSQL_UNIX_PORT");
  if (target.socket)
    target.host = "localhost";
  target.port = port ? (guint)g_ascii_strtoull(port, NULL, 10) : 0;
  target.tcp = local && !target.socket && url->port;
  return target;
}

/* Options that are handed on as they stand. */
static const struct {
  const char *name;
  enum mysql_option option;
} text_options[] = {
  {"ssl_ca", MYSQL_OPT_SSL_CA},       {"ssl_capath", MYSQL_OPT_SSL_CAPATH}, {"ssl_cert", MYSQL_OPT_SSL_CERT},
  {"ssl_key", MYSQL_OPT_SSL_KEY},     {"ssl_cipher", MYSQL_OPT_SSL_CIPHER}, {"ssl_crl", MYSQL_OPT_SSL_CRL},
  {"tls_version", MARIADB_OPT_TLS_VERSION}, {"default_auth", MYSQL_DEFAULT_AUTH}, {"plugin_dir", MYSQL_PLUGIN_DIR},
};

/* How much TLS is asked for, in the order of rising demands. */
static const char *const ssl_modes[] = {"DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"};
enum { SSL_PREFERRED = 1, SSL_REQUIRED = 2, SSL_VERIFY = 3 };

/* The mode as an index; -1 with an error for one that isn't known. */
static int ssl_mode(const Db *db, GError **error)
{
  const char *mode = option(db, "ssl_mode");
  if (!mode)
    return option_is_on(db, "ssl_verify") ? SSL_VERIFY : option_is_on(db, "ssl") ? SSL_REQUIRED : SSL_PREFERRED;
  for (gsize i = 0; i < G_N_ELEMENTS(ssl_modes); i++)
    if (g_ascii_strcasecmp(ssl_modes[i], mode) == 0)
      return (int)i;
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE,
              "the option ssl_mode of the database URL takes DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY");
  return -1;
}

static guint connect_seconds(const Db *db)
{
  const char *text = option(db, "connect_timeout");
  guint64 seconds = text ? g_ascii_strtoull(text, NULL, 10) : 0;
  return seconds > 0 && seconds < 86400 ? (guint)seconds : (guint)db->options.connect_seconds;
}

static void options_set(const Libmariadb *lib, MYSQL *mysql, const Db *db, guint seconds, int tls)
{
  const char *group = option(db, "read_default_group"), *file = option(db, "read_default_file");
  const my_bool yes = 1;
  const guint no = 0;
  lib->mysql_optionsv(mysql, MYSQL_READ_DEFAULT_GROUP, group ? group : "emcee"); /* [client] is read in any case */
  if (file)
    lib->mysql_optionsv(mysql, MYSQL_READ_DEFAULT_FILE, file);
  lib->mysql_optionsv(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  lib->mysql_optionsv(mysql, MYSQL_OPT_LOCAL_INFILE, &no);
  lib->mysql_optionsv(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  lib->mysql_optionsv(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", db->application);
  if (option_is_on(db, "compress"))
    lib->mysql_optionsv(mysql, MYSQL_OPT_COMPRESS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(text_options); i++)
    if (option(db, text_options[i].name))
      lib->mysql_optionsv(mysql, text_options[i].option, option(db, text_options[i].name));
  if (tls >= SSL_REQUIRED)
    lib->mysql_optionsv(mysql, MYSQL_OPT_SSL_ENFORCE, &yes);
  if (tls >= SSL_VERIFY) /* this library checks the name together with the authority, or neither */
    lib->mysql_optionsv(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
}

/* A dead server shows in a minute and a half, not in two hours. Fails on a UNIX socket, where it isn't needed. */
static void keepalive_set(const Libmariadb *lib, MYSQL *mysql)
{
  static const struct {
    int name, value;
  } times[] = {{TCP_KEEPIDLE, 30}, {TCP_KEEPINTVL, 10}, {TCP_KEEPCNT, 6}};
  int socket = (int)lib->mysql_get_socket(mysql);
  for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
    (void)setsockopt(socket, IPPROTO_TCP, times[i].name, &times[i].value, sizeof times[i].value);
}

/* What can only be done once the connection stands. */
static bool connection_check(const Libmariadb *lib, MYSQL *mysql, int tls, GError **error)
{
  const guint no = 0;
  const my_bool never = 0;
  lib->mysql_optionsv(mysql, MYSQL_OPT_LOCAL_INFILE, &no); /* an option file may have switched them on */
  lib->mysql_optionsv(mysql, MYSQL_OPT_RECONNECT, &never);
  keepalive_set(lib, mysql);
  if (tls < SSL_REQUIRED || lib->mysql_get_ssl_cipher(mysql))
    return true;
  g_set_error(error, DB_ERROR, DB_UNREACHABLE, "the connection is not encrypted, and the database URL asks for that");
  return false;
}

/* Connects within so many seconds. */
static MYSQL *connect_mysql(const Libmariadb *lib, const Db *db, guint seconds, GError **error)
{
  int tls = ssl_mode(db, error);
  if (tls < 0)
    return NULL;
  Target target = target_of(db);
  MYSQL *mysql = lib->mysql_init(NULL);
  g_assert(mysql); /* NULL only when memory ran out */
  options_set(lib, mysql, db, seconds, tls);
  const guint protocol = MYSQL_PROTOCOL_TCP;
  if (target.tcp)
    lib->mysql_optionsv(mysql, MYSQL_OPT_PROTOCOL, &protocol);
  bool connected = lib->mysql_real_connect(mysql, target.host, target.user, target.password, target.database, target.port,
                                           target.socket, CLIENT_MULTI_STATEMENTS);
  if (!connected)
    set_connect_error(lib, mysql, db, error);
  if (connected && connection_check(lib, mysql, tls, error))
    return mysql;
  lib->mysql_close(mysql);
  return NULL;
}

static DbResult *run(const Mysql *my, const char *sql, gsize length, GError **error);

/* 150020-like number out of "10.11.19-MariaDB-0+deb12u1-log". */
static int version_number(const char *text)
{
  int number = 0;
  for (int part = 0; part < 3; part++) {
    char *end;
    number = number * 100 + (int)g_ascii_strtoull(text, &end, 10);
    text = *end == '.' ? end + 1 : "0";
  }
  return number;
}

/* Is this node part of a Galera cluster? MySQL doesn't know the variable, which is an answer too. */
static bool galera_read(Mysql *my, GError **error)
{
  static const char sql[] = "SELECT @@global.wsrep_on";
  g_autoptr(GError) problem = NULL;
  g_autoptr(DbResult) row = run(my, sql, strlen(sql), &problem);
  if (row)
    my->galera = g_strcmp0(db_result_get(row, 0, 0), "1") == 0;
  bool answered = row || !g_error_matches(problem, DB_ERROR, DB_LOST);
  if (!answered)
    g_propagate_error(error, g_steal_pointer(&problem));
  return answered;
}

static bool facts_read(Db *db, Mysql *my, GError **error)
{
  static const char sql[] = SETTINGS "; SELECT connection_id(), current_user(), database(), version(), @@sql_mode, " NODE;
  g_autoptr(DbResult) row = run(my, sql, strlen(sql), error);
  if (!row || !galera_read(my, error))
    return false;
  my->session = g_strdup(db_result_get(row, 0, 0));
  my->node = g_strdup(db_result_get(row, 0, 5));
  g_autofree char *user = g_strdup(db_result_get(row, 0, 1));
  g_autofree char *database = g_strdup(db_result_get(row, 0, 2));
  const char *release = db_result_get(row, 0, 3), *mode = db_result_get(row, 0, 4);
  bool mariadb = strstr(release, "MariaDB");
  g_autofree char *number = g_strndup(release, strspn(release, "0123456789."));
  g_autofree char *version = g_strdup_printf("%s %s", mariadb ? "MariaDB" : "MySQL", number);
  db_set_server(db, &(DbServer){.engine = mariadb ? ENGINE_MARIADB : ENGINE_MYSQL,
                                .version = version_number(release),
                                .version_text = version,
                                .session = my->session,
                                .user = user,
                                .database = database,
                                .schema = database && *database ? database : NULL,
                                .galera = my->galera,
                                .no_backslash_escapes = mode && strstr(mode, "NO_BACKSLASH_ESCAPES")});
  return true;
}

static bool mysql_open(Db *db, GError **error)
{
  g_autoptr(Mysql) my = g_new0(Mysql, 1);
  my->lib = libmariadb(error);
  if (!my->lib)
    return false;
  my->mysql = connect_mysql(my->lib, db, connect_seconds(db), error);
  if (!my->mysql || !facts_read(db, my, error))
    return false;
  db_set_handle(db, g_steal_pointer(&my));
  return true;
}

static void mysql_close_db(Db *db)
{
  mysql_free(db_set_handle(db, NULL));
}

/* --- running --- */

/* Words before which the server's count of rows needs correction. */
static const struct {
  const char *word;
  bool counts_rows; /* with RETURNING, the rows that come back are those changed; else: the count is of rows copied */
} first_words[] = {
  {"INSERT", true}, {"UPDATE", true}, {"DELETE", true}, {"REPLACE", true},
  {"ALTER", false}, {"CREATE", false}, {"OPTIMIZE", false}, {"DROP", false}, {"TRUNCATE", false},
};

/* Rows changed by a statement, of which the server told that it affected so many; rows came back, or not. sql: NULL for a
 * later one of several, whose first word isn't known. */
static gint64 rows_changed(const char *sql, gint64 affected, bool returned)
{
  if (!sql)
    return returned ? 0 : affected;
  sql += strspn(sql, " \t\r\n");
  gsize length = strspn(sql, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  for (gsize i = 0; i < G_N_ELEMENTS(first_words); i++)
    if (strlen(first_words[i].word) == length && g_ascii_strncasecmp(sql, first_words[i].word, length) == 0)
      return first_words[i].counts_rows ? affected : 0;
  return returned ? 0 : affected;
}

static DbResult *result_copy(const Libmariadb *lib, MYSQL_RES *from)
{
  guint columns = lib->mysql_num_fields(from);
  const MYSQL_FIELD *fields = lib->mysql_fetch_fields(from);
  DbResult *result = db_result_new(columns);
  for (guint column = 0; column < columns; column++)
    db_result_name(result, fields[column].name);
  for (MYSQL_ROW row; (row = lib->mysql_fetch_row(from));) {
    const unsigned long *lengths = lib->mysql_fetch_lengths(from);
    for (guint column = 0; column < columns; column++)
      db_result_add(result, row[column], lengths[column]);
    db_result_end_row(result);
  }
  return result;
}

/* What the statement that just ran gave; NULL with an error if its rows could not be had. sql as in rows_changed(). */
static DbResult *result_take(const Mysql *my, const char *sql, GError **error)
{
  MYSQL_RES *rows = my->lib->mysql_store_result(my->mysql);
  if (!rows && my->lib->mysql_field_count(my->mysql)) {
    set_statement_error(my, error);
    return NULL;
  }
  DbResult *result = rows ? result_copy(my->lib, rows) : db_result_new(0);
  result->changed = rows_changed(sql, (gint64)my->lib->mysql_affected_rows(my->mysql), rows != NULL);
  if (rows)
    my->lib->mysql_free_result(rows);
  return result;
}

static DbResult *run(const Mysql *my, const char *sql, gsize length, GError **error)
{
  g_autoptr(DbResult) result = NULL;
  int failed = my->lib->mysql_real_query(my->mysql, sql, length);
  while (!failed) {
    bool later = result;
    g_clear_pointer(&result, db_result_free);
    result = result_take(my, later ? NULL : sql, error);
    if (!result)
      return NULL;
    failed = my->lib->mysql_next_result(my->mysql); /* -1 for "that was the last", and for some failures too */
    if (failed < 0 && my->lib->mysql_errno(my->mysql) == 0)
      return g_steal_pointer(&result);
  }
  set_statement_error(my, error);
  return NULL;
}

static DbResult *mysql_execute(Db *db, const char *sql, gsize length, GError **error)
{
  return run(db->handle, sql, length, error);
}

/* Cancels the query of my by a second connection; false if that isn't to the same server. */
static bool query_kill(const Mysql *my, MYSQL *second)
{
  static const char ask[] = "SELECT " NODE;
  const Mysql other = {.lib = my->lib, .mysql = second};
  g_autoptr(DbResult) node = run(&other, ask, strlen(ask), NULL);
  if (!node || g_strcmp0(db_result_get(node, 0, 0), my->node) != 0)
    return false;
  g_autofree char *sql = g_strdup_printf("KILL QUERY %s", my->session);
  db_result_free(run(&other, sql, strlen(sql), NULL));
  return true;
}

static void mysql_cancel(Db *db)
{
  const Mysql *my = db->handle;
  bool found = false;
  for (int tries = 0; tries < CANCEL_TRIES && !found; tries++) {
    MYSQL *second = connect_mysql(my->lib, db, CANCEL_SECONDS, NULL);
    if (!second)
      return;
    found = query_kill(my, second);
    my->lib->mysql_close(second);
  }
}

static bool mysql_reset(Db *db, GError **error)
{
  const Mysql *my = db->handle;
  const char *database = db->server.database;
  if (my->lib->mysql_reset_connection(my->mysql) != 0 ||
      (*database && my->lib->mysql_select_db(my->mysql, database) != 0)) { /* a reset keeps what USE chose */
    set_statement_error(my, error);
    return false;
  }
  g_autoptr(DbResult) done = run(my, SETTINGS, strlen(SETTINGS), error);
  return done != NULL;
}

const Driver driver_mysql = {
  .name = "mysql",
  .open = mysql_open,
  .close = mysql_close_db,
  .execute = mysql_execute,
  .cancel = mysql_cancel,
  .reset = mysql_reset,
};
