/* Decides how a libpq keyword string is read: host=db1 dbname=shop password='it''s \'so\''. libpq would read it too, but
 * its complaints quote the text, password and all. A doubled quote inside quotes is one quote, beyond what libpq takes. */
#include "driver/url_private.h"

#include <string.h>
#include "base/banned.h"

#define BLANKS " \t\r\n\f\v"

/* Reads a value at *at, quoted or up to the next blank; NULL for a quote that is never closed. */
static char *value_read(const char **at)
{
  g_autoptr(GString) value = g_string_new(NULL);
  const char *c = *at;
  bool quoted = *c == '\'';
  if (quoted)
    c++;
  for (; *c; c++) {
    if (*c == '\\' && c[1])
      g_string_append_c(value, *++c);
    else if (quoted && *c == '\'' && c[1] == '\'')
      g_string_append_c(value, *++c);
    else if (quoted && *c == '\'')
      break;
    else if (!quoted && strchr(BLANKS, *c))
      break;
    else
      g_string_append_c(value, *c);
  }
  if (quoted && *c++ != '\'')
    return NULL;
  *at = c;
  return g_strdup(value->str);
}

DbUrl *db_url_parse_keywords(const char *text, GError **error)
{
  g_autoptr(DbUrl) url = db_url_new(ENGINE_POSTGRESQL);
  bool after_password = false; /* a word from here on may be the rest of a password that should have been quoted */
  for (const char *at = text + strspn(text, BLANKS); *at; at += strspn(at, BLANKS)) {
    gsize length = strcspn(at, "=" BLANKS);
    g_autofree char *name = g_strndup(at, length);
    at += length;
    at += strspn(at, BLANKS);
    if (*at != '=' || !length) {
      db_url_set_error(error, "a word in it has no \"=\": write keyword=value, and a value with blanks in 'single quotes'");
      return NULL;
    }
    at++;
    at += strspn(at, BLANKS);
    g_autofree char *value = value_read(&at);
    if (!value) {
      db_url_set_error(error, "a single quote in it is never closed");
      return NULL;
    }
    /* host=db1/port=5432/password=... is one word to libpq, and would be shown as the name of a host. */
    if (!strstr(name, "pass") && strstr(value, "pass") && strchr(value, '=')) {
      db_url_set_error(error, "a value in it looks like several: part keyword=value pairs by blanks");
      return NULL;
    }
    if (!db_url_set_option(url, name, value, !after_password, error))
      return NULL;
    after_password = after_password || strstr(name, "pass");
  }
  return g_steal_pointer(&url);
}
