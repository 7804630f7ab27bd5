/* Decides how scratch projects are made and removed. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"

#include "base/banned.h"

void fixture_write(const char *folder, const char *path, const char *text, gsize length)
{
  g_autofree char *whole = g_build_filename(folder, path, NULL);
  g_autofree char *above = g_path_get_dirname(whole);
  g_autoptr(GError) error = NULL;
  g_assert_cmpint(g_mkdir_with_parents(above, 0755), ==, 0);
  g_file_set_contents(whole, text, (gssize)length, &error);
  g_assert_no_error(error);
}

char *fixture_make(const char *const *files)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp("emcee-project-XXXXXX", &error);
  g_assert_no_error(error);
  for (; *files; files += 2) {
    g_autofree char *whole = g_build_filename(folder, files[0], NULL);
    if (g_str_has_suffix(files[0], "/"))
      g_assert_cmpint(g_mkdir_with_parents(whole, 0755), ==, 0);
    else
      fixture_write(folder, files[0], files[1], strlen(files[1]));
  }
  return folder;
}

char *fixture_read(const char *folder, const char *path)
{
  g_autofree char *whole = g_build_filename(folder, path, NULL);
  char *text = NULL;
  g_file_get_contents(whole, &text, NULL, NULL);
  return text;
}

static void remove_tree(const char *path)
{
  if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK) && g_file_test(path, G_FILE_TEST_IS_DIR)) {
    g_autoptr(GDir) listing = g_dir_open(path, 0, NULL);
    for (const char *name; listing && (name = g_dir_read_name(listing)) != NULL;) {
      g_autofree char *below = g_build_filename(path, name, NULL);
      remove_tree(below);
    }
  }
  g_remove(path);
}

void fixture_remove(char *folder)
{
  remove_tree(folder);
  g_free(folder);
}

char *fixture_complaints(const char *folder, Engine engine)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Project) project = project_read(folder, &error);
  if (project && engine != ENGINE_NONE && project_load_texts(project, engine, &error))
    g_assert_no_error(error);
  if (!error)
    return g_strdup("");
  g_assert_error(error, EMCEE_ERROR, EMCEE_USAGE);
  return g_strdup(error->message);
}
