/* The public library, as a program outside of this project uses it: only <emcee/emcee.h>, a project made on disk, SQLite. */
#include <emcee/emcee.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int number;

static void check(int good, const char *what)
{
  printf("%sok %d - public/%s\n", good ? "" : "not ", ++number, what);
}

static void must(int good)
{
  if (!good)
    abort();
}

static void write_file(const char *name, const char *text)
{
  FILE *file = fopen(name, "w");
  must(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void make_project(void)
{
  must(mkdir("releases", 0777) == 0 && mkdir("releases/v1", 0777) == 0 && mkdir("releases/v2", 0777) == 0);
  write_file("emcee.yaml", "project: shop\nreleases: [v1, v2]\n");
  write_file("releases/v1/01-initial.sql", "CREATE TABLE t (a integer);\nINSERT INTO t VALUES (1);\n");
  write_file("releases/v2/01-b.expand.sql", "ALTER TABLE t ADD COLUMN b integer;\n");
  write_file("releases/v2/01-b.migrate.sql", "UPDATE t SET b = a;\n");
}

static void count_line(const char *line, void *data)
{
  if (strchr(line, '\n') == NULL && *line)
    ++*(int *)data;
}

static void interrupt_at_once(const char *line, void *data)
{
  if (line)
    emcee_interrupt(data);
}

static void test_options(emcee *e)
{
  check(emcee_set(e, EMCEE_LOCK_TIMEOUT, "soon") == EMCEE_ERR_USAGE && *emcee_message(e), "a wrong value is refused, with a message");
  check(emcee_set(e, (emcee_option)99, "x") == EMCEE_ERR_USAGE, "an unknown option is refused");
  check(emcee_set(e, EMCEE_LOCK_TIMEOUT, "0.5") == EMCEE_OK && !*emcee_message(e), "a good value is taken");
  check(emcee_set(e, EMCEE_LOCK_TIMEOUT, NULL) == EMCEE_OK, "NULL brings the default back");
}

static void test_errors(emcee *e)
{
  emcee_set(e, EMCEE_DATABASE, "postgresql://u:secret@127.0.0.1:1/db");
  check(emcee_check(e, NULL) == EMCEE_ERR_UNREACHABLE, "a server that is down is unreachable");
  check(*emcee_message(e) && !strstr(emcee_message(e), "secret"), "the message never holds the password");
  emcee_set(e, EMCEE_DATABASE, "sqlite:shop.db");
  check(emcee_check(e, "v9") == EMCEE_ERR_USAGE, "an unknown release is a usage error");
  check(emcee_run(e, (emcee_action)99, NULL) == EMCEE_ERR_USAGE, "an unknown action is a usage error");
  check(emcee_run(e, EMCEE_CONTRACT, NULL) == EMCEE_ERR_REFUSED, "contract before expand is refused");
}

static void test_interrupt(emcee *e)
{
  emcee_on_progress(e, interrupt_at_once, e);
  check(emcee_run(e, EMCEE_EXPAND, "v1") == EMCEE_ERR_INTERRUPTED, "an interrupt ends a run");
  int lines = 0;
  emcee_on_progress(e, count_line, &lines);
  check(emcee_run(e, EMCEE_EXPAND, "v1") == EMCEE_OK, "the same call goes on");
  check(lines > 0, "progress comes as lines");
  emcee_on_progress(e, NULL, NULL);
}

static void test_upgrade(emcee *e)
{
  const char *expand = "?", *contract = "?";
  check(emcee_version_of(e, &expand, &contract) == EMCEE_OK && expand && strcmp(expand, "v101") == 0, "the heads can be asked for");
  check(emcee_check(e, NULL) == EMCEE_NEEDS_EXPAND, "check: expand is needed");
  check(emcee_run(e, EMCEE_EXPAND, NULL) == EMCEE_OK, "expand");
  check(emcee_check(e, NULL) == EMCEE_NEEDS_MIGRATE, "check: migrate is needed");
  check(emcee_run(e, EMCEE_MIGRATE, NULL) == EMCEE_OK, "migrate");
  check(emcee_check(e, NULL) == EMCEE_NEEDS_CONTRACT, "check: contract is needed");
  check(emcee_run(e, EMCEE_CONTRACT, NULL) == EMCEE_OK, "contract");
  check(emcee_check(e, NULL) == EMCEE_OK, "check: up to date");
  check(emcee_run(e, EMCEE_SYNC, NULL) == EMCEE_OK, "nothing to do is a success");
  emcee_version_of(e, &expand, &contract);
  check(expand && strcmp(expand, "v2_expand01") == 0 && contract && strcmp(contract, "v2_contract01") == 0, "both heads are at the end");
}

int main(void)
{
  char folder[] = "/tmp/emcee-public.XXXXXX";
  if (!mkdtemp(folder) || chdir(folder) != 0)
    return 1;
  make_project();
  emcee *e = emcee_new();
  check(strcmp(emcee_library_version(), EXPECTED_VERSION) == 0, "the library knows its version");
  test_options(e);
  test_errors(e);
  test_interrupt(e);
  test_upgrade(e);
  emcee_free(e);
  emcee_free(NULL);
  printf("1..%d\n", number);
  fflush(stdout);
  return chdir("/") != 0 || execlp("rm", "rm", "-rf", folder, (char *)NULL);
}
