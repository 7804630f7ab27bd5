/* The table of commands. */
#include "cli/command.h"

#include "base/error.h"
#include "cli/scrub.h"
#include "project/name_near.h"

#include <string.h>
#include "base/banned.h"

const Command *const commands[] = {
  &command_init,   &command_new,     &command_baseline,                                    /* begin */
  &command_wait,   &command_status,  &command_check,    &command_version, &command_plan,   /* look */
  &command_expand, &command_migrate, &command_contract, &command_sync,                     /* upgrade */
  &command_history, &command_unlock, &command_help,                                        /* after */
  NULL,
};

const Command *command_named(const char *name)
{
  for (const Command *const *command = commands; *command; command++)
    if (strcmp((*command)->name, name) == 0)
      return *command;
  return NULL;
}

void command_unknown(const char *name, GError **error)
{
  const char *known[G_N_ELEMENTS(commands) - 1];
  for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
    known[i] = commands[i]->name;
  const char *near = name_near(name, known, G_N_ELEMENTS(known));
  if (scrub_is_needed(name))
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "the first argument is no command (it is not repeated here: it could hold a password)");
  else
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, near ? "there is no command `%s`; did you mean `%s`?" : "there is no command `%s`", name, near);
  error_hint(error, "emcee --help lists the commands.");
}
