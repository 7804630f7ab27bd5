/* Decides what happens beside a running statement: signs of life, looking for blockers, cancelling. */
#include "run/keeper.h"
#include "run/lease.h"
#include "driver/blockers.h"
#include "base/banned.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#define LOOK_MILLISECONDS 250        /* how often it looks up, at most */
#define PATIENCE_MILLISECONDS 500    /* a statement that takes longer is asked after; or half the lock timeout, if that is less */
#define PATIENCE_AGAIN_SECONDS 5.0   /* and again after so long */

struct Keeper {
  Upgrade *upgrade;
  pthread_t thread;
  pthread_mutex_t session;     /* held while upgrade->db's connection is used for cancelling, or replaced */
  int stop[2];                 /* a pipe: closing its end stops the thread */
  _Atomic gint64 watch_since;  /* monotonic time of the running statement's start; 0: none runs */
  Db *db;                      /* of this thread; NULL until needed */
  gint64 next_beat, next_look;
  int patience;                /* milliseconds */
};

static Db *keeper_db(Keeper *keeper)
{
  if (!keeper->db)
    keeper->db = upgrade_connect_again(keeper->upgrade, 2, NULL);
  return keeper->db;
}

static void keeper_execute(Keeper *keeper, const char *sql)
{
  g_autoptr(GError) problem = NULL;
  if (keeper_db(keeper) && !db_execute(keeper->db, sql, NULL, &problem) && g_error_matches(problem, DB_ERROR, DB_LOST))
    g_clear_pointer(&keeper->db, db_close);
}

/* A step's own transaction sits on the lease row and keeps takers away all by itself: then there is nothing to renew. */
static void keeper_beat(Keeper *keeper)
{
  g_autoptr(GString) sql = g_string_new(NULL);
  if (keeper->upgrade->dialect->engine == ENGINE_POSTGRESQL)
    g_string_append(sql, "BEGIN; SET LOCAL lock_timeout = '200ms'; ");
  lease_beat(keeper->upgrade, sql);
  if (keeper->upgrade->dialect->engine == ENGINE_POSTGRESQL)
    g_string_append(sql, "; COMMIT");
  keeper_execute(keeper, sql->str);
  if (keeper->db && keeper->upgrade->dialect->engine == ENGINE_POSTGRESQL)
    keeper_execute(keeper, "ROLLBACK");
}

static void keeper_look(Keeper *keeper)
{
  if (!keeper_db(keeper))
    return;
  pthread_mutex_lock(&keeper->session);
  g_autofree char *session = g_strdup(db_server(keeper->upgrade->db)->session);
  pthread_mutex_unlock(&keeper->session);
  g_autoptr(GPtrArray) blockers = db_blockers(keeper->db, session, NULL);
  for (guint i = 0; blockers && i < blockers->len; i++)
    upgrade_emit(keeper->upgrade, &(Event){.kind = EVENT_BLOCKER, .text = blockers->pdata[i], .rows = -1});
}

static void keeper_cancel(Keeper *keeper)
{
  pthread_mutex_lock(&keeper->session);
  if (keeper->watch_since)
    db_cancel(keeper->upgrade->db);
  pthread_mutex_unlock(&keeper->session);
}

static void keeper_tick(Keeper *keeper)
{
  gint64 now = g_get_monotonic_time();
  gint64 since = keeper->watch_since;
  if (now >= keeper->next_beat) {
    keeper_beat(keeper);
    keeper->next_beat = g_get_monotonic_time() + LEASE_BEAT_SECONDS * G_USEC_PER_SEC;
  }
  if (!since)
    keeper->next_look = 0;
  else if (now - since > keeper->patience * 1000 && (now >= keeper->next_look || keeper->next_look < since)) {
    keeper_look(keeper);
    keeper->next_look = g_get_monotonic_time() + (gint64)(PATIENCE_AGAIN_SECONDS * G_USEC_PER_SEC);
  }
}

static void *keeper_main(void *data)
{
  Keeper *keeper = data;
  for (;;) {
    bool interrupted = keeper->upgrade->interrupted;
    struct pollfd ends[] = {{.fd = keeper->stop[0], .events = POLLIN}, {.fd = keeper->upgrade->wake[0], .events = POLLIN}};
    poll(ends, interrupted ? 1 : 2, interrupted ? 50 : MIN(LOOK_MILLISECONDS, keeper->patience));
    if (ends[0].revents)
      return NULL;
    if (keeper->upgrade->interrupted)
      keeper_cancel(keeper);
    else
      keeper_tick(keeper);
  }
}

Keeper *keeper_start(Upgrade *upgrade)
{
  Keeper *keeper = g_new0(Keeper, 1);
  keeper->upgrade = upgrade;
  keeper->patience = CLAMP(upgrade->options.lock_milliseconds / 2, 20, PATIENCE_MILLISECONDS);
  keeper->next_beat = g_get_monotonic_time() + LEASE_BEAT_SECONDS * G_USEC_PER_SEC;
  pthread_mutex_init(&keeper->session, NULL);
  if (pipe(keeper->stop) != 0)
    g_error("no pipe can be made: %s", g_strerror(errno));
  /* Signals are for the thread that the caller chose. */
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failed = pthread_create(&keeper->thread, NULL, keeper_main, keeper);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (failed)
    g_error("no thread can be made: %s", g_strerror(failed));
  return keeper;
}

void keeper_stop(Keeper *keeper)
{
  if (!keeper)
    return;
  close(keeper->stop[1]);
  pthread_join(keeper->thread, NULL);
  close(keeper->stop[0]);
  pthread_mutex_destroy(&keeper->session);
  db_close(keeper->db);
  g_free(keeper);
}

void keeper_watch(Keeper *keeper)
{
  if (keeper)
    keeper->watch_since = g_get_monotonic_time();
}

void keeper_unwatch(Keeper *keeper)
{
  if (keeper)
    keeper->watch_since = 0;
}

void keeper_hold(Keeper *keeper)
{
  if (keeper)
    pthread_mutex_lock(&keeper->session);
}

void keeper_let_go(Keeper *keeper)
{
  if (keeper)
    pthread_mutex_unlock(&keeper->session);
}
