/* The kinds of error emcee knows. One kind, one exit code (docs/emcee.1); nothing else decides an exit code.
 *
 * A message is one line: what failed, on what, what the server said. A hint ("what to do next") may follow on lines
 * of its own. Neither ever holds a password: text that came from a URL is not quoted back. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum {
  EMCEE_FAILED = 1,      /* a statement or a step failed */
  EMCEE_USAGE = 2,       /* wrong command line, or a project that can't be read */
  EMCEE_REFUSED = 6,     /* would be unsafe now */
  EMCEE_HELD = 7,        /* another runner holds the lease */
  EMCEE_UNREACHABLE = 8, /* no connection to the database */
  EMCEE_INTERRUPTED = 130
} EmceeErrorKind;

#define EMCEE_ERROR (emcee_error_quark())
GQuark emcee_error_quark(void);

/* What a driver says about a failed statement, by class, so that callers never look at message text. */
typedef enum {
  DB_FAILED,       /* the statement is wrong, or a constraint said no */
  DB_LOCK_TIMEOUT, /* waited too long for a lock; nothing was done; worth trying again */
  DB_RETRY,        /* deadlock, serialisation or certification failure; rolled back; worth trying again */
  DB_LOST,         /* the connection broke: whether the statement ran is unknown */
  DB_CANCELLED,    /* cancelled on request */
  DB_UNREACHABLE,  /* no connection could be made (server down, no such host) */
  DB_DENIED,       /* connected, but refused: wrong password, no such database, no privilege to connect */
  DB_FULL,         /* disk full */
  DB_ABSENT        /* the table (or file) asked for does not exist */
} DbErrorClass;

#define DB_ERROR (db_error_quark())
GQuark db_error_quark(void);

/* Appends a hint line to *error, if it is set. */
void error_hint(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A GPtrArray of complaints (char *) becomes one EMCEE_USAGE error, one complaint a line. */
void error_set_complaints(GError **error, const GPtrArray *complaints);

/* The exit code for error (0 if error is NULL): EMCEE_ERROR codes as they are; DB_UNREACHABLE and DB_DENIED
 * are 8, everything else 1 (somebody else may cancel a statement: only our own interrupt is 130). */
int error_exit_code(const GError *error);
