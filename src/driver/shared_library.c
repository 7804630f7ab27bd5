/* Decides how a client library is found at run time, and what is said when it isn't there. */
#include "driver/shared_library.h"

#include <dlfcn.h>
#include <string.h>
#include "base/banned.h"

static bool table_fill(const SharedLibrary *library, void *table, GError **error)
{
  void *handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL); /* lazy: a run uses a small part of what comes along */
  if (!handle) {
    g_set_error(error, DB_ERROR, DB_UNREACHABLE, "the client library is missing (Debian package %s): %s", library->package,
                dlerror());
    return false;
  }
  for (gsize i = 0; i < library->count; i++) {
    void *address = dlsym(handle, library->symbols[i].name);
    if (!address) {
      g_set_error(error, DB_ERROR, DB_UNREACHABLE, "the client library %s is too old (Debian package %s): it has no %s",
                  library->file, library->package, library->symbols[i].name);
      dlclose(handle);
      return false;
    }
    memcpy((char *)table + library->symbols[i].offset, &address, sizeof address);
  }
  return true;
}

bool shared_library_load(const SharedLibrary *library, void *table, gsize *ready, GError **error)
{
  static GMutex loading; /* connections may be opened by several threads */
  if (g_atomic_pointer_get(ready))
    return true;
  g_mutex_lock(&loading);
  bool filled = *ready || table_fill(library, table, error);
  if (filled)
    g_atomic_pointer_set(ready, 1);
  g_mutex_unlock(&loading);
  return filled;
}
