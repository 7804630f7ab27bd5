/* Decides which options there are and how a command line is read. */
#include "cli/options.h"

#include "base/error.h"
#include "project/name_near.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/banned.h"

static const OptionRow rows[OPTION_COUNT] = {
  [OPTION_TO] = {"to", 0, "RELEASE", "go up to this release (default: the newest)"},
  [OPTION_DRY_RUN] = {"dry-run", 0, NULL, "show the scripts and SQL that would run, and run nothing"},
  [OPTION_ENGINE] = {"engine", 0, "NAME", "sqlite, postgresql, mysql or mariadb"},
  [OPTION_LOCK_TIMEOUT] = {"lock-timeout", 0, "SECONDS", "how long one try of a schema change may wait for a lock (2)"},
  [OPTION_LOCK_WAIT] = {"lock-wait", 0, "SECONDS", "for how long such a change is tried again (60)"},
  [OPTION_ALLOW_OUT_OF_ORDER] = {"allow-out-of-order", 0, NULL, "run scripts that came in before ones that have run"},
  [OPTION_ALLOW_MISSING] = {"allow-missing", 0, NULL, "go on although scripts that have run are gone"},
  [OPTION_TIMEOUT] = {"timeout", 0, "SECONDS", "give up after so long (60)"},
  [OPTION_LIMIT] = {"limit", 0, "N", "show the last N entries (50); 0: all"},
  [OPTION_FORCE] = {"force", 0, NULL, "free the lease although somebody holds it"},
  [OPTION_EDITED] = {"edited", 0, NULL, "look for edited scripts although nothing is to do"},
  [OPTION_PROJECT] = {"project", 0, "DIR", "the folder of emcee.yaml (default: the nearest one upward)"},
  [OPTION_DATABASE] = {"database", 0, "URL", "the database (default: EMCEE_DATABASE_URL, DATABASE_URL, .env)"},
  [OPTION_JSON] = {"json", 0, NULL, "JSON on standard output, for programs"},
  [OPTION_QUIET] = {"quiet", 'q', NULL, "say nothing but what was asked for, and errors"},
  [OPTION_TRACE] = {"trace", 0, NULL, "show each statement with its time on standard error"},
  [OPTION_HELP] = {"help", 'h', NULL, "explain the command"},
  [OPTION_VERSION] = {"version", 0, NULL, "print emcee's own version"},
};

const OptionRow *option_row(OptionName name)
{
  return &rows[name];
}

void options_clear(Options *options)
{
  for (OptionName i = 0; i < OPTION_COUNT; i++)
    g_clear_pointer(&options->values[i], g_free);
  g_clear_pointer(&options->arguments, g_strfreev);
}

/* --- looking, before anything is believed --- */

/* The option that a word such as "--to", "--to=v2" or "-q" names, or OPTION_COUNT. */
static OptionName option_of(const char *word)
{
  bool whole = word[1] == '-';
  gsize length = whole ? strcspn(word + 2, "=") : 0;
  for (OptionName i = 0; i < OPTION_COUNT; i++)
    if (whole ? strlen(rows[i].name) == length && strncmp(rows[i].name, word + 2, length) == 0 : rows[i].letter && rows[i].letter == word[1])
      return i;
  return OPTION_COUNT;
}

static bool is_option(const char *word)
{
  return word[0] == '-' && word[1] != '\0';
}

/* How many words the option at word takes, itself included. */
static int words_of(const char *word)
{
  OptionName option = option_of(word);
  return option < OPTION_COUNT && rows[option].argument && !strchr(word, '=') ? 2 : 1;
}

CommandLine command_line_look(char **argv)
{
  CommandLine line = {0};
  for (int i = 1; argv[i]; i++) {
    if (strcmp(argv[i], "--") == 0) {
      if (!line.command && argv[i + 1])
        line.command = i + 1;
      break;
    }
    if (!is_option(argv[i])) {
      line.command = line.command ? line.command : i;
      continue;
    }
    OptionName option = option_of(argv[i]);
    line.json |= option == OPTION_JSON;
    line.help |= option == OPTION_HELP;
    line.version |= option == OPTION_VERSION;
    if (words_of(argv[i]) == 2 && argv[i + 1])
      i++;
  }
  return line;
}

/* --- what can be wrong with the words --- */

static bool refuse_unknown(const char *word, OptionSet taken, const char *command, GError **error)
{
  g_autofree char *name = g_strndup(word, strcspn(word, "="));
  OptionName elsewhere = option_of(word);
  if (elsewhere < OPTION_COUNT) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "emcee %s takes no option %s", command, name);
  } else {
    const char *known[OPTION_COUNT];
    gsize count = 0;
    for (OptionName i = 0; i < OPTION_COUNT; i++)
      if (taken & (1u << i))
        known[count++] = rows[i].name;
    const char *near = word[1] == '-' ? name_near(name + 2, known, count) : NULL;
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, near ? "there is no option %s; did you mean --%s?" : "there is no option %s", name, near);
  }
  error_hint(error, command ? "emcee %s --help lists the options." : "emcee --help lists the options.", command);
  return false;
}

/* GOption would take "--json=no" for an unknown option, "--to" at the end for one without a value; here it is said better. */
static bool check_word(const char *word, const char *next, OptionSet taken, const char *command, GError **error)
{
  OptionName option = option_of(word);
  if (option == OPTION_COUNT || !(taken & (1u << option)))
    return refuse_unknown(word, taken, command, error);
  const char *value = strchr(word, '=');
  if (word[1] != '-' && word[2]) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "options of one letter are written one by one: -%c", word[1]);
    return false;
  }
  if (!rows[option].argument) {
    if (value)
      g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "--%s takes no value", rows[option].name);
    return !value;
  }
  /* `--to --json` is a forgotten value, not a release of that name. */
  bool inside = value != NULL;
  value = inside ? value + 1 : next;
  if (value && *value && (inside || strncmp(value, "--", 2) != 0))
    return true;
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "--%s needs a value: --%s %s", rows[option].name, rows[option].name, rows[option].argument);
  return false;
}

/* command NULL: it is not known yet. */
static bool check_words(char **argv, OptionSet taken, const char *command, GError **error)
{
  for (int i = 1; argv[i] && strcmp(argv[i], "--") != 0; i++) {
    if (!is_option(argv[i]))
      continue;
    if (!check_word(argv[i], argv[i + 1], taken, command, error))
      return false;
    i += words_of(argv[i]) - 1;
  }
  return true;
}

/* --- values --- */

static bool seconds_read(const Options *options, OptionName option, double least, double most, double *ret_seconds, GError **error)
{
  const char *text = options->values[option];
  if (!text)
    return true;
  char *end = NULL;
  double seconds = g_ascii_strtod(text, &end);
  if (end == text || *end || !isfinite(seconds) || seconds < least || seconds > most) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "--%s takes seconds from %g to %g", rows[option].name, least, most);
    return false;
  }
  *ret_seconds = seconds;
  return true;
}

static bool numbers_read(Options *options, GError **error)
{
  double lock_timeout = 0, lock_wait = 0, timeout = 60;
  if (!seconds_read(options, OPTION_LOCK_TIMEOUT, 0.001, 3600, &lock_timeout, error) ||
      !seconds_read(options, OPTION_LOCK_WAIT, 1, 86400, &lock_wait, error) ||
      !seconds_read(options, OPTION_TIMEOUT, 1, 86400, &timeout, error))
    return false;
  options->lock_milliseconds = (int)(lock_timeout * 1000 + 0.5);
  options->lock_wait_seconds = (int)ceil(lock_wait);
  options->timeout_seconds = (int)ceil(timeout);
  options->limit = G_MAXUINT;
  guint64 limit = 0;
  const char *text = options->values[OPTION_LIMIT];
  if (text && !g_ascii_string_to_unsigned(text, 10, 0, 1000000000, &limit, NULL)) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "--limit takes a whole number, 0 for all");
    return false;
  }
  if (text)
    options->limit = (guint)limit;
  return true;
}

static bool engine_read(Options *options, GError **error)
{
  const char *text = options->values[OPTION_ENGINE];
  if (!text)
    return true;
  options->engine = engine_named(text);
  if (options->engine != ENGINE_NONE)
    return true;
  const char *known[ENGINE_COUNT - 1];
  for (Engine engine = ENGINE_SQLITE; engine < ENGINE_COUNT; engine++)
    known[engine - 1] = engine_name(engine);
  g_autofree char *advice = name_advice(text, known, G_N_ELEMENTS(known));
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "there is no engine `%s`%s", text, advice);
  return false;
}

/* --- reading --- */

static void entries_fill(GOptionEntry *entries, OptionSet taken, Options *options)
{
  for (OptionName i = 0; i < OPTION_COUNT; i++) {
    if (!(taken & (1u << i)))
      continue;
    *entries++ = (GOptionEntry){
      .long_name = rows[i].name,
      .short_name = rows[i].letter,
      .arg = rows[i].argument ? G_OPTION_ARG_FILENAME : G_OPTION_ARG_NONE,
      .arg_data = rows[i].argument ? (gpointer)&options->values[i] : (gpointer)&options->flags[i],
    };
  }
  *entries = (GOptionEntry){.long_name = G_OPTION_REMAINING, .arg = G_OPTION_ARG_FILENAME_ARRAY, .arg_data = &options->arguments};
}

bool option_words_known(char **argv, const char *command, GError **error)
{
  return check_words(argv, OPTIONS_ALL, command, error);
}

bool options_parse(char **argv, OptionSet taken, const char *command, Options *ret_options, GError **error)
{
  if (!check_words(argv, taken, command, error))
    return false;
  g_auto(Options) options = {0};
  GOptionEntry entries[OPTION_COUNT + 2] = {0};
  entries_fill(entries, taken, &options);
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_option_context_set_help_enabled(context, FALSE);
  g_option_context_add_main_entries(context, entries, NULL);
  g_auto(GStrv) words = g_strdupv(argv);
  g_autoptr(GError) problem = NULL;
  if (!g_option_context_parse_strv(context, &words, &problem)) {
    g_set_error_literal(error, EMCEE_ERROR, EMCEE_USAGE, problem->message);
    return false;
  }
  if (!options.arguments)
    options.arguments = g_new0(char *, 1);
  if (!numbers_read(&options, error) || !engine_read(&options, error))
    return false;
  *ret_options = options;
  options = (Options){0};
  return true;
}
