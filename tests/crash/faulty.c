/* emcee with accidents: the same command line, over drivers that die, lose their connection or are told to try again at a chosen
 * call. EMCEE_FAULT=KIND:N, where N counts the calls of the runner's own connection from 1:
 *
 *   kill-before:N, kill-after:N  the process is killed before the call reaches the server, or after its answer
 *   lost-before:N, lost-after:N  the connection breaks before the call reaches the server, or before its answer arrives
 *   retry:N                      the server answers that the transaction was rolled back (deadlock)
 *
 * EMCEE_FAULT_COUNT=FILE: how many calls there were is written to FILE. */
#include "cli/cli.h"
#include "driver/driver_private.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  const Driver *real;
  Driver driver;      /* a copy of the real one with another `execute` */
  char *kind;
  guint at, calls;
} Faults;

static Faults faults;

static DbResult *faulty_lost(Db *db, const char *sql, gsize length, GError **error)
{
  if (strcmp(faults.kind, "lost-after") == 0) {
    g_autoptr(DbResult) unseen = faults.real->execute(db, sql, length, NULL);
    if (!unseen)
      faults.real->execute(db, "ROLLBACK", strlen("ROLLBACK"), NULL);
  }
  db->lost = true;
  g_set_error_literal(error, DB_ERROR, DB_LOST, "the connection broke (injected)");
  return NULL;
}

static DbResult *faulty_execute(Db *db, const char *sql, gsize length, GError **error)
{
  if (++faults.calls != faults.at)
    return faults.real->execute(db, sql, length, error);
  if (strcmp(faults.kind, "kill-before") == 0)
    kill(getpid(), SIGKILL);
  if (g_str_has_prefix(faults.kind, "lost"))
    return faulty_lost(db, sql, length, error);
  if (strcmp(faults.kind, "retry") == 0) {
    g_set_error_literal(error, DB_ERROR, DB_RETRY, "deadlock (injected)");
    return NULL;
  }
  g_autoptr(DbResult) result = faults.real->execute(db, sql, length, error);
  if (strcmp(faults.kind, "kill-after") == 0)
    kill(getpid(), SIGKILL);
  return g_steal_pointer(&result);
}

static void faulty_wrap(Db *db, gpointer data)
{
  faults.real = db->driver;
  faults.driver = *db->driver;
  faults.driver.execute = faulty_execute;
  db->driver = &faults.driver;
}

int main(int argc, char **argv)
{
  const char *fault = getenv("EMCEE_FAULT"), *count = getenv("EMCEE_FAULT_COUNT");
  g_auto(GStrv) parts = g_strsplit(fault ? fault : "none:0", ":", 2);
  faults.kind = parts[0];
  faults.at = parts[1] ? (guint)strtoul(parts[1], NULL, 10) : 0;
  int code = cli_main(argc, argv, &(UpgradeOptions){.wrap = faulty_wrap});
  if (count) {
    g_autofree char *text = g_strdup_printf("%u\n", faults.calls);
    g_file_set_contents(count, text, -1, NULL);
  }
  return code;
}
