/* The options of all commands, a row each; every command names the ones it takes (command.h). Parsing, help and the check that
 * documentation is complete read the same rows. */
#pragma once
#include "model/engine.h"

typedef enum {
  OPTION_TO,
  OPTION_DRY_RUN,
  OPTION_ENGINE,
  OPTION_LOCK_TIMEOUT,
  OPTION_LOCK_WAIT,
  OPTION_ALLOW_OUT_OF_ORDER,
  OPTION_ALLOW_MISSING,
  OPTION_TIMEOUT,
  OPTION_LIMIT,
  OPTION_FORCE,
  OPTION_EDITED,
  OPTION_PROJECT,
  OPTION_DATABASE,
  OPTION_JSON,
  OPTION_QUIET,
  OPTION_TRACE,
  OPTION_HELP,
  OPTION_VERSION,
  OPTION_COUNT
} OptionName;

typedef guint OptionSet;
#define OPTION_BIT(name) (1u << OPTION_##name)

/* What every command takes. */
#define OPTIONS_COMMON (OPTION_BIT(JSON) | OPTION_BIT(QUIET) | OPTION_BIT(HELP) | OPTION_BIT(VERSION))
/* What a command that looks at a project and its database takes. */
#define OPTIONS_DATABASE (OPTIONS_COMMON | OPTION_BIT(PROJECT) | OPTION_BIT(DATABASE) | OPTION_BIT(TRACE))
/* What a command that runs scripts takes. */
#define OPTIONS_RUN (OPTIONS_DATABASE | OPTION_BIT(TO) | OPTION_BIT(DRY_RUN) | OPTION_BIT(LOCK_TIMEOUT) | \
                     OPTION_BIT(LOCK_WAIT) | OPTION_BIT(ALLOW_OUT_OF_ORDER) | OPTION_BIT(ALLOW_MISSING))

#define OPTIONS_ALL ((1u << OPTION_COUNT) - 1)

typedef struct {
  const char *name;     /* without the dashes */
  char letter;          /* -h; 0: none */
  const char *argument; /* "RELEASE"; NULL: a flag */
  const char *help;     /* one line */
} OptionRow;

const OptionRow *option_row(OptionName name);

/* What a command line said. Strings are NULL and numbers 0 where it said nothing. */
typedef struct {
  char *values[OPTION_COUNT];    /* of options with an argument, as they were written */
  gboolean flags[OPTION_COUNT];  /* of the others */
  Engine engine;
  int lock_milliseconds;
  int lock_wait_seconds;
  int timeout_seconds;           /* 60 if not given */
  guint limit;                   /* G_MAXUINT if not given */
  char **arguments;              /* what is neither option nor command; never NULL */
} Options;

void options_clear(Options *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* Where in a command line the command's name stands, and which flags it holds, whatever else is wrong with it. */
typedef struct {
  int command; /* index in argv; 0: there is none */
  bool json, help, version;
} CommandLine;

/* Reads argv (NULL-terminated, [0] is the program). */
CommandLine command_line_look(char **argv);

/* Is every option in argv one that some command takes, with a value where it needs one? `command` is for messages; NULL: not known yet. */
bool option_words_known(char **argv, const char *command, GError **error);

/* Parses argv (as above, without the command's name) for a command that takes `taken`. Errors are EMCEE_USAGE; they name the nearest
 * option and never quote a value that could be a password. `command` is for messages. */
bool options_parse(char **argv, OptionSet taken, const char *command, Options *ret_options, GError **error);
