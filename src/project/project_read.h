/* READ: a folder with emcee.yaml becomes a Project (src/model/project.h).
 *
 * Reading has two depths, because an operator who asks `emcee status` waits for it: project_read() takes emcee.yaml and
 * the names of the files (and the first lines of monolithic scripts, for `-- emcee: identifier:`); project_load_texts()
 * takes what is in them. Both collect every complaint before they fail (EMCEE_USAGE, one "file:line:column: ..." a line).
 *
 *   g_autoptr(Project) project = project_read(directory, error);
 *   if (!project || !project_load_texts(project, ENGINE_MARIADB, error)) return false; */
#pragma once
#include "model/project.h"

/* Limits, each refused with a message that names it. */
#define PROJECT_YAML_LIMIT (1024 * 1024)
#define PROJECT_YAML_DEPTH 64
#define PROJECT_SQL_LIMIT (8 * 1024 * 1024)

/* The nearest folder from `start` upward that holds emcee.yaml (absolute), or NULL with an EMCEE_USAGE error. */
char *project_find(const char *start, GError **error);

/* Reads emcee.yaml and the names under releases/. Until texts are loaded, Script.file is the general file, or any engine's
 * own where there is no general one. */
Project *project_read(const char *directory, GError **error);

/* Reads, checks and splits every script that `engine` would run (general .sql files by that engine's rules), and
 * checks the other engines' own files by their own rules. For the MySQL family, `engine` may be either of the two:
 * project_choose() afterwards picks for the server that was met. */
bool project_load_texts(Project *project, Engine engine, GError **error);

/* project_read() and project_load_texts() at once, so that the complaints about names and about texts come together. */
Project *project_read_whole(const char *directory, Engine engine, GError **error);

/* Makes every script's file, statements, directives and hash those for `engine`. Called by project_load_texts(); call
 * it again when the server turned out to be MariaDB behind mysql:// or the other way round. Only switches inside the
 * MySQL family (asserted). */
void project_choose(Project *project, Engine engine);

void project_free(Project *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Project, project_free)
