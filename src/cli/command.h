/* One command of the program, as a row: everything that parsing, help and documentation need to know about it.
 *
 * To add a command: write src/cli/<name>.c with one `const Command command_<name>`, declare it below, put it into the table in
 * commands.c and the file into meson.build, describe it in docs/emcee.1.scd, and run docs/make-commands. */
#pragma once
#include "cli/options.h"
#include "run/upgrade.h"

typedef struct Cli Cli;

/* In the order in which one uses them; `emcee --help` has a heading for each. */
typedef enum { GROUP_BEGIN, GROUP_LOOK, GROUP_UPGRADE, GROUP_AFTER, GROUP_COUNT } CommandGroup;

/* A set of exit codes that a command can end with; exit_codes.c says what they mean. */
typedef guint ExitSet;
enum {
  EXIT_BIT_DONE = 1 << 0,
  EXIT_BIT_FAILED = 1 << 1,
  EXIT_BIT_USAGE = 1 << 2,
  EXIT_BIT_NEEDS = 1 << 3, /* 3, 4 and 5 */
  EXIT_BIT_REFUSED = 1 << 4,
  EXIT_BIT_HELD = 1 << 5,
  EXIT_BIT_UNREACHABLE = 1 << 6,
  EXIT_BIT_INTERRUPTED = 1 << 7
};
#define EXITS_LOCAL (EXIT_BIT_DONE | EXIT_BIT_FAILED | EXIT_BIT_USAGE)
#define EXITS_DATABASE (EXITS_LOCAL | EXIT_BIT_UNREACHABLE)
#define EXITS_RUN (EXITS_DATABASE | EXIT_BIT_REFUSED | EXIT_BIT_HELD | EXIT_BIT_INTERRUPTED)

typedef struct {
  const char *name;
  CommandGroup group;
  const char *summary;    /* one line, no full stop */
  const char *arguments;  /* as the usage line shows them: "RELEASE NAME"; "" for none */
  guint least, most;      /* how many of them */
  OptionSet options;
  UpgradeNeeds needs;     /* opened before run() is called; 0: nothing */
  ExitSet exits;
  const char *about;      /* paragraphs, in lines of at most 78 characters, ended by a newline */
  const char *examples;   /* the same */
  /* Does it. *ret_code is 0 before; set it for a success that has another exit code. */
  bool (*run)(Cli *cli, int *ret_code, GError **error);
} Command;

extern const Command command_init, command_new, command_baseline;
extern const Command command_wait, command_status, command_check, command_version, command_plan;
extern const Command command_expand, command_migrate, command_contract, command_sync;
extern const Command command_history, command_unlock, command_help;

/* All of them, in the order of the help; NULL ends the list. */
extern const Command *const commands[];

/* The command of that name, or NULL. */
const Command *command_named(const char *name);

/* An EMCEE_USAGE error: there is no command of that name; the nearest is offered. */
void command_unknown(const char *name, GError **error);
