/* Decides how a traced statement looks: time, statement on one line, what came of it. */
#include "cli/trace.h"

#include "report/text.h"

#include <stdio.h>
#include "base/banned.h"

void trace_statement(const char *sql, double seconds, gint64 rows, const GError *error, gpointer data)
{
  if (seconds < 0)
    return;
  g_autofree char *time = text_duration(seconds);
  g_autofree char *statement = text_squeeze(sql, 0);
  g_autofree char *count = rows >= 0 && !error ? text_plural(rows, "row", "rows") : g_strdup("");
  g_autofree char *failure = error ? text_squeeze(error->message, 0) : g_strdup("");
  fprintf(stderr, "trace: %8s  %s%s%s%s%s\n", time, statement, *count ? "  -- " : "", count, error ? "  -- failed: " : "", failure);
}
