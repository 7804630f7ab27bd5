/* Projects in a scratch folder, for the tests of this room. */
#pragma once
#include "project/project_read.h"

/* A new folder with the files of path, text, path, text, ..., NULL. A path that ends in / is a folder (its text is not
 * used). Remove it with fixture_remove(). */
char *fixture_make(const char *const *files);

/* The same with files from the argument list, which ends with NULL. */
#define FIXTURE(...) fixture_make((const char *const[]){__VA_ARGS__, NULL})

/* Writes one file below folder. */
void fixture_write(const char *folder, const char *path, const char *text, gsize length);

char *fixture_read(const char *folder, const char *path);

/* Removes folder and all in it, and frees the name. */
void fixture_remove(char *folder);

/* The message of project_read() and, if that goes well and engine is not ENGINE_NONE, project_load_texts(); "" if all
 * went well. Both errors must be EMCEE_USAGE. */
char *fixture_complaints(const char *folder, Engine engine);
