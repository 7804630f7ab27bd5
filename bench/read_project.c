/* How long reading a project takes inside the library: names and texts, as `emcee plan` does before it does anything else.
 *
 *   read_project RUNS FOLDER...
 *
 * reads the folders in turn, RUNS times each, and prints a line per read: which folder (from 0), seconds, scripts with a file. */
#include <stdio.h>
#include <stdlib.h>

#include "project/project_read.h"

#include "base/banned.h"

static bool folder_time(int number, const char *folder, GError **error)
{
  gint64 begin = g_get_monotonic_time();
  g_autoptr(Project) project = project_read(folder, error);
  if (!project || !project_load_texts(project, ENGINE_SQLITE, error))
    return false;
  double seconds = (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC;
  guint files = 0;
  for (guint i = 0; i < project->scripts->len; i++)
    files += !script_is_noop(g_ptr_array_index(project->scripts, i));
  printf("%d %.6f %u\n", number, seconds, files);
  return true;
}

int main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
  if (runs < 1) {
    fprintf(stderr, "usage: read_project RUNS FOLDER...\n");
    return 2;
  }
  for (long run = 0; run < runs; run++)
    for (int i = 2; i < argc; i++)
      if (!folder_time(i - 2, argv[i], &error)) {
        fprintf(stderr, "read_project: %s\n", error->message);
        return 1;
      }
  return 0;
}
