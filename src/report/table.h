/* Rows and columns as aligned text, in UTF-8 whatever the locale is.
 *
 *   g_autoptr(Table) table = table_new((TableColumn[]){{"RELEASE"}, {"ROWS", .right = true}, {}});
 *   table_add(table, (const char *[]){"v1", "12"});
 *   g_autofree char *text = table_text(table, 0); */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
  const char *name; /* NULL ends a list of columns */
  bool right;       /* numbers */
  bool cut;         /* may lose its end where the terminal is too narrow */
} TableColumn;

typedef struct Table Table;

Table *table_new(const TableColumn *columns);
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

/* One cell a column; NULL is an empty cell. Copied; white space inside is squeezed, so that a cell is one line. */
void table_add(Table *table, const char *const *cells);

/* The table with a line of headings, each line ended by a newline; "" without rows. `columns` is the width to fit in, 0: any.
 * Owned by the caller. */
char *table_text(Table *table, guint columns);
