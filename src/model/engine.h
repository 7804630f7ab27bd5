/* The database engines, and which of them reads another's script where it has none of its own. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum { ENGINE_NONE, ENGINE_SQLITE, ENGINE_POSTGRESQL, ENGINE_MYSQL, ENGINE_MARIADB, ENGINE_COUNT } Engine;

/* "sqlite", "postgresql", "mysql", "mariadb"; "" for ENGINE_NONE. */
const char *engine_name(Engine engine);

/* The engine of that name ("postgres" too), or ENGINE_NONE. */
Engine engine_named(const char *name);

/* MariaDB falls back to MySQL; nothing else falls back (ENGINE_NONE: the general file). */
Engine engine_fallback(Engine engine);

static inline bool engine_is_mysql_family(Engine engine)
{
  return engine == ENGINE_MYSQL || engine == ENGINE_MARIADB;
}
