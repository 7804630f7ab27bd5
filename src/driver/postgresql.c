/* EXECUTE on PostgreSQL, also through PgBouncer: runs SQL by the simple query protocol, with every value as text.
 * The only file that includes libpq-fe.h. How a connection is made stands in the upper half, what it does in the lower. */
#include "driver/driver_private.h"
#include "driver/error_class.h"
#include "driver/shared_library.h"

#include <errno.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include "base/banned.h"

#define LIBPQ(X)                                                                                                         \
  X(PQconnectStartParams) X(PQconnectPoll) X(PQfinish) X(PQstatus) X(PQsocket) X(PQerrorMessage) X(PQserverVersion)      \
  X(PQparameterStatus) X(PQconnectionNeedsPassword) X(PQsetErrorVerbosity) X(PQsetNoticeReceiver) X(PQtransactionStatus) \
  X(PQgetCancel) X(PQcancel) X(PQfreeCancel) X(PQsendQuery) X(PQgetResult) X(PQclear) X(PQresultStatus)                  \
  X(PQresultErrorField) X(PQresultErrorMessage) X(PQputCopyEnd) X(PQgetCopyData) X(PQfreemem) X(PQntuples) X(PQnfields)  \
  X(PQfname) X(PQgetvalue) X(PQgetisnull) X(PQgetlength) X(PQcmdTuples) X(PQcmdStatus) X(PQbackendPID)

typedef struct {
  LIBPQ(SHARED_MEMBER)
} Libpq;

typedef struct {
  const Libpq *pq;
  PGconn *connection;
  PGcancel *cancel; /* made in advance: the connection itself may be used by one thread only */
} Postgresql;

/* The library's functions. The table is written once, under shared_library_load()'s lock, and only read after that. */
static const Libpq *libpq(GError **error)
{
#define SHARED_TABLE Libpq
  static const SharedSymbol symbols[] = {LIBPQ(SHARED_SYMBOL)};
  static const SharedLibrary library = {"libpq.so.5", "libpq5", symbols, G_N_ELEMENTS(symbols)};
  static Libpq table;
  static gsize ready;
  return shared_library_load(&library, &table, &ready, error) ? &table : NULL;
}

/* --- errors --- */

/* Appends a sentence of the server's, without its full stop. */
static void sentence_append(GString *text, const char *before, const char *sentence)
{
  if (!sentence)
    return;
  g_string_append_printf(text, "%s%s", before, sentence);
  if (text->str[text->len - 1] == '.')
    g_string_truncate(text, text->len - 1);
}

static void set_result_error(const Postgresql *pg, const PGresult *result, GError **error)
{
  const char *code = pg->pq->PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char *primary = pg->pq->PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const char *detail = pg->pq->PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
  const char *hint = pg->pq->PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
  g_autoptr(GString) text = g_string_new(primary ? primary : pg->pq->PQresultErrorMessage(result));
  if (code)
    g_string_append_printf(text, " (%s)", code);
  sentence_append(text, ": ", detail);
  sentence_append(text, "; hint: ", hint);
  db_set_error(error, error_class_postgresql(code ? code : ""), text->str, NULL);
}

/* Makes one line of what libpq says about a connection that failed. It speaks in its verbose form then, the only one in
 * which the SQLSTATE is told: "connection to server at "db1" ... failed: FATAL:  28P01: password ...\nLOCATION:  ...". */
static void set_connect_error(const Postgresql *pg, GError **error)
{
  g_autoptr(GRegex) state = g_regex_new("\\S+:\\s+((?=[A-Z]*[0-9])[0-9A-Z]{5}):\\s+", 0, 0, NULL);
  g_autoptr(GRegex) place = g_regex_new("^\\S+:\\s+\\w+, [\\w.]+:\\d+$", 0, 0, NULL);
  g_auto(GStrv) lines = g_strsplit(pg->pq->PQerrorMessage(pg->connection), "\n", -1);
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *code = NULL;
  for (char **line = lines; *line; line++) {
    g_autoptr(GMatchInfo) match = NULL;
    if (!**line || **line == '\t' || g_regex_match(place, *line, 0, NULL)) /* after a tab: "Is the server running ...?" */
      continue;
    if (g_regex_match(state, *line, 0, &match)) {
      g_free(code);
      code = g_match_info_fetch(match, 1);
    }
    g_autofree char *plain = g_regex_replace_literal(state, *line, -1, 0, "", 0, NULL);
    if (!strstr(text->str, plain)) /* tried with TLS, then without: the same words twice */
      g_string_append_printf(text, "%s%s", text->len ? "; " : "", plain);
  }
  bool needs_password = pg->pq->PQconnectionNeedsPassword(pg->connection);
  DbErrorClass class = code ? error_class_postgresql_connect(code) : needs_password ? DB_DENIED : DB_UNREACHABLE;
  db_set_error(error, class, text->str, code);
}

/* --- connecting --- */

static void postgresql_free(Postgresql *pg)
{
  if (!pg)
    return;
  pg->pq->PQfreeCancel(pg->cancel);
  pg->pq->PQfinish(pg->connection);
  g_free(pg);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Postgresql, postgresql_free)

/* Notices say that IF EXISTS found nothing, and the like: nobody waits for them here. */
static void notice_discard(void *data, const PGresult *result)
{
}

typedef struct {
  GArray *names, *values; /* of const char *, as PQconnectStartParams() takes them; borrowed */
} Parameters;

static void parameter_add(Parameters *parameters, const char *name, const char *value)
{
  if (!value)
    return;
  g_array_append_val(parameters->names, name);
  g_array_append_val(parameters->values, value);
}

/* What emcee decides itself, whatever the URL says. */
static bool is_own_option(const char *name)
{
  static const char *const own[] = {"client_encoding", "application_name", "fallback_application_name", "connect_timeout"};
  for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
    if (strcmp(own[i], name) == 0)
      return true;
  return false;
}

/* The name that the server shows: ours first, since that is what db_session_alive() knows us by. */
static char *application_name(const Db *db)
{
  const char *theirs = g_hash_table_lookup(db->url->options, "application_name");
  return theirs ? g_strdup_printf("%s (%s)", db->application, theirs) : g_strdup(db->application);
}

static int connect_seconds(const Db *db)
{
  const char *text = g_hash_table_lookup(db->url->options, "connect_timeout");
  gint64 seconds = text ? g_ascii_strtoll(text, NULL, 10) : 0;
  return seconds > 0 && seconds < 86400 ? (int)seconds : db->options.connect_seconds;
}

/* Starts to connect. Packets to one dead address of several must not use up the whole time: each gets its share, which
 * libpq keeps through tcp_user_timeout (taken back by patience_restore() later). */
static PGconn *connect_start(const Libpq *pq, const Db *db)
{
  const DbUrl *url = db->url;
  g_autoptr(GArray) names = g_array_new(TRUE, FALSE, sizeof(const char *)); /* NULL at the end */
  g_autoptr(GArray) values = g_array_new(TRUE, FALSE, sizeof(const char *));
  Parameters parameters = {names, values};
  g_auto(GStrv) hosts = g_strsplit(url->host ? url->host : "", ",", -1);
  g_autofree char *share = g_strdup_printf("%d", connect_seconds(db) * 1000 / ((int)g_strv_length(hosts) + 1));
  g_autofree char *application = application_name(db);
  parameter_add(&parameters, "tcp_user_timeout", share);
  parameter_add(&parameters, "keepalives_idle", "30"); /* a dead server shows in a minute and a half, not in two hours */
  parameter_add(&parameters, "keepalives_interval", "10");
  parameter_add(&parameters, "keepalives_count", "6");
  GHashTableIter iterator;
  gpointer name, value;
  g_hash_table_iter_init(&iterator, url->options);
  while (g_hash_table_iter_next(&iterator, &name, &value))
    if (!is_own_option(name))
      parameter_add(&parameters, name, value);
  parameter_add(&parameters, "host", url->host);
  parameter_add(&parameters, "port", url->port);
  parameter_add(&parameters, "user", url->user);
  parameter_add(&parameters, "password", url->password);
  parameter_add(&parameters, "dbname", url->database);
  parameter_add(&parameters, "client_encoding", "UTF8");
  parameter_add(&parameters, "application_name", application);
  return pq->PQconnectStartParams((const char *const *)(void *)names->data, (const char *const *)(void *)values->data, 0);
}

/* A server that is slow to acknowledge later on is left to the keepalives, unless the URL asks for more. */
static void patience_restore(const Postgresql *pg, const Db *db)
{
  unsigned int none = 0;
  if (!g_hash_table_contains(db->url->options, "tcp_user_timeout")) /* fails on a UNIX socket, where nothing was set */
    (void)setsockopt(pg->pq->PQsocket(pg->connection), IPPROTO_TCP, TCP_USER_TIMEOUT, &none, sizeof none);
}

/* Waits for the connection to stand or fail. */
static bool connect_finish(const Postgresql *pg, const Db *db, GError **error)
{
  gint64 deadline = g_get_monotonic_time() + connect_seconds(db) * G_USEC_PER_SEC;
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;
  while (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING) {
    gint64 left = (deadline - g_get_monotonic_time() + 999) / 1000;
    if (left <= 0) {
      g_autofree char *where = db_url_display(db->url);
      g_set_error(error, DB_ERROR, DB_UNREACHABLE, "no answer from %s within %d s", where, connect_seconds(db));
      return false;
    }
    struct pollfd wait = {.fd = pg->pq->PQsocket(pg->connection),
                          .events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT};
    if (poll(&wait, 1, (int)left) > 0)
      status = pg->pq->PQconnectPoll(pg->connection);
  }
  if (status == PGRES_POLLING_OK)
    return true;
  set_connect_error(pg, error);
  return false;
}

static DbResult *run(Postgresql *pg, const char *sql, GError **error);

/* The lexer and the literals of this program take a backslash in a plain string as it stands. */
static bool strings_conform(Postgresql *pg, GError **error)
{
  const char *now = pg->pq->PQparameterStatus(pg->connection, "standard_conforming_strings");
  if (g_strcmp0(now, "off") != 0)
    return true;
  g_autoptr(DbResult) done = run(pg, "SET standard_conforming_strings = on", error);
  return done != NULL;
}

static bool facts_read(Db *db, Postgresql *pg, GError **error)
{
  /* The backend's own idea of its id: behind PgBouncer, libpq's is the pooler's. */
  g_autoptr(DbResult) row = run(pg, "SELECT pg_backend_pid(), current_user, current_database(), current_schema()", error);
  if (!row)
    return false;
  const char *release = pg->pq->PQparameterStatus(pg->connection, "server_version"); /* "15.20 (Debian 15.20-0+deb12u1)" */
  g_autofree char *number = g_strndup(release ? release : "", strcspn(release ? release : "", " "));
  g_autofree char *version = g_strdup_printf("PostgreSQL %s", number);
  g_autofree char *session = g_strdup(db_result_get(row, 0, 0));
  g_autofree char *user = g_strdup(db_result_get(row, 0, 1));
  g_autofree char *database = g_strdup(db_result_get(row, 0, 2));
  g_autofree char *schema = g_strdup(db_result_get(row, 0, 3));
  db_set_server(db, &(DbServer){.engine = ENGINE_POSTGRESQL,
                                .version = pg->pq->PQserverVersion(pg->connection),
                                .pooled = g_ascii_strtoll(session, NULL, 10) != pg->pq->PQbackendPID(pg->connection),
                                .version_text = version,
                                .session = session,
                                .user = user,
                                .database = database,
                                .schema = schema});
  return true;
}

static bool postgresql_open(Db *db, GError **error)
{
  const Libpq *pq = libpq(error);
  if (!pq)
    return false;
  g_autoptr(Postgresql) pg = g_new0(Postgresql, 1);
  pg->pq = pq;
  pg->connection = connect_start(pq, db);
  g_assert(pg->connection); /* NULL only when memory ran out */
  pq->PQsetErrorVerbosity(pg->connection, PQERRORS_VERBOSE);
  pq->PQsetNoticeReceiver(pg->connection, notice_discard, NULL);
  if (pq->PQstatus(pg->connection) == CONNECTION_BAD) {
    set_connect_error(pg, error);
    return false;
  }
  if (!connect_finish(pg, db, error))
    return false;
  pq->PQsetErrorVerbosity(pg->connection, PQERRORS_DEFAULT);
  patience_restore(pg, db);
  pg->cancel = pq->PQgetCancel(pg->connection);
  if (!strings_conform(pg, error) || !facts_read(db, pg, error))
    return false;
  db_set_handle(db, g_steal_pointer(&pg));
  return true;
}

static void postgresql_close(Db *db)
{
  postgresql_free(db_set_handle(db, NULL));
}

/* --- running --- */

/* Rows changed, out of the command's tag; a SELECT's tag counts rows too, but changes none. */
static gint64 rows_changed(const Postgresql *pg, PGresult *result)
{
  static const char *const changing[] = {"INSERT", "UPDATE", "DELETE", "MERGE", "COPY"};
  const char *tag = pg->pq->PQcmdStatus(result);
  for (gsize i = 0; i < G_N_ELEMENTS(changing); i++)
    if (g_str_has_prefix(tag, changing[i]))
      return g_ascii_strtoll(pg->pq->PQcmdTuples(result), NULL, 10);
  return 0;
}

static DbResult *result_copy(const Postgresql *pg, PGresult *from)
{
  int rows = pg->pq->PQntuples(from), columns = pg->pq->PQnfields(from);
  DbResult *result = db_result_new((guint)columns);
  for (int column = 0; column < columns; column++)
    db_result_name(result, pg->pq->PQfname(from, column));
  for (int row = 0; row < rows; row++) {
    for (int column = 0; column < columns; column++) {
      bool null = pg->pq->PQgetisnull(from, row, column);
      db_result_add(result, null ? NULL : pg->pq->PQgetvalue(from, row, column),
                    (gsize)pg->pq->PQgetlength(from, row, column));
    }
    db_result_end_row(result);
  }
  result->changed = rows_changed(pg, from);
  return result;
}

/* COPY speaks another protocol in between: what comes out is thrown away, and nothing can go in. */
static void copy_out_discard(const Postgresql *pg)
{
  char *row = NULL;
  while (pg->pq->PQgetCopyData(pg->connection, &row, 0) > 0)
    pg->pq->PQfreemem(row);
}

/* Takes in one result of several: *result becomes the last one's rows, *problem the first error. */
static void result_take(const Postgresql *pg, PGresult *from, DbResult **result, GError **problem)
{
  ExecStatusType status = pg->pq->PQresultStatus(from);
  if (status == PGRES_COPY_OUT) {
    copy_out_discard(pg);
  } else if (status == PGRES_COPY_IN) {
    if (!*problem)
      db_set_error(problem, DB_FAILED, "COPY ... FROM STDIN can't be run here: there is no input for it", NULL);
    pg->pq->PQputCopyEnd(pg->connection, "no input");
  } else if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
    db_result_free(*result);
    *result = result_copy(pg, from);
  } else if (status != PGRES_EMPTY_QUERY && !*problem) {
    set_result_error(pg, from, problem);
  }
}

static DbResult *run(Postgresql *pg, const char *sql, GError **error)
{
  g_autoptr(DbResult) result = db_result_new(0);
  GError *problem = NULL;
  if (!pg->pq->PQsendQuery(pg->connection, sql))
    db_set_error(&problem, DB_FAILED, pg->pq->PQerrorMessage(pg->connection), NULL);
  for (PGresult *next; (next = pg->pq->PQgetResult(pg->connection));) {
    result_take(pg, next, &result, &problem);
    pg->pq->PQclear(next);
  }
  if (!problem)
    return g_steal_pointer(&result);
  if (pg->pq->PQstatus(pg->connection) == CONNECTION_BAD)
    problem->code = DB_LOST;
  g_propagate_error(error, problem);
  return NULL;
}

static DbResult *postgresql_execute(Db *db, const char *sql, gsize length, GError **error)
{
  return run(db->handle, sql, error);
}

static void postgresql_cancel(Db *db)
{
  Postgresql *pg = db->handle;
  enum { WORDS = 256 };
  g_autofree char *words = g_malloc0(WORDS); /* why it failed; there is nothing to be done about it */
  if (pg->cancel)
    (void)pg->pq->PQcancel(pg->cancel, words, WORDS);
}

/* Not DISCARD ALL, which poolers take badly. Behind a pooler RESET ALL brings back the settings of its own connection to
 * the server, hence ours are set again. */
static bool postgresql_reset(Db *db, GError **error)
{
  Postgresql *pg = db->handle;
  if (pg->pq->PQtransactionStatus(pg->connection) != PQTRANS_IDLE) {
    g_autoptr(DbResult) ended = run(pg, "ROLLBACK", error);
    if (!ended)
      return false;
  }
  g_autofree char *application = application_name(db);
  g_auto(GStrv) parts = g_strsplit(application, "'", -1);
  g_autofree char *quoted = g_strjoinv("''", parts);
  g_autofree char *sql = g_strdup_printf("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; "
                                         "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; "
                                         "SET application_name = '%s'", quoted);
  g_autoptr(DbResult) done = run(pg, sql, error);
  return done != NULL;
}

const Driver driver_postgresql = {
  .name = "postgresql",
  .open = postgresql_open,
  .close = postgresql_close,
  .execute = postgresql_execute,
  .cancel = postgresql_cancel,
  .reset = postgresql_reset,
};
