/* The shop: a small application over SQLite, in two releases, which the tour runs while emcee upgrades the database under it.
 *
 *   shop --make shop.db --schema releases/v1/01-initial.sql --rows 200000     makes a shop of release v1
 *   shop --release v1 --database shop.db                                      works until SIGTERM, then tells how it went
 *   shop --verify shop.db                                                     looks at every row
 *
 * Exit code 0 if all went well, 1 if any statement failed or any row was not what had been written, 2 for wrong usage. */
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "traffic.h"

#include "base/banned.h"

typedef struct {
  char *release, *database, *make, *schema, *verify;
  double seconds;
  int rows, worker, pause;
} Options;

static void options_clear(Options *options)
{
  g_free(options->release);
  g_free(options->database);
  g_free(options->make);
  g_free(options->schema);
  g_free(options->verify);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static bool options_read(Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    {"release", 'r', 0, G_OPTION_ARG_STRING, &options->release, "Work as this release: v1 or v2", "NAME"},
    {"database", 'd', 0, G_OPTION_ARG_FILENAME, &options->database, "The shop's SQLite file", "FILE"},
    {"seconds", 's', 0, G_OPTION_ARG_DOUBLE, &options->seconds, "Stop after so long (default: at SIGTERM or Ctrl-C)", "N"},
    {"worker", 'w', 0, G_OPTION_ARG_INT, &options->worker, "Which worker this is, 0 to 9; no two alike at once", "N"},
    {"pause", 'p', 0, G_OPTION_ARG_INT, &options->pause, "Milliseconds between two statements (default 2)", "N"},
    {"make", 'm', 0, G_OPTION_ARG_FILENAME, &options->make, "Make a shop in this file", "FILE"},
    {"schema", 0, 0, G_OPTION_ARG_FILENAME, &options->schema, "With --make: the SQL that makes its tables", "SQL"},
    {"rows", 'n', 0, G_OPTION_ARG_INT, &options->rows, "With --make: customers in it (default 200000)", "N"},
    {"verify", 'v', 0, G_OPTION_ARG_FILENAME, &options->verify, "Look at every customer in this file", "FILE"},
    {NULL}};
  g_autoptr(GOptionContext) context = g_option_context_new("- a small shop, to try emcee on");
  g_option_context_add_main_entries(context, entries, NULL);
  if (!g_option_context_parse(context, argc, argv, error))
    return false;
  int modes = (options->make != NULL) + (options->verify != NULL) + (options->release != NULL);
  if (modes != 1 || *argc > 1 || (options->release && !options->database) || options->rows < 1 || options->pause < 0 ||
      options->worker < 0 || options->worker > 9) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                "say one of --make FILE, --verify FILE, --release NAME --database FILE (shop --help tells more)");
    return false;
  }
  return true;
}

static bool shop_make(const Options *options, GError **error)
{
  g_autoptr(Store) store = store_open(options->make, true, error);
  g_autofree char *schema = NULL;
  return store && (!options->schema || g_file_get_contents(options->schema, &schema, NULL, error)) &&
         (!schema || store_script(store, schema, error)) && shop_fill(store, (guint)options->rows, error);
}

static bool shop_look(const Options *options, bool *ret_good, GError **error)
{
  g_autoptr(Store) store = store_open(options->verify, false, error);
  guint64 rows = 0, wrong = 0;
  if (!store)
    return false;
  bool read = shop_verify(store, &rows, &wrong);
  printf("rows=%" G_GUINT64_FORMAT " wrong=%" G_GUINT64_FORMAT "\n", rows, wrong);
  *ret_good = read && wrong == 0;
  return true;
}

/* Waits for the next moment to do something. False: somebody asked us to end. */
static bool pause_take(const sigset_t *signals, int milliseconds)
{
  const struct timespec time = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L};
  return sigtimedwait(signals, NULL, &time) < 0;
}

/* For people, then the same for scripts. */
static void summary_print(const Options *options, StoreCounts counts, guint64 wrong)
{
  double milliseconds = counts.longest * 1000;
  printf("shop %s, worker %d: %" G_GUINT64_FORMAT " statements, %" G_GUINT64_FORMAT " failed, %" G_GUINT64_FORMAT
         " rows not as written, longest wait %.0f ms\n",
         options->release, options->worker, counts.statements, counts.failed, wrong, milliseconds);
  printf("release=%s worker=%d statements=%" G_GUINT64_FORMAT " failed=%" G_GUINT64_FORMAT " wrong=%" G_GUINT64_FORMAT
         " longest_ms=%.0f\n",
         options->release, options->worker, counts.statements, counts.failed, wrong, milliseconds);
}

static bool shop_work(const Options *options, bool *ret_good, GError **error)
{
  const ShopRelease *release = shop_release(options->release);
  if (!release) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "no release '%s': there are v1 and v2", options->release);
    return false;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  g_autoptr(Store) store = store_open(options->database, false, error);
  g_autoptr(Traffic) traffic = store ? traffic_new(store, release, (guint)options->worker, error) : NULL;
  if (!traffic)
    return false;
  gint64 end = options->seconds > 0 ? g_get_monotonic_time() + (gint64)(options->seconds * G_USEC_PER_SEC) : G_MAXINT64;
  while (pause_take(&signals, options->pause) && g_get_monotonic_time() < end)
    traffic_step(traffic);
  summary_print(options, store_counts(store), traffic_wrong(traffic));
  *ret_good = store_counts(store).failed == 0 && traffic_wrong(traffic) == 0;
  return true;
}

int main(int argc, char **argv)
{
  g_auto(Options) options = {.rows = 200000, .pause = 2};
  g_autoptr(GError) error = NULL;
  if (!options_read(&options, &argc, &argv, &error)) {
    g_printerr("shop: %s\n", error->message);
    return 2;
  }
  bool good = true;
  bool ran = options.make ? shop_make(&options, &error)
                          : options.verify ? shop_look(&options, &good, &error) : shop_work(&options, &good, &error);
  if (!ran)
    g_printerr("shop: %s\n", error->message);
  return ran && good ? 0 : 1;
}
