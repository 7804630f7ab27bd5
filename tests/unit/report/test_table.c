/* Tables line up, in a UTF-8 locale and in the plain C one, and fit a narrow terminal. */
#include "report/table.h"

#include <locale.h>

static const TableColumn columns[] = {{"NAME"}, {"ROWS", .right = true}, {"TEXT", .cut = true}, {}};

static Table *sample(void)
{
  Table *table = table_new(columns);
  table_add(table, (const char *[]){"v1", "12", "short"});
  table_add(table, (const char *[]){"gr\xc3\xbc\xc3\x9f""e", "1,000", NULL});
  return table;
}

static void assert_sample(const char *text)
{
  g_assert_cmpstr(text, ==, "NAME   ROWS TEXT\nv1       12 short\ngr\xc3\xbc\xc3\x9f""e 1,000\n");
}

static void test_columns_line_up(void)
{
  static const char *const locales[] = {"C", "C.UTF-8"};
  for (gsize i = 0; i < G_N_ELEMENTS(locales); i++) {
    g_assert_nonnull(setlocale(LC_CTYPE, locales[i]));
    g_autoptr(Table) table = sample();
    g_autofree char *text = table_text(table, 0);
    assert_sample(text);
  }
}

static void test_no_rows_no_headings(void)
{
  g_autoptr(Table) table = table_new(columns);
  g_autofree char *text = table_text(table, 0);
  g_assert_cmpstr(text, ==, "");
}

static void test_a_cell_is_one_line(void)
{
  g_autoptr(Table) table = table_new(columns);
  table_add(table, (const char *[]){"a\nb", "1", "c\033d"});
  g_autofree char *text = table_text(table, 0);
  g_assert_cmpstr(text, ==, "NAME ROWS TEXT\na b     1 c?d\n");
}

static void test_fits_the_terminal(void)
{
  g_autoptr(Table) table = table_new(columns);
  table_add(table, (const char *[]){"v1", "12", "a text that is longer than the terminal is wide, by far"});
  g_autofree char *text = table_text(table, 40);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    g_assert_cmpint(g_utf8_strlen(lines[i], -1), <=, 40);
  g_assert_nonnull(g_strstr_len(text, -1, "v1     12 a text"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/report/table/columns-line-up-in-every-locale", test_columns_line_up);
  g_test_add_func("/report/table/no-rows-no-headings", test_no_rows_no_headings);
  g_test_add_func("/report/table/a-cell-is-one-line", test_a_cell_is_one_line);
  g_test_add_func("/report/table/fits-the-terminal", test_fits_the_terminal);
  return g_test_run();
}
