/* Decides how a database URL is read and shown. Which '@' ends the user info is the hard part: passwords are often pasted
 * in raw, so the text is tried from the left until what follows an '@' is a whole and known URL tail. */
#include "driver/url_private.h"

#include <stdarg.h>
#include <string.h>
#include "base/banned.h"

#define FORMS                                                                                                           \
  "Write postgresql://USER@HOST:PORT/DATABASE, mysql://USER@HOST:PORT/DATABASE, mariadb://USER@HOST:PORT/DATABASE or "   \
  "sqlite:PATH; in a password, write %40 for @, %3A for : and %2F for /."
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static const struct {
  const char *scheme;
  Engine engine;
} schemes[] = {
  {"postgresql", ENGINE_POSTGRESQL}, {"postgres", ENGINE_POSTGRESQL}, {"mysql", ENGINE_MYSQL},
  {"mariadb", ENGINE_MARIADB},       {"sqlite", ENGINE_SQLITE},       {"sqlite3", ENGINE_SQLITE},
};

void db_url_set_error(GError **error, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "the database URL can't be read: %s", what);
  error_hint(error, "%s", FORMS);
}

DbUrl *db_url_new(Engine engine)
{
  DbUrl *url = g_new0(DbUrl, 1);
  url->engine = engine;
  url->options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  return url;
}

DbUrl *db_url_copy(const DbUrl *url)
{
  DbUrl *copy = db_url_new(url->engine);
  copy->host = g_strdup(url->host);
  copy->port = g_strdup(url->port);
  copy->user = g_strdup(url->user);
  copy->password = g_strdup(url->password);
  copy->database = g_strdup(url->database);
  GHashTableIter iterator;
  gpointer name, value;
  g_hash_table_iter_init(&iterator, url->options);
  while (g_hash_table_iter_next(&iterator, &name, &value))
    g_hash_table_insert(copy->options, g_strdup(name), g_strdup(value));
  return copy;
}

void db_url_free(DbUrl *url)
{
  if (!url)
    return;
  g_free(url->host);
  g_free(url->port);
  g_free(url->user);
  g_free(url->password);
  g_free(url->database);
  g_hash_table_unref(url->options);
  g_free(url);
}

/* --- pieces of text --- */

/* length bytes at text, with %XX decoded; a '%' without two digits stands for itself. NULL if it holds %00. */
static char *decode(const char *text, gsize length)
{
  GString *out = g_string_sized_new(length);
  for (gsize i = 0; i < length; i++) {
    if (text[i] == '%' && i + 2 < length && g_ascii_isxdigit(text[i + 1]) && g_ascii_isxdigit(text[i + 2])) {
      g_string_append_c(out, (char)(g_ascii_xdigit_value(text[i + 1]) * 16 + g_ascii_xdigit_value(text[i + 2])));
      i += 2;
    } else {
      g_string_append_c(out, text[i]);
    }
  }
  bool whole = strlen(out->str) == out->len;
  return g_string_free(out, !whole);
}

/* Sets *field to what the bytes from start to end say; empty: left NULL. False for %00. */
static bool field_set(char **field, const char *start, const char *end, GError **error)
{
  g_autofree char *value = decode(start, (gsize)(end - start));
  if (!value) {
    db_url_set_error(error, "it holds %%00");
    return false;
  }
  if (*value)
    *field = g_steal_pointer(&value);
  return true;
}

/* Splits one HOST, HOST:PORT, [IPv6] or [IPv6]:PORT. False if it is none of these. *ret_port: NULL without one. */
static bool host_split(const char *start, const char *end, const char **ret_host_end, const char **ret_port)
{
  const char *at = start;
  if (*start == '[') {
    at = start + 1 + strspn(start + 1, "0123456789abcdefABCDEF:.%" NAME_CHARACTERS);
    if (*at++ != ']')
      return false;
  } else {
    while (at < end && (strchr(NAME_CHARACTERS "._-%~", *at) || (guchar)*at >= 0x80))
      at++;
  }
  if (at > end || (at < end && *at != ':'))
    return false;
  *ret_host_end = at;
  *ret_port = at < end ? at + 1 : NULL;
  return true;
}

/* Can a list of hosts stand from start to end? */
static bool is_host_list(const char *start, const char *end)
{
  for (const char *at = start;; at++) {
    const char *stop = memchr(at, ',', (gsize)(end - at));
    const char *part_end = stop ? stop : end, *host_end, *port;
    if (!host_split(at, part_end, &host_end, &port))
      return false;
    if (port && (port == part_end || strspn(port, "0123456789") < (gsize)(part_end - port)))
      return false;
    if (!stop)
      return true;
    at = stop;
  }
}

/* --- the server forms --- */

/* Are these options all known to engine? */
static bool is_known_query(Engine engine, const char *query)
{
  g_auto(GStrv) options = g_strsplit(query, "&", -1);
  for (char **option = options; *option; option++) {
    char *equals = strchr(*option, '=');
    if (!equals)
      return false;
    *equals = '\0';
    if (!db_url_knows_option(engine, *option))
      return false;
  }
  return true;
}

/* Is text a whole HOST:PORT/DATABASE?OPTIONS in which nothing looks like a piece of a password? */
static bool is_whole_tail(Engine engine, const char *text)
{
  const char *authority_end = text + strcspn(text, "/?");
  if (!is_host_list(text, authority_end))
    return false;
  const char *query = strchr(authority_end, '?');
  const char *path_end = query ? query : authority_end + strlen(authority_end);
  for (const char *at = authority_end; at < path_end; at++)
    if (*at == '@' || (*at == '/' && at > authority_end && at + 1 < path_end))
      return false;
  return !query || is_known_query(engine, query + 1);
}

/* Where HOST begins: after the '@' that ends the user info, or at text. NULL: there is an '@', and no host after any. */
static const char *host_find(Engine engine, const char *text)
{
  const char *last = NULL;
  if (is_whole_tail(engine, text))
    return text;
  for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
    if (is_whole_tail(engine, at + 1))
      return at + 1;
    if (is_host_list(at + 1, at + 1 + strcspn(at + 1, "/?")))
      last = at + 1;
  }
  return last ? last : strchr(text, '@') ? NULL : text;
}

static bool user_info_read(DbUrl *url, const char *start, const char *end, GError **error)
{
  const char *colon = memchr(start, ':', (gsize)(end - start));
  if (!field_set(&url->user, start, colon ? colon : end, error))
    return false;
  if (!colon)
    return true;
  if (!field_set(&url->password, colon + 1, end, error))
    return false;
  if (!url->password)
    url->password = g_strdup("");
  return true;
}

static bool hosts_read(DbUrl *url, const char *start, const char *end, GError **error)
{
  g_autoptr(GString) hosts = g_string_new(NULL);
  g_autoptr(GString) ports = g_string_new(NULL);
  bool any_port = false;
  for (const char *at = start;; at++) {
    const char *stop = memchr(at, ',', (gsize)(end - at));
    const char *part_end = stop ? stop : end, *host_end, *port;
    if (!host_split(at, part_end, &host_end, &port)) {
      db_url_set_error(error, "the host is not a name, an address or an [IPv6 address]");
      return false;
    }
    bool bracket = *at == '[';
    g_string_append_len(hosts, at + bracket, host_end - at - 2 * bracket);
    if (port)
      g_string_append_len(ports, port, part_end - port);
    any_port = any_port || (port && port < part_end);
    if (!stop)
      break;
    g_string_append_c(hosts, ',');
    g_string_append_c(ports, ',');
    at = stop;
  }
  if (any_port && !db_url_check_port(ports->str, error))
    return false;
  if (any_port)
    url->port = g_strdup(ports->str);
  return field_set(&url->host, hosts->str, hosts->str + hosts->len, error);
}

static bool query_read(DbUrl *url, const char *query, GError **error)
{
  g_auto(GStrv) options = g_strsplit(query, "&", -1);
  for (char **option = options; *option; option++) {
    if (!**option)
      continue;
    const char *equals = strchr(*option, '=');
    if (!equals) {
      db_url_set_error(error, "an option after the \"?\" has no \"=\"");
      return false;
    }
    g_autofree char *name = g_strndup(*option, (gsize)(equals - *option));
    g_autofree char *value = decode(equals + 1, strlen(equals + 1));
    if (!value) {
      db_url_set_error(error, "it holds %%00");
      return false;
    }
    if (!db_url_set_option(url, name, value, true, error))
      return false;
  }
  return true;
}

static bool server_read(DbUrl *url, const char *text, GError **error)
{
  const char *host = host_find(url->engine, text);
  if (!host) {
    db_url_set_error(error, "no \"@\" in it is followed by HOST or HOST:PORT");
    return false;
  }
  const char *authority_end = host + strcspn(host, "/?");
  const char *query = strchr(authority_end, '?');
  const char *path_end = query ? query : authority_end + strlen(authority_end);
  const char *path = authority_end + (*authority_end == '/');
  if (path_end > path && path_end[-1] == '/')
    path_end--;
  if (memchr(path, '/', (gsize)(path_end - path))) {
    db_url_set_error(error, "the database name holds a \"/\" (write %%2F if it really does)");
    return false;
  }
  if (url->engine != ENGINE_POSTGRESQL && memchr(host, ',', (gsize)(authority_end - host))) {
    db_url_set_error(error, "%s takes one host, not a list", engine_name(url->engine));
    return false;
  }
  return (host == text || user_info_read(url, text, host - 1, error)) &&
         hosts_read(url, host, authority_end, error) && field_set(&url->database, path, path_end, error) &&
         (!query || query_read(url, query + 1, error));
}

/* --- SQLite, and which form it is --- */

/* What follows "sqlite:": PATH, ///PATH or ////ABSOLUTE/PATH. */
static bool sqlite_read(DbUrl *url, const char *text, GError **error)
{
  if (g_str_has_prefix(text, "///"))
    text += 3;
  else if (g_str_has_prefix(text, "//")) {
    db_url_set_error(error, "after \"sqlite:\" stand three slashes and a path, four and an absolute one, or just the path");
    return false;
  }
  const char *query = strchr(text, '?');
  if (!*text || query == text) {
    db_url_set_error(error, "it has no path after \"sqlite:\"");
    return false;
  }
  url->database = query ? g_strndup(text, (gsize)(query - text)) : g_strdup(text);
  return !query || query_read(url, query + 1, error);
}

static DbUrl *path_read(const char *text, GError **error)
{
  /* USER:PASSWORD@HOST without its scheme must not become the name of a file, and be shown as one. */
  const char *slashes = strstr(text, "//");
  if (memchr(text, '@', strcspn(text, "/")) || strstr(text, "://") || (slashes && strchr(slashes, '@'))) {
    db_url_set_error(error, "it has no scheme (for a file with such a name, write ./NAME)");
    return NULL;
  }
  DbUrl *url = db_url_new(ENGINE_SQLITE);
  url->database = g_strdup(text);
  return url;
}

/* The engine that a scheme of that length names; "+psycopg2" and the like is for the application's own driver. */
static Engine scheme_engine(const char *text, gsize length)
{
  const char *plus = memchr(text, '+', length);
  g_autofree char *name = g_ascii_strdown(text, plus ? plus - text : (gssize)length);
  for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++)
    if (strcmp(schemes[i].scheme, name) == 0)
      return schemes[i].engine;
  return ENGINE_NONE;
}

DbUrl *db_url_parse(const char *text, GError **error)
{
  g_autofree char *trimmed = g_strstrip(g_strdup(text));
  if (!*trimmed) {
    db_url_set_error(error, "it is empty");
    return NULL;
  }
  gsize word = strspn(trimmed, NAME_CHARACTERS "_");
  if (word && trimmed[word + strspn(trimmed + word, " \t")] == '=')
    return db_url_parse_keywords(trimmed, error);
  gsize length = strspn(trimmed, NAME_CHARACTERS "+._-");
  if (!length || trimmed[length] != ':')
    return path_read(trimmed, error);
  Engine engine = scheme_engine(trimmed, length);
  const char *rest = trimmed + length + 1;
  if (engine == ENGINE_NONE) {
    db_url_set_error(error, "it does not begin with a scheme that is known here");
    return NULL;
  }
  if (engine != ENGINE_SQLITE && !g_str_has_prefix(rest, "//")) {
    db_url_set_error(error, "after \"%s:\" must come \"//\"", engine_name(engine));
    return NULL;
  }
  g_autoptr(DbUrl) url = db_url_new(engine);
  bool good = engine == ENGINE_SQLITE ? sqlite_read(url, rest, error) : server_read(url, rest + 2, error);
  return good ? g_steal_pointer(&url) : NULL;
}

/* --- showing --- */

static void append_escaped(GString *out, const char *before, const char *text)
{
  if (!text)
    return;
  g_autofree char *escaped = g_uri_escape_string(text, ",", TRUE);
  g_string_append_printf(out, "%s%s", before, escaped);
}

/* HOST:PORT, each of a list with its own port; a blank stands for what isn't there. */
static void append_hosts(GString *out, const DbUrl *url)
{
  g_auto(GStrv) hosts = g_strsplit(url->host ? url->host : " ", ",", -1);
  g_auto(GStrv) ports = g_strsplit(url->port ? url->port : " ", ",", -1);
  guint port_count = g_strv_length(ports);
  for (guint i = 0; hosts[i]; i++) {
    const char *port = port_count == 1 ? ports[0] : i < port_count ? ports[i] : " ";
    g_autofree char *host = g_uri_escape_string(g_strstrip(hosts[i]), ":%", TRUE);
    g_string_append_printf(out, strchr(host, ':') ? "%s[%s]" : "%s%s", i ? "," : "", host);
    if (*port && *port != ' ')
      g_string_append_printf(out, ":%s", port);
  }
}

char *db_url_display(const DbUrl *url)
{
  if (url->engine == ENGINE_SQLITE)
    return g_strdup_printf("sqlite:%s", url->database);
  const char *socket = g_hash_table_lookup(url->options, "unix_socket");
  bool folder = url->host && *url->host == '/';
  GString *out = g_string_new(NULL);
  g_string_append_printf(out, "%s://", engine_name(url->engine));
  append_escaped(out, "", url->user);
  if (url->user)
    g_string_append_c(out, '@');
  if (!folder)
    append_hosts(out, url);
  g_string_append_c(out, '/');
  append_escaped(out, "", url->database);
  if (folder || socket)
    g_string_append_printf(out, "?%s=%s", folder ? "host" : "unix_socket", folder ? url->host : socket);
  return g_string_free(out, FALSE);
}
