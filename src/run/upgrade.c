/* Decides how a project and a database are brought together: opening, looking, interrupting, closing. */
#include "run/lease.h"
#include "run/state_read.h"
#include "project/name_near.h"
#include "project/project_read.h"
#include "base/banned.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_LOCK_MILLISECONDS 2000
#define DEFAULT_LOCK_WAIT_SECONDS 60

static bool read_project(Upgrade *upgrade, const UpgradeOptions *options, UpgradeNeeds needs, GError **error)
{
  g_autofree char *directory = options->directory ? g_strdup(options->directory) : project_find(".", error);
  if (!directory)
    return false;
  if ((needs & UPGRADE_TEXTS) != UPGRADE_TEXTS) {
    upgrade->project = project_read(directory, error);
    return upgrade->project != NULL;
  }
  Engine engine = upgrade->url ? upgrade->url->engine : options->engine;
  if (engine == ENGINE_NONE) {
    g_set_error_literal(error, EMCEE_ERROR, EMCEE_USAGE, "without a database, the engine has to be named");
    error_hint(error, "Use --engine sqlite, postgresql, mysql or mariadb.");
    return false;
  }
  upgrade->project = project_read_whole(directory, engine, error);
  upgrade->texts = upgrade->project != NULL;
  return upgrade->texts;
}

static bool find_url(Upgrade *upgrade, const UpgradeOptions *options, GError **error)
{
  g_autofree char *directory = options->directory ? g_strdup(options->directory) : project_find(".", NULL);
  upgrade->url_text = db_url_find(options->url, directory, error);
  if (!upgrade->url_text)
    return false;
  upgrade->url = db_url_parse(upgrade->url_text, error);
  return upgrade->url != NULL;
}

Upgrade *upgrade_open(const UpgradeOptions *options, UpgradeNeeds needs, GError **error)
{
  g_autoptr(Upgrade) upgrade = g_new0(Upgrade, 1);
  upgrade->wake[0] = upgrade->wake[1] = -1;
  pthread_mutex_init(&upgrade->emitting, NULL);
  upgrade->settings = g_ptr_array_new_with_free_func(g_free);
  upgrade->options = *options;
  upgrade->options.directory = upgrade->directory = g_strdup(options->directory);
  upgrade->options.url = NULL;
  if (upgrade->options.lock_milliseconds <= 0)
    upgrade->options.lock_milliseconds = DEFAULT_LOCK_MILLISECONDS;
  if (upgrade->options.lock_wait_seconds <= 0)
    upgrade->options.lock_wait_seconds = DEFAULT_LOCK_WAIT_SECONDS;
  if (pipe2(upgrade->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
    g_set_error(error, EMCEE_ERROR, EMCEE_FAILED, "no pipe can be made: %s", g_strerror(errno));
    return NULL;
  }
  /* The project is read first: all that is wrong with it is said before any connection is made. */
  if ((needs & UPGRADE_DATABASE) && !find_url(upgrade, options, error))
    return NULL;
  if ((needs & UPGRADE_PROJECT) && !read_project(upgrade, options, needs, error))
    return NULL;
  if ((needs & UPGRADE_DATABASE) && !upgrade_connect(upgrade, false, error))
    return NULL;
  return g_steal_pointer(&upgrade);
}

void upgrade_free(Upgrade *upgrade)
{
  if (!upgrade)
    return;
  db_close(upgrade->db);
  state_free(upgrade->state);
  project_free(upgrade->project);
  db_url_free(upgrade->url);
  g_free(upgrade->lease.incarnation);
  g_free(upgrade->directory);
  g_free(upgrade->url_text);
  g_free(upgrade->who);
  state_names_clear(&upgrade->names);
  g_clear_pointer(&upgrade->settings, g_ptr_array_unref);
  for (guint i = 0; i < 2; i++)
    if (upgrade->wake[i] >= 0)
      close(upgrade->wake[i]);
  pthread_mutex_destroy(&upgrade->emitting);
  g_free(upgrade);
}

const Project *upgrade_project(const Upgrade *upgrade)
{
  return upgrade->project;
}

Db *upgrade_db(const Upgrade *upgrade)
{
  return upgrade->db;
}

static void wrap(Upgrade *upgrade, Db *db)
{
  if (upgrade->options.wrap)
    upgrade->options.wrap(db, upgrade->options.wrap_data);
  if (upgrade->options.on_statement)
    db_trace(db, upgrade->options.on_statement, upgrade->options.statement_data);
}

/* Where the state tables stand is decided once: a script may well change the search path or the database it works in. */
static bool name_state(Upgrade *upgrade, GError **error)
{
  const DbServer *server = db_server(upgrade->db);
  const char *schema = server->schema;
  if (!upgrade->project)
    return true;
  if (!schema) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, server->engine == ENGINE_POSTGRESQL
                ? "no schema of the search path exists, so there is no place for emcee's tables" : "the URL names no database");
    error_hint(error, server->engine == ENGINE_POSTGRESQL ? "Create the schema, or set the role's search_path."
               : "Write it at the end: mysql://user@host/DATABASE");
    return false;
  }
  state_names_clear(&upgrade->names);
  state_names_init(&upgrade->names, server->engine, schema, upgrade->project->version_table, upgrade->project->version_column);
  return true;
}

/* On a cluster, what another node has committed is waited for before it is read here: a check must not miss what a run just did. */
static bool read_your_cluster(Upgrade *upgrade, GError **error)
{
  return !db_server(upgrade->db)->galera || db_execute(upgrade->db, "SET SESSION wsrep_sync_wait = 1", NULL, error);
}

bool upgrade_connect(Upgrade *upgrade, bool create, GError **error)
{
  if (upgrade->db)
    return true;
  g_autoptr(GError) problem = NULL;
  DbOptions options = {.connect_seconds = upgrade->options.connect_seconds,
                       .busy_milliseconds = upgrade->options.lock_milliseconds,
                       .read_only = !create};
  upgrade->db = db_open(upgrade->url, &options, &problem);
  if (!upgrade->db) {
    if (!create && g_error_matches(problem, DB_ERROR, DB_ABSENT)) {
      upgrade->dialect = dialect_for(upgrade->url->engine);
      return true;
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
  }
  upgrade->dialect = dialect_for(db_server(upgrade->db)->engine);
  wrap(upgrade, upgrade->db);
  if (upgrade->texts && upgrade->dialect->engine != upgrade->url->engine)
    project_choose(upgrade->project, upgrade->dialect->engine);
  return read_your_cluster(upgrade, error) && name_state(upgrade, error);
}

Db *upgrade_connect_again(Upgrade *upgrade, int connect_seconds, GError **error)
{
  DbOptions options = {.connect_seconds = connect_seconds, .busy_milliseconds = 100, .read_only = true};
  g_autoptr(Db) db = db_open(upgrade->url, &options, error);
  if (db && engine_is_mysql_family(db_server(db)->engine) &&
      !db_execute(db, "SET SESSION innodb_lock_wait_timeout = 1", NULL, error))
    return NULL;
  return g_steal_pointer(&db);
}

void upgrade_literal(const Upgrade *upgrade, GString *sql, const char *value)
{
  sql_literal(sql, upgrade->dialect->engine, upgrade->db && db_server(upgrade->db)->no_backslash_escapes, value);
}

/* --- events and interrupts --- */

void upgrade_emit(Upgrade *upgrade, const Event *event)
{
  if (!upgrade->options.on_event)
    return;
  pthread_mutex_lock(&upgrade->emitting);
  upgrade->options.on_event(event, upgrade->options.event_data);
  pthread_mutex_unlock(&upgrade->emitting);
}

void upgrade_tell(Upgrade *upgrade, EventKind kind, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  upgrade_emit(upgrade, &(Event){.kind = kind, .text = text, .rows = -1});
}

void upgrade_interrupt(Upgrade *upgrade)
{
  upgrade->interrupted = true;
  ssize_t written = write(upgrade->wake[1], "", 1);
  (void)written; /* a full pipe has woken everybody already */
}

bool upgrade_check_interrupt(Upgrade *upgrade, GError **error)
{
  if (!upgrade->interrupted)
    return true;
  g_set_error_literal(error, EMCEE_ERROR, EMCEE_INTERRUPTED, "interrupted");
  return false;
}

void upgrade_sleep(Upgrade *upgrade, double seconds)
{
  struct pollfd end = {.fd = upgrade->wake[0], .events = POLLIN};
  poll(&end, 1, (int)(seconds * 1000));
}

/* --- looking --- */

bool upgrade_find_release(Upgrade *upgrade, const char *to, const Release **ret, GError **error)
{
  Release *release = to ? project_release(upgrade->project, to) : project_newest(upgrade->project);
  if (to && !release) {
    guint count = upgrade->project->releases->len;
    g_autofree const char **names = g_new0(const char *, count + 1);
    for (guint i = 0; i < count; i++)
      names[i] = ((const Release *)upgrade->project->releases->pdata[i])->name;
    g_autofree char *advice = name_advice(to, names, count);
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "there is no release `%s` in emcee.yaml%s", to, advice);
    return false;
  }
  *ret = release;
  return true;
}

bool upgrade_read_state(Upgrade *upgrade, GError **error)
{
  State *state = state_read(upgrade, error);
  if (!state)
    return false;
  state_free(upgrade->state);
  upgrade->state = state;
  return true;
}

/* Pending queries stand in the texts, which a mere look does not read unless one of them can matter: when a migrate script with
 * a file has its expand done and its contract not. */
static bool pending_matters(const Upgrade *upgrade)
{
  const GPtrArray *scripts = upgrade->project->scripts;
  for (guint i = 0; upgrade->state->tables && i < scripts->len; i++) {
    const Script *script = scripts->pdata[i];
    if (script->phase == PHASE_MIGRATE && !script_is_noop(script) &&
        state_recorded(upgrade->state, script->change->scripts[PHASE_EXPAND]) &&
        !state_recorded(upgrade->state, script->change->scripts[PHASE_CONTRACT]))
      return true;
  }
  return false;
}

bool upgrade_load_texts(Upgrade *upgrade, GError **error)
{
  if (!upgrade->texts)
    upgrade->texts = project_load_texts(upgrade->project, upgrade->dialect->engine, error);
  return upgrade->texts;
}

Standing *upgrade_standing(Upgrade *upgrade, const char *to, GError **error)
{
  const Release *release;
  if (!upgrade_find_release(upgrade, to, &release, error) || !upgrade_read_state(upgrade, error))
    return NULL;
  if (!upgrade->texts && pending_matters(upgrade) && (!upgrade_load_texts(upgrade, error) || !upgrade_read_state(upgrade, error)))
    return NULL;
  if (!state_ask_pending(upgrade, upgrade->state, error))
    return NULL;
  return standing_of(upgrade->project, upgrade->state, release, upgrade->texts);
}

bool upgrade_unlock(Upgrade *upgrade, bool force, LeaseStanding *ret_lease, GError **error)
{
  if (!upgrade_read_state(upgrade, error))
    return false;
  const LeaseState *lease = &upgrade->state->lease;
  if (force && lease->owner && !lease_break(upgrade, error)) {
    g_prefix_error(error, "can't free the lease: ");
    return false;
  }
  *ret_lease = (LeaseStanding){lease->held, g_strdup(lease->owner), g_strdup(lease->since), g_strdup(lease->expires), lease->token};
  return true;
}

bool upgrade_wait(const UpgradeOptions *options, int seconds, GError **error)
{
  gint64 until = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
  for (;;) {
    g_autoptr(GError) problem = NULL;
    UpgradeOptions patient = *options;
    patient.connect_seconds = CLAMP((int)((until - g_get_monotonic_time()) / G_USEC_PER_SEC), 1, 5);
    g_autoptr(Upgrade) upgrade = upgrade_open(&patient, UPGRADE_DATABASE, &problem);
    if (upgrade)
      return true;
    if (!g_error_matches(problem, DB_ERROR, DB_UNREACHABLE) || g_get_monotonic_time() >= until) {
      g_propagate_error(error, g_steal_pointer(&problem));
      return false;
    }
    g_usleep(G_USEC_PER_SEC / 5);
  }
}
