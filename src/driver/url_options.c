/* Decides which options a database URL may carry, per engine, and what they are called further on. */
#include "driver/url_private.h"

#include <string.h>
#include "base/banned.h"

/* Names that are fields of DbUrl rather than options. */
static const struct {
  const char *name;
  gsize field;
} fields[] = {
  {"user", G_STRUCT_OFFSET(DbUrl, user)},         {"username", G_STRUCT_OFFSET(DbUrl, user)},
  {"password", G_STRUCT_OFFSET(DbUrl, password)}, {"passwd", G_STRUCT_OFFSET(DbUrl, password)},
  {"host", G_STRUCT_OFFSET(DbUrl, host)},         {"port", G_STRUCT_OFFSET(DbUrl, port)},
  {"dbname", G_STRUCT_OFFSET(DbUrl, database)},   {"database", G_STRUCT_OFFSET(DbUrl, database)},
};

/* Handed to libpq under these names. */
static const char *const postgresql_options[] = {
  "application_name", "channel_binding", "client_encoding", "connect_timeout", "fallback_application_name",
  "gssdelegation", "gssencmode", "gsslib", "hostaddr", "keepalives", "keepalives_count", "keepalives_idle",
  "keepalives_interval", "krbsrvname", "load_balance_hosts", "options", "passfile", "require_auth", "requirepeer",
  "requiressl", "service", "ssl_max_protocol_version", "ssl_min_protocol_version", "sslcert", "sslcertmode",
  "sslcompression", "sslcrl", "sslcrldir", "sslkey", "sslmode", "sslnegotiation", "sslpassword", "sslrootcert",
  "sslsni", "target_session_attrs", "tcp_user_timeout"
};

/* As people write them ('-' read as '_'), and the name under which src/driver/mysql.c looks. What is there for the
 * application alone (its character set, how it reads rows) is accepted, so that its own URL can be used as it stands. */
static const struct {
  const char *name, *canonical;
} mysql_options[] = {
  {"charset", "charset"}, {"use_unicode", "use_unicode"}, {"binary_prefix", "binary_prefix"},
  {"local_infile", "local_infile"}, {"autocommit", "autocommit"},
  {"unix_socket", "unix_socket"}, {"socket", "unix_socket"},
  {"connect_timeout", "connect_timeout"}, {"connection_timeout", "connect_timeout"},
  {"read_timeout", "read_timeout"}, {"write_timeout", "write_timeout"}, {"compress", "compress"},
  {"default_auth", "default_auth"}, {"plugin_dir", "plugin_dir"},
  {"read_default_file", "read_default_file"}, {"read_default_group", "read_default_group"},
  {"ssl", "ssl"}, {"ssl_mode", "ssl_mode"}, {"sslmode", "ssl_mode"}, {"ssl_ca", "ssl_ca"}, {"ssl_capath", "ssl_capath"},
  {"ssl_cert", "ssl_cert"}, {"ssl_key", "ssl_key"}, {"ssl_cipher", "ssl_cipher"}, {"ssl_crl", "ssl_crl"},
  {"ssl_verify", "ssl_verify"}, {"ssl_verify_cert", "ssl_verify"}, {"ssl_verify_identity", "ssl_verify"},
  {"ssl_verify_server_cert", "ssl_verify"}, {"ssl_check_hostname", "ssl_verify"}, {"tls_version", "tls_version"},
};

/* The name an option goes by further on, or NULL if engine doesn't take it. */
static const char *canonical_name(Engine engine, const char *name)
{
  if (engine == ENGINE_POSTGRESQL) {
    for (gsize i = 0; i < G_N_ELEMENTS(postgresql_options); i++)
      if (strcmp(postgresql_options[i], name) == 0)
        return postgresql_options[i];
  } else if (engine_is_mysql_family(engine)) {
    g_autofree char *plain = g_strdelimit(g_ascii_strdown(name, -1), "-", '_');
    for (gsize i = 0; i < G_N_ELEMENTS(mysql_options); i++)
      if (strcmp(mysql_options[i].name, plain) == 0)
        return mysql_options[i].canonical;
  }
  return NULL;
}

/* Where the field of that name stands, or NULL. */
static char **field_named(DbUrl *url, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
    if (strcmp(fields[i].name, name) == 0)
      return G_STRUCT_MEMBER_P(url, fields[i].field);
  return NULL;
}

bool db_url_knows_option(Engine engine, const char *name)
{
  DbUrl url = {.engine = engine};
  return engine != ENGINE_SQLITE && (field_named(&url, name) || canonical_name(engine, name));
}

bool db_url_check_port(const char *port, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(port, ",", -1);
  bool good = true;
  for (char **part = parts; *part; part++) {
    guint64 number = 0;
    if (**part == '\0' && parts[1]) /* in a list: the default one */
      continue;
    good = good && g_ascii_string_to_unsigned(*part, 10, 1, 65535, &number, NULL);
  }
  if (!good)
    db_url_set_error(error, "the port is not a number from 1 to 65535");
  return good;
}

/* Only what looks like a name is quoted back. */
static bool is_plain_name(const char *name)
{
  gsize length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");
  return length > 0 && length <= 40 && name[length] == '\0';
}

bool db_url_set_option(DbUrl *url, const char *name, const char *value, bool quote_name, GError **error)
{
  char **field = url->engine == ENGINE_SQLITE ? NULL : field_named(url, name);
  const char *canonical = canonical_name(url->engine, name);
  if (field) {
    if (strcmp(name, "port") == 0 && *value && !db_url_check_port(value, error))
      return false;
    g_free(*field);
    *field = *value || field == &url->password ? g_strdup(value) : NULL;
    return true;
  }
  if (canonical) {
    g_hash_table_insert(url->options, g_strdup(canonical), g_strdup(value));
    return true;
  }
  if (quote_name && is_plain_name(name))
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "the database URL has an option that %s does not take: \"%s\"",
                engine_name(url->engine), name);
  else
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "the database URL has an option that %s does not take",
                engine_name(url->engine));
  return false;
}
