/* The public library: include/emcee/emcee.h over run/upgrade.h. Decides nothing but how the engine's structures become plain C.
 *
 * Every call opens the project and the database anew, since either may have changed since the last one. */
#include <emcee/emcee.h>

#include "base/error.h"
#include "report/text.h"
#include "run/upgrade.h"

#include <stdatomic.h>
#include <string.h>
#include "base/banned.h"

#define OPTION_COUNT (EMCEE_LOCK_WAIT + 1)

struct emcee {
  char *options[OPTION_COUNT];
  emcee_progress_function on_progress;
  void *progress_data;
  char *message;             /* never NULL */
  char *expand, *contract;   /* what emcee_version_of() gave away */
  /* Below: what emcee_interrupt() touches, from a signal handler or another thread. */
  _Atomic(Upgrade *) running;
  atomic_bool interrupted;
  atomic_int interrupting;   /* calls of emcee_interrupt() that may hold `running` */
};

G_STATIC_ASSERT(EMCEE_OK == 0);
G_STATIC_ASSERT((int)EMCEE_NEEDS_EXPAND == (int)NEXT_EXPAND && (int)EMCEE_NEEDS_MIGRATE == (int)NEXT_MIGRATE);
G_STATIC_ASSERT((int)EMCEE_NEEDS_CONTRACT == (int)NEXT_CONTRACT);
G_STATIC_ASSERT((int)EMCEE_EXPAND == (int)ACTION_EXPAND && (int)EMCEE_MIGRATE == (int)ACTION_MIGRATE);
G_STATIC_ASSERT((int)EMCEE_CONTRACT == (int)ACTION_CONTRACT && (int)EMCEE_SYNC == (int)ACTION_SYNC);

emcee *emcee_new(void)
{
  emcee *e = g_new0(emcee, 1);
  e->message = g_strdup("");
  return e;
}

void emcee_free(emcee *e)
{
  if (!e)
    return;
  for (int i = 0; i < OPTION_COUNT; i++)
    g_free(e->options[i]);
  g_free(e->message);
  g_free(e->expand);
  g_free(e->contract);
  g_free(e);
}

static emcee_result set_message(emcee *e, const char *message, emcee_result result)
{
  g_free(e->message);
  e->message = text_clean(message);
  return result;
}

static emcee_result set_error(emcee *e, const GError *error)
{
  return set_message(e, error->message, (emcee_result)error_exit_code(error));
}

/* --- options --- */

static bool seconds_of(const char *value, double least, double most, double *ret_seconds)
{
  char *end = NULL;
  double seconds = g_ascii_strtod(value, &end);
  if (end == value || *end || !(seconds >= least && seconds <= most))
    return false;
  *ret_seconds = seconds;
  return true;
}

emcee_result emcee_set(emcee *e, emcee_option option, const char *value)
{
  double seconds;
  if ((int)option < 0 || (int)option >= OPTION_COUNT)
    return set_message(e, "there is no such option", EMCEE_ERR_USAGE);
  if (value && !*value)
    return set_message(e, "an option's value can't be empty", EMCEE_ERR_USAGE);
  if (value && option == EMCEE_LOCK_TIMEOUT && !seconds_of(value, 0.001, 3600, &seconds))
    return set_message(e, "the lock timeout takes seconds from 0.001 to 3600", EMCEE_ERR_USAGE);
  if (value && option == EMCEE_LOCK_WAIT && !seconds_of(value, 1, 86400, &seconds))
    return set_message(e, "the lock wait takes seconds from 1 to 86400", EMCEE_ERR_USAGE);
  g_free(e->options[option]);
  e->options[option] = g_strdup(value);
  return set_message(e, "", EMCEE_OK);
}

void emcee_on_progress(emcee *e, emcee_progress_function function, void *data)
{
  e->on_progress = function;
  e->progress_data = data;
}

static void tell_progress(const Event *event, gpointer data)
{
  emcee *e = data;
  g_autofree char *line = e->on_progress ? event_line(event, 0) : NULL;
  if (line)
    e->on_progress(line, e->progress_data);
}

/* --- calls --- */

static Upgrade *open_upgrade(emcee *e, GError **error)
{
  double lock_timeout = 0, lock_wait = 0;
  if (e->options[EMCEE_LOCK_TIMEOUT])
    seconds_of(e->options[EMCEE_LOCK_TIMEOUT], 0.001, 3600, &lock_timeout);
  if (e->options[EMCEE_LOCK_WAIT])
    seconds_of(e->options[EMCEE_LOCK_WAIT], 1, 86400, &lock_wait);
  UpgradeOptions options = {
    .directory = e->options[EMCEE_PROJECT],
    .url = e->options[EMCEE_DATABASE],
    .lock_milliseconds = (int)(lock_timeout * 1000 + 0.5),
    .lock_wait_seconds = (int)(lock_wait + 0.999),
    .on_event = tell_progress,
    .event_data = e,
  };
  return upgrade_open(&options, UPGRADE_TEXTS | UPGRADE_DATABASE, error);
}

/* From here on emcee_interrupt() reaches upgrade; one that came while it was being opened is handed on. */
static void running_begin(emcee *e, Upgrade *upgrade)
{
  atomic_store(&e->running, upgrade);
  if (atomic_load(&e->interrupted))
    upgrade_interrupt(upgrade);
}

/* After it nobody else can touch the Upgrade. */
static void running_end(emcee *e)
{
  atomic_store(&e->running, NULL);
  while (atomic_load(&e->interrupting))
    g_thread_yield();
}

emcee_result emcee_run(emcee *e, emcee_action action, const char *to)
{
  if ((int)action < 0 || action > EMCEE_SYNC)
    return set_message(e, "there is no such action", EMCEE_ERR_USAGE);
  atomic_store(&e->interrupted, false);
  g_autoptr(GError) error = NULL;
  g_autoptr(Upgrade) upgrade = open_upgrade(e, &error);
  if (!upgrade)
    return set_error(e, error);
  RunSummary summary;
  running_begin(e, upgrade);
  bool ok = upgrade_run(upgrade, (Action)action, to, &summary, &error);
  running_end(e);
  return ok ? set_message(e, "", EMCEE_OK) : set_error(e, error);
}

static Standing *look(emcee *e, const char *to, GError **error)
{
  g_autoptr(Upgrade) upgrade = open_upgrade(e, error);
  return upgrade ? upgrade_standing(upgrade, to, error) : NULL;
}

emcee_result emcee_check(emcee *e, const char *to)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Standing) standing = look(e, to, &error);
  return standing ? set_message(e, "", (emcee_result)standing->next) : set_error(e, error);
}

emcee_result emcee_version_of(emcee *e, const char **ret_expand, const char **ret_contract)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Standing) standing = look(e, NULL, &error);
  if (!standing)
    return set_error(e, error);
  g_free(e->expand);
  g_free(e->contract);
  *ret_expand = e->expand = g_steal_pointer(&standing->expand_head);
  *ret_contract = e->contract = g_steal_pointer(&standing->contract_head);
  return set_message(e, "", EMCEE_OK);
}

const char *emcee_message(const emcee *e)
{
  return e->message;
}

void emcee_interrupt(emcee *e)
{
  atomic_fetch_add(&e->interrupting, 1);
  atomic_store(&e->interrupted, true);
  Upgrade *upgrade = atomic_load(&e->running);
  if (upgrade)
    upgrade_interrupt(upgrade);
  atomic_fetch_sub(&e->interrupting, 1);
}

const char *emcee_library_version(void)
{
  return EMCEE_VERSION;
}
