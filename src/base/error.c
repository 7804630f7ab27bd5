/* Decides what each kind of error is called and which exit code it has. */
#include "base/error.h"
#include "base/banned.h"

#include <string.h>

G_DEFINE_QUARK(emcee-error, emcee_error)
G_DEFINE_QUARK(db-error, db_error)

void error_hint(GError **error, const char *format, ...)
{
  if (!error || !*error)
    return;
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *hint = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  char *whole = g_strdup_printf("%s\n%s", (*error)->message, hint);
  g_free((*error)->message);
  (*error)->message = whole;
}

void error_set_complaints(GError **error, const GPtrArray *complaints)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < complaints->len; i++)
    g_string_append_printf(text, "%s%s", i ? "\n" : "", (const char *)complaints->pdata[i]);
  g_set_error_literal(error, EMCEE_ERROR, EMCEE_USAGE, text->str);
}

int error_exit_code(const GError *error)
{
  if (!error)
    return 0;
  if (error->domain == EMCEE_ERROR)
    return error->code;
  if (g_error_matches(error, DB_ERROR, DB_UNREACHABLE) || g_error_matches(error, DB_ERROR, DB_DENIED))
    return EMCEE_UNREACHABLE;
  return EMCEE_FAILED;
}
