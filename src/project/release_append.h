/* Adds a release to emcee.yaml. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Appends name, a good one that is not there yet, to the list `releases` of directory's emcee.yaml. All else in the file,
 * comments included, stays as it is; the file is replaced in one go. */
bool release_append(const char *directory, const char *name, GError **error);
