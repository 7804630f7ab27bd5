/* Memory that is handed out piece by piece and given back all at once: a project of ten thousand small things lives in it. */
#pragma once
#include <glib.h>

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Arena, arena_free)

/* Zeroed, aligned for any type; never NULL. */
gpointer arena_alloc(Arena *arena, gsize size);

/* A NUL-terminated copy of length bytes. */
char *arena_text(Arena *arena, const char *text, gsize length);

/* The texts one after the other, as one; ends with NULL. */
char *arena_join(Arena *arena, const char *first, ...) G_GNUC_NULL_TERMINATED;
