/* A server, a database of its own on it for every test, and what tests of drivers share. */
#pragma once
#include "driver/driver.h"

typedef enum { POSTGRESQL = 1, PGBOUNCER = 2, MARIADB = 4, MYSQL = 8, SQLITE = 16 } Kind;
#define POSTGRES_FAMILY (POSTGRESQL | PGBOUNCER)
#define MYSQL_FAMILY (MARIADB | MYSQL)
#define SERVERS (POSTGRES_FAMILY | MYSQL_FAMILY)
#define EVERY (SERVERS | SQLITE)

/* A database of its own for every test. */
typedef struct {
  Kind kind;
  Engine engine;
  DbUrl *admin;   /* NULL: the server isn't there */
  DbUrl *url;     /* the admin, in that database */
  char *database; /* its name, also used for a user */
  char *folder;   /* SQLite */
  Db *db;
} Site;

typedef struct {
  const char *name;
  void (*function)(Site *site);
  guint kinds; /* the servers it runs on */
} SiteTest;

/* Adds every test for every server it runs on, as /driver/SERVER/NAME, and runs all. The tests of a server that isn't there
 * are skipped with its reason. */
int site_tests_run(const SiteTest *tests, gsize count);

/* Opens url; it must work. */
Db *open_url(const DbUrl *url);

/* Runs sql; it must work. */
void must(Db *db, const char *sql);
/* The same, with what stands in other text put in for %s. */
void must_format(Db *db, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The first value of sql; it must work. Owned by the caller. */
char *value_of(Db *db, const char *sql);
void expect_value(Db *db, const char *sql, const char *expected);

/* An error of that class, in one line. */
void expect_error(const GError *error, DbErrorClass class);
/* sql fails with class, and with the server's code in brackets. */
void fails(Db *db, const char *sql, DbErrorClass class, const char *code);

/* The text for the server at hand. */
const char *by_kind(const Site *site, const char *postgresql, const char *mysql, const char *sqlite);
