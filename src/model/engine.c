/* Decides the names of the engines. */
#include "model/engine.h"
#include "base/banned.h"

#include <string.h>

static const char *const names[ENGINE_COUNT] = {"", "sqlite", "postgresql", "mysql", "mariadb"};

const char *engine_name(Engine engine)
{
  g_assert(engine < ENGINE_COUNT);
  return names[engine];
}

Engine engine_named(const char *name)
{
  for (Engine engine = ENGINE_SQLITE; engine < ENGINE_COUNT; engine++)
    if (strcmp(names[engine], name) == 0)
      return engine;
  return strcmp(name, "postgres") == 0 ? ENGINE_POSTGRESQL : ENGINE_NONE;
}

Engine engine_fallback(Engine engine)
{
  return engine == ENGINE_MARIADB ? ENGINE_MYSQL : ENGINE_NONE;
}
