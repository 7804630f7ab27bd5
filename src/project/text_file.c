/* Decides how files of a project are read: by open, read, close and nothing else, since an operator waits. */
#include "project/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/banned.h"

#define FIRST_SIZE ((gsize)64 * 1024)

void text_buffer_clear(TextBuffer *buffer)
{
  g_clear_pointer(&buffer->bytes, g_free);
  buffer->length = buffer->size = 0;
}

/* Until the end, or count bytes. False: errno says why. */
static bool read_bytes(int file, gsize count, TextBuffer *buffer)
{
  buffer->length = 0;
  for (;;) {
    if (buffer->size < buffer->length + 2) {
      buffer->size = MAX(FIRST_SIZE, buffer->size * 2);
      buffer->bytes = g_realloc(buffer->bytes, buffer->size);
    }
    gsize room = MIN(buffer->size - buffer->length - 1, count - buffer->length);
    gssize got = room ? read(file, buffer->bytes + buffer->length, room) : 0;
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return false;
    buffer->length += (gsize)got;
    buffer->bytes[buffer->length] = '\0';
    if (got == 0)
      return true;
  }
}

bool text_file_read_head(int folder, const char *name, gsize count, TextBuffer *buffer, char **ret_message)
{
  /* O_NONBLOCK: a pipe in the project's folder is an error, not a wait. */
  int file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  bool good = file >= 0 && read_bytes(file, count, buffer);
  if (!good)
    *ret_message = g_strdup_printf("can't be read: %s", g_strerror(errno));
  if (file >= 0)
    close(file);
  return good;
}

bool text_file_read(int folder, const char *name, gsize limit, TextBuffer *buffer, char **ret_message)
{
  if (!text_file_read_head(folder, name, limit + 1, buffer, ret_message))
    return false;
  if (buffer->length > limit)
    *ret_message = g_strdup_printf("larger than %" G_GSIZE_FORMAT " MiB, which is the limit", limit / (1024 * 1024));
  return buffer->length <= limit;
}
