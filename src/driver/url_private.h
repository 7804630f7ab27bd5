/* What the readers of the two notations (URL, keyword string) share. For src/driver/url*.c only. */
#pragma once
#include "base/error.h"
#include "driver/url.h"

DbUrl *db_url_new(Engine engine);

/* Sets one option, or the field that goes by that name (user, password, host, ...). One that the engine doesn't take is
 * refused by its name; quote_name false: without, since the name may be a piece of a password. */
bool db_url_set_option(DbUrl *url, const char *name, const char *value, bool quote_name, GError **error);

/* Is that an option, or a field, of engine? */
bool db_url_knows_option(Engine engine, const char *name);

/* Is port a number from 1 to 65535, or a list of such by commas? Else an error, which doesn't quote it. */
bool db_url_check_port(const char *port, GError **error);

/* host=... password='...' dbname=...: a DbUrl for PostgreSQL. */
DbUrl *db_url_parse_keywords(const char *text, GError **error);

/* Errors about the form of a URL are made here: EMCEE_USAGE, "the database URL can't be read: ..." and the forms it may have. */
void db_url_set_error(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
