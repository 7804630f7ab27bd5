/* Runs a fuzz target over the files of a folder, each of them a test. */
#include <glib.h>
#include <string.h>

#include "fuzz.h"

#include "base/banned.h"

/* In memory of the exact size, so that a sanitizer sees a read behind the end. */
static void test_file(gconstpointer path)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  g_file_get_contents(path, &text, &length, &error);
  g_assert_no_error(error);
  g_autofree uint8_t *bytes = g_malloc(length ? length : 1);
  memcpy(bytes, text, length);
  g_assert_cmpint(LLVMFuzzerTestOneInput(bytes, length), ==, 0);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_cmpint(argc, ==, 2);
  g_autoptr(GDir) corpus = g_dir_open(argv[1], 0, NULL);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
  g_assert_nonnull(corpus);
  for (const char *name; (name = g_dir_read_name(corpus)) != NULL;) {
    char *path = g_build_filename(argv[1], name, NULL);
    g_autofree char *test = g_strdup_printf("/fuzz/%s", name);
    g_ptr_array_add(paths, path);
    g_test_add_data_func(test, path, test_file);
  }
  g_assert_cmpuint(paths->len, >, 0);
  return g_test_run();
}
