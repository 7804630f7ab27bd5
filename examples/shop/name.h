/* The customers' names, made so that any row tells whether it is whole: first and last name end in the same number
 * ("Ada17 Lovelace17", "Mary Ann17 Smith17", "Plato17"). A row that mixes two writes, in either release's reading, is caught
 * by whoever reads it next, whichever release wrote it. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
  char *first, *last; /* last is "" for people with one name */
} Name;

void name_clear(Name *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Name, name_clear)

/* A new name with that number in it. With `rich`, now and then one that full_name alone can't tell apart: "Mary Ann". */
Name name_make(GRand *random, guint number, bool rich);

/* As release v1 writes it. Owned by the caller. */
char *name_full(const Name *name);

/* Is this what somebody once wrote, in one piece? */
bool name_full_is_whole(const char *full);
bool name_is_whole(const char *first, const char *last);
