/* READ: what `emcee init` and `emcee new` write. Existing files are never overwritten. */
#pragma once
#include "model/project.h"

/* Makes emcee.yaml, with comments, and releases/ in directory, which is made too if need be. name NULL: the folder's name.
 * EMCEE_USAGE if an emcee.yaml is there already, or name can't be a project's name. */
bool project_init(const char *directory, const char *name, GError **error);

/* Adds a change to a project on disk: the files NN-name.expand.sql, NN-name.migrate.sql and NN-name.contract.sql with the
 * next free number (NN-name.expand.mysql.sql and so on if engine is not ENGINE_NONE), each with a comment on what belongs in
 * it. None of them holds a statement yet: until one is written, or the file is deleted where the change has nothing to do
 * in its phase, reading the project names the file and says so.
 *
 * release NULL: the newest. One that emcee.yaml does not list is appended to it (comments are kept) if create_release is
 * true, else refused with the nearest name. In name, blanks become `-` and capitals small letters.
 * *ret_files (may be NULL): the paths below project->directory, NULL-terminated, owned by the caller. `project` itself is
 * not changed: read it again. */
bool project_add_change(const Project *project, const char *release, const char *name, bool create_release, Engine engine,
                        char ***ret_files, GError **error);
