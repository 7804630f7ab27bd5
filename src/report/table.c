/* Aligns rows and columns; the only file that knows libsmartcols. */
#include "report/table.h"

#include "report/text.h"

#include <libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include "base/banned.h"

struct Table {
  struct libscols_table *cols;
  guint columns;
};

Table *table_new(const TableColumn *columns)
{
  Table *table = g_new0(Table, 1);
  table->cols = scols_new_table();
  g_assert(table->cols);
  for (; columns->name; columns++, table->columns++) {
    int flags = (columns->right ? SCOLS_FL_RIGHT : 0) | (columns->cut ? SCOLS_FL_TRUNC : 0);
    scols_table_new_column(table->cols, columns->name, columns->cut ? 0.3 : 0.05, flags);
  }
  return table;
}

void table_free(Table *table)
{
  if (!table)
    return;
  scols_unref_table(table->cols);
  g_free(table);
}

void table_add(Table *table, const char *const *cells)
{
  struct libscols_line *line = scols_table_new_line(table->cols, NULL);
  g_assert(line);
  for (guint i = 0; i < table->columns; i++) {
    g_autofree char *cell = text_squeeze(cells[i] ? cells[i] : "", 0);
    scols_line_set_data(line, i, cell);
  }
}

/* The library pads the last column; trailing blanks only make copied text ugly. */
static char *without_trailing_blanks(const char *text)
{
  GString *out = g_string_new(NULL);
  for (const char *at = text; *at;) {
    gsize length = strcspn(at, "\n"), kept = length;
    while (kept > 0 && at[kept - 1] == ' ')
      kept--;
    g_string_append_len(out, at, (gssize)kept);
    g_string_append_c(out, '\n');
    at += length + (at[length] == '\n');
  }
  return g_string_free(out, FALSE);
}

/* Our text is UTF-8 whatever the process's locale is; in the plain C locale the library would write \x.. for it. */
static char *print_as_utf8(struct libscols_table *cols)
{
  locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
  char *text = NULL;
  int failed = scols_print_table_to_string(cols, &text);
  g_assert(!failed && text);
  if (utf8) {
    uselocale(before);
    freelocale(utf8);
  }
  return text;
}

char *table_text(Table *table, guint columns)
{
  if (scols_table_is_empty(table->cols))
    return g_strdup("");
  scols_table_set_termforce(table->cols, columns ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
  if (columns)
    scols_table_set_termwidth(table->cols, columns);
  char *text = print_as_utf8(table->cols);
  char *result = without_trailing_blanks(text);
  free(text);
  return result;
}
