/* Decides when a lease's owner is certainly dead: same host, same boot, same process namespace, and no such process, or
 * another one that started later under its number. */
#include "run/place.h"
#include "base/banned.h"

#include <string.h>
#include <unistd.h>

/* The time a process started, in ticks since boot: field 22 of its stat file, counted after the name in brackets. */
static char *process_start(const char *process)
{
  g_autofree char *path = g_strdup_printf("/proc/%s/stat", process);
  g_autofree char *stat = NULL;
  if (!g_file_get_contents(path, &stat, NULL, NULL))
    return NULL;
  const char *after = strrchr(stat, ')');
  if (!after)
    return NULL;
  g_auto(GStrv) fields = g_strsplit(after + 1, " ", 0);
  return g_strv_length(fields) > 20 ? g_strdup(fields[20]) : NULL;
}

static char *host_identity(void)
{
  g_autofree char *boot = NULL;
  g_autofree char *namespace = g_file_read_link("/proc/self/ns/pid", NULL);
  if (!namespace || !g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    return NULL;
  return g_strdup_printf("%s/%s/%s", g_get_host_name(), g_strstrip(boot), namespace);
}

char *place_here(void)
{
  g_autofree char *host = host_identity();
  g_autofree char *process = g_strdup_printf("%d", (int)getpid());
  g_autofree char *start = process_start(process);
  if (!host || !start)
    return g_strdup_printf("%s//%s", g_get_host_name(), process);
  return g_strdup_printf("%s/%s/%s", host, process, start);
}

bool place_is_dead(const char *place)
{
  g_autofree char *host = host_identity();
  if (!host || !place || !g_str_has_prefix(place, host) || place[strlen(host)] != '/')
    return false;
  g_auto(GStrv) parts = g_strsplit(place + strlen(host) + 1, "/", 0);
  if (g_strv_length(parts) != 2)
    return false;
  g_autofree char *start = process_start(parts[0]);
  return !start || strcmp(start, parts[1]) != 0;
}

char *place_describe(void)
{
  return g_strdup_printf("user %s on host %s, process %d", g_get_user_name(), g_get_host_name(), (int)getpid());
}
