/* Decides how the exit codes are explained; which error has which, base/error.h says. */
#include "cli/exit_codes.h"
#include "base/banned.h"

typedef struct {
  ExitSet bit;
  const char *code;
  const char *meaning;
} ExitCode;

static const ExitCode codes[] = {
  {EXIT_BIT_DONE, "0", "done, or nothing to do"},
  {EXIT_BIT_FAILED, "1", "something failed; the message says what, and what to do next"},
  {EXIT_BIT_USAGE, "2", "wrong command line, or a project that can't be read"},
  {EXIT_BIT_NEEDS, "3", "expand is needed"},
  {EXIT_BIT_NEEDS, "4", "migrate is needed"},
  {EXIT_BIT_NEEDS, "5", "contract is needed"},
  {EXIT_BIT_REFUSED, "6", "refused, because it would be unsafe now; nothing was changed"},
  {EXIT_BIT_HELD, "7", "another runner is at work on this database"},
  {EXIT_BIT_UNREACHABLE, "8", "the database can't be reached, or lets nobody in"},
  {EXIT_BIT_INTERRUPTED, "130", "interrupted; the same command goes on where this one stopped"},
};

void exit_codes_append(GString *text, ExitSet set)
{
  for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
    if (set & codes[i].bit)
      g_string_append_printf(text, "  %-4s %s\n", codes[i].code, codes[i].meaning);
}
