/* Reads text files below a folder that is open already, into one buffer that is used again and again. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
  char *bytes; /* what was read last; a NUL stands behind it */
  gsize length;
  gsize size;
} TextBuffer;

void text_buffer_clear(TextBuffer *buffer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TextBuffer, text_buffer_clear)

/* Reads all of name (relative to folder, a descriptor); more than limit bytes are refused. On failure *ret_message
 * (owned by the caller) says why, without the file's name. */
bool text_file_read(int folder, const char *name, gsize limit, TextBuffer *buffer, char **ret_message);

/* Reads the first count bytes of it, or fewer if it has fewer. */
bool text_file_read_head(int folder, const char *name, gsize count, TextBuffer *buffer, char **ret_message);
