/* Decides what a signal does to a run. */
#include "cli/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include "base/banned.h"

static const int handled[] = {SIGINT, SIGTERM, SIGHUP};

/* A signal handler is given nothing but a number, so what it acts on has to stand here. */
static _Atomic(Upgrade *) running;
static atomic_int inside;

static void on_signal(int number)
{
  int saved = errno;
  atomic_fetch_add(&inside, 1);
  Upgrade *upgrade = atomic_load(&running);
  if (upgrade)
    upgrade_interrupt(upgrade);
  atomic_fetch_sub(&inside, 1);
  errno = saved;
}

void signals_begin(Upgrade *upgrade)
{
  atomic_store(&running, upgrade);
  for (gsize i = 0; i < G_N_ELEMENTS(handled); i++) {
    struct sigaction before;
    if (sigaction(handled[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN)
      continue;
    /* SA_RESETHAND: the second one finds the default, which kills. */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART | (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(handled[i], &action, NULL);
  }
}

void signals_end(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(handled); i++) {
    struct sigaction before;
    if (sigaction(handled[i], NULL, &before) == 0 && before.sa_handler == on_signal)
      signal(handled[i], SIG_DFL);
  }
  atomic_store(&running, NULL);
  /* A handler may be at work in another thread: it is done in a moment. */
  while (atomic_load(&inside))
    g_thread_yield();
}

void signals_ignore_broken_pipes(void)
{
  signal(SIGPIPE, SIG_IGN);
}
