/* --trace: each statement with its time on standard error. */
#pragma once
#include <glib.h>

/* A DbTraceFunction. */
void trace_statement(const char *sql, double seconds, gint64 rows, const GError *error, gpointer data);
