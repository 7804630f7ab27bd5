/* Runs several commands in turn, so that whatever else the machine does hits all of them alike, and tells how long each run
 * took and how much memory it held at its peak.
 *
 *   stopwatch RUNS -- sqlite3 shop.db 'select 1' -- emcee status
 *
 * prints a line per run: which command (from 0), seconds, seconds of processor, peak resident KiB, exit status. What the
 * commands print is thrown away, what they say on stderr is not. It is this small so that starting a command costs the least
 * and always the same: a child counts the memory of the program it was forked from, too. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double seconds_now(void)
{
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds_of(struct timeval time)
{
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* The arguments of the next command: those up to "--", which becomes their end. NULL when there is none left. */
static char **command_next(char ***arguments)
{
  char **command = *arguments, **end = command;
  while (*end && strcmp(*end, "--") != 0)
    end++;
  *arguments = *end ? end + 1 : end;
  *end = NULL;
  return *command ? command : NULL;
}

static int command_time(int number, char **command)
{
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child;
  int status = 0;
  struct rusage usage;
  double begin = seconds_now();
  int failure = posix_spawnp(&child, command[0], &actions, NULL, command, environ);
  if (failure == 0)
    wait4(child, &status, 0, &usage);
  double seconds = seconds_now() - begin;
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) {
    fprintf(stderr, "stopwatch: %s: %s\n", command[0], strerror(failure));
    return 1;
  }
  printf("%d %.6f %.6f %ld %d\n", number, seconds, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), usage.ru_maxrss,
         WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return 0;
}

int main(int argc, char **argv)
{
  long runs = argc > 3 ? strtol(argv[1], NULL, 10) : 0;
  if (runs < 1 || strcmp(argv[2], "--") != 0) {
    fprintf(stderr, "usage: stopwatch RUNS -- COMMAND... [-- COMMAND...]...\n");
    return 2;
  }
  char **rest = argv + 3, **commands[64];
  int count = 0;
  while (count < 64 && (commands[count] = command_next(&rest)))
    count++;
  for (long run = 0; run < runs; run++)
    for (int i = 0; i < count; i++)
      if (command_time(i, commands[i]) != 0)
        return 1;
  return 0;
}
