/* Decides how the memory of a project is cut: blocks of 64 KiB, larger things in a block of their own. */
#include "project/arena.h"

#include <stdarg.h>
#include <string.h>

#include "base/banned.h"

#define BLOCK_SIZE ((gsize)64 * 1024)
#define LARGE_SIZE (BLOCK_SIZE / 8)
#define ALIGNMENT sizeof(gpointer)

struct Arena {
  GPtrArray *blocks;
  char *at, *end;
};

Arena *arena_new(void)
{
  Arena *arena = g_new0(Arena, 1);
  arena->blocks = g_ptr_array_new_with_free_func(g_free);
  return arena;
}

void arena_free(Arena *arena)
{
  if (!arena)
    return;
  g_ptr_array_unref(arena->blocks);
  g_free(arena);
}

static char *take(Arena *arena, gsize size)
{
  if (size > LARGE_SIZE) {
    char *block = g_malloc(size);
    g_ptr_array_add(arena->blocks, block);
    return block;
  }
  if ((gsize)(arena->end - arena->at) < size) {
    arena->at = g_malloc(BLOCK_SIZE);
    arena->end = arena->at + BLOCK_SIZE;
    g_ptr_array_add(arena->blocks, arena->at);
  }
  char *piece = arena->at;
  arena->at += size;
  return piece;
}

gpointer arena_alloc(Arena *arena, gsize size)
{
  gsize past = (gsize)GPOINTER_TO_SIZE(arena->at) % ALIGNMENT;
  gsize gap = past ? ALIGNMENT - past : 0;
  if (gap && gap <= (gsize)(arena->end - arena->at))
    arena->at += gap;
  else if (gap)
    arena->at = arena->end = NULL;
  return memset(take(arena, size), 0, size);
}

char *arena_text(Arena *arena, const char *text, gsize length)
{
  char *copy = take(arena, length + 1);
  if (length)
    memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}

char *arena_join(Arena *arena, const char *first, ...)
{
  va_list arguments;
  gsize length = 0;
  va_start(arguments, first);
  for (const char *text = first; text; text = va_arg(arguments, const char *))
    length += strlen(text);
  va_end(arguments);

  char *whole = take(arena, length + 1), *at = whole;
  va_start(arguments, first);
  for (const char *text = first; text; text = va_arg(arguments, const char *)) {
    gsize part = strlen(text);
    memcpy(at, text, part);
    at += part;
  }
  va_end(arguments);
  *at = '\0';
  return whole;
}
