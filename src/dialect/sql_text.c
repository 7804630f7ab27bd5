/* The one place that quotes: values become literals and names become identifiers here, by each engine's rules. */
#include "dialect/dialect.h"
#include "base/banned.h"

#include <string.h>

static void append_doubled(GString *sql, const char *text, const char *doubled)
{
  for (const char *c = text; *c; c++) {
    if (strchr(doubled, *c))
      g_string_append_c(sql, *c);
    g_string_append_c(sql, *c);
  }
}

void sql_literal(GString *sql, Engine engine, bool no_backslash_escapes, const char *value)
{
  if (!value) {
    g_string_append(sql, "NULL");
    return;
  }
  bool escapes = engine_is_mysql_family(engine) && !no_backslash_escapes;
  /* PostgreSQL: E'' means the same whatever standard_conforming_strings says. */
  if (engine == ENGINE_POSTGRESQL && strchr(value, '\\')) {
    g_string_append_c(sql, 'E');
    escapes = true;
  }
  g_string_append_c(sql, '\'');
  append_doubled(sql, value, escapes ? "'\\" : "'");
  g_string_append_c(sql, '\'');
}

void sql_name(GString *sql, Engine engine, const char *name)
{
  const char quote[] = {dialect_for(engine)->name_quote, '\0'};
  g_string_append(sql, quote);
  append_doubled(sql, name, quote);
  g_string_append(sql, quote);
}
