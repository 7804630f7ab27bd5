/* Decides what of the command line other users of the machine may see (ps, /proc). */
#include "cli/scrub.h"

#include <glib.h>
#include <string.h>
#include <strings.h>
#include "base/banned.h"

static const char flag[] = "--database";

/* A path or a SQLite URL holds no password, and is useful to see. */
bool scrub_is_needed(const char *value)
{
  return strncasecmp(value, "sqlite", 6) != 0 && strpbrk(value, ":@=") != NULL;
}

/* Cutting out the password alone would mean to trust a URL that may be malformed: all behind the scheme goes. */
static void scrub_value(char *value)
{
  if (!scrub_is_needed(value))
    return;
  char *scheme_end = strstr(value, "://");
  char *at = scheme_end && (gsize)(scheme_end - value) == strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+")
               ? scheme_end + 3
               : value;
  gsize length = strlen(at), stars = MIN(length, 3);
  memset(at, '*', stars);
  memset(at + stars, ' ', length - stars);
}

void scrub_arguments(int argc, char **argv)
{
  gsize length = sizeof flag - 1;
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], flag, length) == 0 && argv[i][length] == '=')
      scrub_value(argv[i] + length + 1);
    else if (strcmp(argv[i], flag) == 0 && i + 1 < argc)
      scrub_value(argv[++i]);
    else if (strstr(argv[i], "://"))
      scrub_value(argv[i][0] == '-' && strchr(argv[i], '=') ? strchr(argv[i], '=') + 1 : argv[i]);
  }
}
