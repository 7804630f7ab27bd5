/* Projects and states for the tests of the pure planning code, written as one line of text. */
#pragma once
#include "model/state.h"

/* "v1: 1w; v2: 1emc 2e": releases with changes; w a monolithic script, e m c the phases that have a file (the others are no-ops). */
Project *fixture_project(const char *text);
void fixture_project_free(Project *project);

/* "v1w v2_expand01 ...": scripts that are recorded as done; the heads follow from them. */
State *fixture_state(const Project *project, const char *done);

/* The identifiers of scripts (array of Script), joined by blanks. Owned by the caller. */
char *fixture_names(const GPtrArray *scripts);
