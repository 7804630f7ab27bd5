/* Looks things up in a project. What a project is, project.h says; how it is read, src/project. */
#include "model/project.h"
#include "base/banned.h"

#include <string.h>

static const char *const phase_names[PHASE_COUNT] = {"whole", "expand", "migrate", "contract"};

const char *phase_name(Phase phase)
{
  g_assert(phase < PHASE_COUNT);
  return phase_names[phase];
}

Script *project_script(const Project *project, const char *identifier)
{
  return g_hash_table_lookup(project->by_identifier, identifier);
}

Release *project_release(const Project *project, const char *name)
{
  for (guint i = 0; i < project->releases->len; i++) {
    Release *release = project->releases->pdata[i];
    if (strcmp(release->name, name) == 0)
      return release;
  }
  return NULL;
}

Release *project_newest(const Project *project)
{
  guint count = project->releases->len;
  return count ? project->releases->pdata[count - 1] : NULL;
}

Script *release_last(const Release *release, Phase phase)
{
  for (guint i = release->changes->len; i-- > 0;) {
    Change *change = release->changes->pdata[i];
    if (change->scripts[phase])
      return change->scripts[phase];
    if (change->monolithic && phase != PHASE_MIGRATE)
      return change->scripts[PHASE_WHOLE];
  }
  return NULL;
}
