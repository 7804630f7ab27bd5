/* Where a database is, out of what people write: postgresql:// postgres:// mysql:// mariadb:// sqlite:path sqlite:///path
 * (SQLAlchemy's four slashes for an absolute path too, and its `+driver` suffix), a libpq keyword string, a bare path.
 *
 * Invariants: the password stands in no message, not even when the URL can't be read; a password may hold any of
 * % @ : / # ? [ unescaped (user info ends at the last '@' that a host can follow), and %XX is decoded. */
#pragma once
#include "model/engine.h"

typedef struct {
  Engine engine;
  char *host;        /* NULL: the client library's default; a folder for a UNIX socket on PostgreSQL */
  char *port;        /* NULL: default */
  char *user;
  char *password;    /* NULL: from the environment or a password file */
  char *database;    /* SQLite: the path */
  GHashTable *options; /* char * → char *: the query part, checked against what the engine takes */
} DbUrl;

DbUrl *db_url_parse(const char *text, GError **error);
DbUrl *db_url_copy(const DbUrl *url);
void db_url_free(DbUrl *url);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DbUrl, db_url_free)

/* For people: "postgresql://shop@db1:5432/shop", never with the password. Owned by the caller. */
char *db_url_display(const DbUrl *url);

/* The URL to use: `flag` if given, else EMCEE_DATABASE_URL, else DATABASE_URL, else those two from `.env` in
 * `directory` (may be NULL). Owned by the caller; NULL with an EMCEE_USAGE error that names all four places. */
char *db_url_find(const char *flag, const char *directory, GError **error);
