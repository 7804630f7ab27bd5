/* libemcee: upgrade a live database from one release of an application to the next, in three phases.
 *
 *   emcee *e = emcee_new();
 *   emcee_set(e, EMCEE_PROJECT, "/srv/shop");
 *   emcee_set(e, EMCEE_DATABASE, "postgresql://shop@db1/shop");
 *   if (emcee_run(e, EMCEE_EXPAND, NULL) != EMCEE_OK)
 *     fprintf(stderr, "%s\n", emcee_message(e));
 *   emcee_free(e);
 *
 * The library never prints and never exits. A handle is used by one thread at a time, except for emcee_interrupt(). On
 * out of memory the process is aborted. Strings returned belong to the handle and live until its next call. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define EMCEE_API __attribute__((visibility("default")))
#else
#define EMCEE_API
#endif

typedef struct emcee emcee;

/* What a call answers. The same numbers are the exit codes of the program. */
typedef enum {
  EMCEE_OK = 0,
  EMCEE_ERR_FAILED = 1,       /* a statement failed; emcee_message() has the server's words */
  EMCEE_ERR_USAGE = 2,        /* a wrong argument, or a project that can't be read */
  EMCEE_NEEDS_EXPAND = 3,     /* emcee_check() only */
  EMCEE_NEEDS_MIGRATE = 4,
  EMCEE_NEEDS_CONTRACT = 5,
  EMCEE_ERR_REFUSED = 6,      /* it would be unsafe now; nothing was done */
  EMCEE_ERR_HELD = 7,         /* another runner holds the lease */
  EMCEE_ERR_UNREACHABLE = 8,  /* no connection to the database */
  EMCEE_ERR_INTERRUPTED = 130 /* emcee_interrupt(); the same call goes on where this one stopped */
} emcee_result;

typedef enum {
  EMCEE_PROJECT,       /* folder that holds emcee.yaml; default: the nearest one upward */
  EMCEE_DATABASE,      /* URL, keyword string or path; default: EMCEE_DATABASE_URL, DATABASE_URL, .env */
  EMCEE_LOCK_TIMEOUT,  /* seconds (decimals allowed) that one try of a schema change may wait for a lock; default 2 */
  EMCEE_LOCK_WAIT      /* seconds for which it is tried again; default 60 */
} emcee_option;

typedef enum { EMCEE_EXPAND, EMCEE_MIGRATE, EMCEE_CONTRACT, EMCEE_SYNC } emcee_action;

/* A new handle with every option at its default. Never NULL. */
EMCEE_API emcee *emcee_new(void);

/* Closes the connection and frees the handle; NULL is allowed. */
EMCEE_API void emcee_free(emcee *e);

/* Sets an option; the value is copied, NULL brings the default back. EMCEE_ERR_USAGE for a value that can't be. */
EMCEE_API emcee_result emcee_set(emcee *e, emcee_option option, const char *value);

/* `line` tells one thing that happened, in plain English, without a newline; it lives during the call only. */
typedef void (*emcee_progress_function)(const char *line, void *data);
EMCEE_API void emcee_on_progress(emcee *e, emcee_progress_function function, void *data);

/* Runs one phase (or all of them, offline: EMCEE_SYNC) up to the release `to`; NULL: the newest. Nothing to do is EMCEE_OK. */
EMCEE_API emcee_result emcee_run(emcee *e, emcee_action action, const char *to);

/* EMCEE_OK: the database is at `to` (NULL: the newest release). EMCEE_NEEDS_...: what must be run next. */
EMCEE_API emcee_result emcee_check(emcee *e, const char *to);

/* The heads: identifiers of the last expand and the last contract script it has had; NULL where there is none yet. */
EMCEE_API emcee_result emcee_version_of(emcee *e, const char **ret_expand, const char **ret_contract);

/* What the last call failed with: one line, or several (a hint what to do next). "" after a success. Never a password. */
EMCEE_API const char *emcee_message(const emcee *e);

/* From a signal handler or another thread: ends a running emcee_run() at a place it can go on from. */
EMCEE_API void emcee_interrupt(emcee *e);

/* The version of the library, "0.1.0". */
EMCEE_API const char *emcee_library_version(void);

#ifdef __cplusplus
}
#endif
