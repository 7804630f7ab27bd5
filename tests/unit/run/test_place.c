/* A lease's owner counts as dead only where that is certain. */
#include "run/place.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_alive(void)
{
  g_autofree char *here = place_here();
  g_assert_false(place_is_dead(here));
}

/* The same host, and a process that was there and is gone. */
static void test_dead(void)
{
  int ends[2];
  g_assert_cmpint(pipe(ends), ==, 0);
  pid_t child = fork();
  if (child == 0) {
    g_autofree char *place = place_here();
    _exit(write(ends[1], place, strlen(place)) > 0 ? 0 : 1);
  }
  close(ends[1]);
  char place[1024] = {0};
  g_assert_cmpint(read(ends[0], place, sizeof place - 1), >, 0);
  close(ends[0]);
  waitpid(child, NULL, 0);
  if (strstr(place, "//"))
    g_test_skip("/proc is not mounted, so no death can be proved here");
  else
    g_assert_true(place_is_dead(place));
}

/* The number of our own process, but of an earlier start: somebody else had it before. */
static void test_number_used_again(void)
{
  g_autofree char *here = place_here();
  if (strstr(here, "//")) {
    g_test_skip("/proc is not mounted, so no death can be proved here");
    return;
  }
  char *start = strrchr(here, '/');
  g_autofree char *earlier = g_strdup_printf("%.*s/1", (int)(start - here), here);
  g_assert_true(place_is_dead(earlier));
}

static void test_elsewhere(void)
{
  g_autofree char *here = place_here();
  g_autofree char *other = g_strdup_printf("other-%s", here);
  g_assert_false(place_is_dead(other));
  g_assert_false(place_is_dead("db1//4242"));
  g_assert_false(place_is_dead(""));
  g_assert_false(place_is_dead(NULL));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/run/place/alive", test_alive);
  g_test_add_func("/run/place/dead", test_dead);
  g_test_add_func("/run/place/number-used-again", test_number_used_again);
  g_test_add_func("/run/place/elsewhere", test_elsewhere);
  return g_test_run();
}
