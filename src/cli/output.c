/* Decides when standard output counts as failed, and what a terminal may be sent. */
#include "cli/output.h"

#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "base/banned.h"

static void remember(Output *output)
{
  if (!output->failed)
    output->failed = errno ? errno : EIO;
}

void output_write(Output *output, const char *text, gsize length)
{
  errno = 0;
  if (fwrite(text, 1, length, stdout) != length)
    remember(output);
}

void output_flush(Output *output)
{
  errno = 0;
  if (fflush(stdout) != 0)
    remember(output);
}

bool output_finish(Output *output, GError **error)
{
  output_flush(output);
  errno = 0;
  /* Some file systems report a full disk only here. EBADF: it was closed before we began, and that is not our affair
   * unless something was to be written. */
  if (fclose(stdout) != 0 && errno != EBADF)
    remember(output);
  if (output->failed == 0 || output->failed == EPIPE)
    return true;
  g_set_error(error, EMCEE_ERROR, EMCEE_FAILED, "standard output can't be written: %s", g_strerror(output->failed));
  return false;
}

static bool is_capable_terminal(int fd)
{
  return isatty(fd) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

bool terminal_is_live(void)
{
  return is_capable_terminal(STDOUT_FILENO);
}

guint terminal_columns(void)
{
  struct winsize size = {0};
  if (!isatty(STDOUT_FILENO))
    return 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

bool terminal_has_colour(int fd)
{
  const char *no_colour = g_getenv("NO_COLOR");
  return is_capable_terminal(fd) && (!no_colour || !*no_colour);
}
