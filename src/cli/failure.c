/* Decides how an error looks: its first line is the message, what follows the hint. */
#include "cli/failure.h"

#include "base/error.h"
#include "report/text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/banned.h"

static void tell_json(Cli *cli, const char *text, int code)
{
  const char *end = strchr(text, '\n');
  g_autofree char *message = end ? g_strndup(text, (gsize)(end - text)) : g_strdup(text);
  g_autoptr(Doc) doc = doc_new();
  doc_begin(doc, "error");
  doc_text(doc, "message", message);
  doc_text(doc, "hint", end ? end + 1 : NULL);
  doc_integer(doc, "code", code);
  doc_end(doc);
  cli_result(cli, doc);
}

int failure_tell(Cli *cli, const GError *error, bool json)
{
  int code = error_exit_code(error);
  g_autofree char *text = text_clean(error->message);
  bool colour = terminal_has_colour(STDERR_FILENO);
  if (json) {
    tell_json(cli, text, code);
  } else {
    output_flush(&cli->output);
    fprintf(stderr, "%semcee:%s %s\n", colour ? "\033[1;31m" : "", colour ? "\033[0m" : "", text);
  }
  return code;
}
