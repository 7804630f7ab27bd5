/* Splitting, case by case: every folder of tests/golden/split holds scripts input.<engine>.sql, and beside each what it
 * splits into, expected.<engine>.txt. A new case is a new folder; nothing needs to be written here. */
#include <string.h>

#include "project/sql_split.h"

#include "base/banned.h"

/* Rows of the expected text: a head line for each piece, and the piece itself. */
static char *render(Engine engine, const char *text, gsize length)
{
  static const char *const kinds[] = {"statement", "directive", "bad"};
  g_autoptr(GArray) pieces = sql_pieces_new();
  GString *out = g_string_new(NULL);
  sql_split(engine, text, length, pieces);
  for (guint i = 0; i < pieces->len; i++) {
    const SqlPiece *piece = &g_array_index(pieces, SqlPiece, i);
    g_autofree char *body = piece->message ? g_strdup(piece->message) : g_strndup(piece->at, piece->length);
    g_autofree char *where = g_strndup(text, (gsize)(piece->at - text));
    const char *line_start = strrchr(where, '\n') ? strrchr(where, '\n') + 1 : where;
    g_auto(GStrv) lines_before = g_strsplit(where, "\n", -1);
    guint line = g_strv_length(lines_before) ? g_strv_length(lines_before) : 1;
    if (!piece->message)
      g_assert_cmpint(piece->line, ==, (int)line);
    g_string_append_printf(out, "=== %s %u:%u\n%s\n", kinds[piece->kind], line, (guint)strlen(line_start) + 1, body);
  }
  return g_string_free(out, FALSE);
}

static void test_case(gconstpointer data)
{
  const char *input = data;
  g_autofree char *base = g_path_get_basename(input), *folder = g_path_get_dirname(input), *text = NULL, *expected = NULL;
  g_auto(GStrv) parts = g_strsplit(base, ".", -1);
  g_autoptr(GError) error = NULL;
  gsize length;
  Engine engine = engine_named(parts[1]);
  g_assert_cmpint(engine, !=, ENGINE_NONE);
  g_autofree char *expected_base = g_strdup_printf("expected.%s.txt", parts[1]);
  g_autofree char *expected_path = g_build_filename(folder, expected_base, NULL);
  g_file_get_contents(input, &text, &length, &error);
  g_assert_no_error(error);
  g_autofree char *actual = render(engine, text, length);
  g_file_get_contents(expected_path, &expected, NULL, &error);
  g_assert_no_error(error);
  if (strcmp(actual, expected) != 0)
    g_test_message("%s splits into:\n%s", input, actual);
  g_assert_true(strcmp(actual, expected) == 0);
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void list(GPtrArray *inputs, const char *folder)
{
  g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
  for (const char *name; listing && (name = g_dir_read_name(listing)) != NULL;) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
      list(inputs, path);
    else if (g_str_has_prefix(name, "input."))
      g_ptr_array_add(inputs, g_steal_pointer(&path));
  }
}

static void test_there_are_cases(gconstpointer data)
{
  const GPtrArray *inputs = data;
  g_assert_cmpuint(inputs->len, >, 20);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  static const char root[] = TEST_GOLDEN "/split";
  g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(g_free);
  list(inputs, root);
  g_ptr_array_sort(inputs, compare_texts);
  g_test_add_data_func("/project/split_golden/there_are_cases", inputs, test_there_are_cases);
  for (guint i = 0; i < inputs->len; i++) {
    const char *input = inputs->pdata[i];
    g_autofree char *name = g_strdup_printf("/project/split_golden%s", input + strlen(root));
    g_test_add_data_func(name, input, test_case);
  }
  return g_test_run();
}
