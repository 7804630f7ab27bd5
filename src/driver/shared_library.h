/* Opens a client library when it is first needed. Linking libpq or libmariadb costs every start of the program 5 to 7 ms
 * (they bring TLS, Kerberos and LDAP with them), which a run on SQLite, or `emcee --help`, should not pay.
 *
 *   #define LIBPQ(X) X(PQfinish) X(PQexec)
 *   typedef struct { LIBPQ(SHARED_MEMBER) } Libpq;
 *   #define SHARED_TABLE Libpq
 *   static const SharedSymbol symbols[] = {LIBPQ(SHARED_SYMBOL)};
 *
 * After shared_library_load(), table.PQfinish(connection) is a checked call: its type is that of the library's header. */
#pragma once
#include "base/error.h"

typedef struct {
  const char *name;
  gsize offset; /* of the function pointer in the table */
} SharedSymbol;

#define SHARED_MEMBER(function) __typeof__(&function) function;
#define SHARED_SYMBOL(function) {#function, G_STRUCT_OFFSET(SHARED_TABLE, function)},

typedef struct {
  const char *file;    /* "libpq.so.5" */
  const char *package; /* "libpq5": where Debian keeps it */
  const SharedSymbol *symbols;
  gsize count;
} SharedLibrary;

/* Opens it once in the life of the program (*ready says that table is filled; both are static in the caller's file) and
 * fills in table. One DB_UNREACHABLE line, naming the package, if the library or one of its functions is missing. Never
 * closed again: such libraries leave exit handlers and thread data behind. */
bool shared_library_load(const SharedLibrary *library, void *table, gsize *ready, GError **error);
