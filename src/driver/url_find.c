/* Decides where the database URL comes from when the command line has none: the environment, then `.env`. */
#include "driver/url_private.h"

#include <string.h>
#include "base/banned.h"

#define ENV_FILE_LIMIT (256 * 1024)

static const char *const variables[] = {"EMCEE_DATABASE_URL", "DATABASE_URL"};

/* The value after "KEY=" as shells read it: 'as it stands', "with \" \\ \$ \n", or bare up to " #". */
static char *value_unquote(const char *text)
{
  text += strspn(text, " \t");
  if (*text == '\'') {
    const char *end = strchr(text + 1, '\'');
    return end ? g_strndup(text + 1, (gsize)(end - text - 1)) : g_strdup(text);
  }
  if (*text != '"') {
    const char *end = text;
    while (*end && !(*end == '#' && (end == text || g_ascii_isspace(end[-1]))))
      end++;
    return g_strchomp(g_strndup(text, (gsize)(end - text)));
  }
  GString *value = g_string_new(NULL);
  for (const char *at = text + 1; *at && *at != '"'; at++) {
    if (*at == '\\' && at[1])
      g_string_append_c(value, *++at == 'n' ? '\n' : *at);
    else
      g_string_append_c(value, *at);
  }
  return g_string_free(value, FALSE);
}

/* The value that a line "KEY=value" or "export KEY=value" gives to name, or NULL. */
static char *line_value(const char *line, const char *name)
{
  line += strspn(line, " \t");
  if (g_str_has_prefix(line, "export") && strspn(line + 6, " \t"))
    line += 6 + strspn(line + 6, " \t");
  if (!g_str_has_prefix(line, name))
    return NULL;
  line += strlen(name);
  line += strspn(line, " \t");
  return *line == '=' ? value_unquote(line + 1) : NULL;
}

/* The last value that text gives to name (as a shell would see it), or NULL. */
static char *env_value(char *const *lines, const char *name)
{
  char *found = NULL;
  for (; *lines; lines++) {
    char *value = line_value(*lines, name);
    if (!value)
      continue;
    g_free(found);
    found = value;
  }
  return found;
}

static char *env_file_find(const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename(directory, ".env", NULL);
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr(GError) problem = NULL;
  if (!g_file_get_contents(path, &text, &length, &problem)) {
    if (!g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "cannot read .env: %s", problem->message);
    return NULL;
  }
  if (length > ENV_FILE_LIMIT) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "cannot read %s: it is larger than %d bytes", path, ENV_FILE_LIMIT);
    return NULL;
  }
  g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);
  for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
    g_autofree char *value = env_value(lines, variables[i]);
    if (value && *value)
      return g_steal_pointer(&value);
  }
  return NULL;
}

char *db_url_find(const char *flag, const char *directory, GError **error)
{
  if (flag)
    return g_strdup(flag);
  for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
    const char *value = g_getenv(variables[i]);
    if (value && *value)
      return g_strdup(value);
  }
  GError *problem = NULL;
  char *found = directory ? env_file_find(directory, &problem) : NULL;
  if (found)
    return found;
  if (problem) {
    g_propagate_error(error, problem);
    return NULL;
  }
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE,
              "no database is named: neither --database, nor EMCEE_DATABASE_URL, nor DATABASE_URL, nor a line for one of "
              "the two in the project's .env");
  error_hint(error, "For a start: --database sqlite:shop.db");
  return NULL;
}
