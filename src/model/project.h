/* A project as it stands on disk: releases, changes, scripts, statements. Plain data, made by src/project, read by all.
 *
 * Invariants:
 *  - releases are in their order, oldest first; changes of a release are sorted by number; numbers are unique in it;
 *  - every change with phases has all three scripts: one without a file is a no-op (file NULL, no statements);
 *  - a monolithic change has exactly one script, in PHASE_WHOLE, and stands before the first change with phases;
 *  - `scripts` holds every script once, in the order of an offline upgrade: release by release, and inside a release
 *    the monolithic ones, then expand, migrate, contract;
 *  - everything is owned by the Project and lives until project_free(). */
#pragma once
#include "model/engine.h"

typedef enum { PHASE_WHOLE, PHASE_EXPAND, PHASE_MIGRATE, PHASE_CONTRACT, PHASE_COUNT } Phase;

/* "whole" (a monolithic script), "expand", "migrate", "contract". */
const char *phase_name(Phase phase);

typedef struct Project Project;
typedef struct Release Release;
typedef struct Change Change;
typedef struct Script Script;

/* One SQL statement, without its terminator and without the comments before it. */
typedef struct {
  const char *text; /* NUL-terminated */
  gsize length;
  int line;         /* of its first word in the file, from 1 */
  bool repeat;      /* `-- emcee: repeat`: again, a transaction each time, until it changes no row */
  char hash[65];    /* SHA-256 of text with CR LF read as LF, in hex */
} Statement;

struct Script {
  Change *change;
  Phase phase;
  const char *identifier;  /* ocata_expand01; for a monolithic script v101 or what its directive says */
  const char *file;        /* "releases/v2/01-split.expand.sql"; NULL: a no-op */
  guint position;          /* index in Project.scripts */
  /* Below: filled in by project_load_texts() only. */
  Statement *statements;
  guint statement_count;
  bool no_transaction;     /* `-- emcee: no-transaction` */
  const char *pending;     /* `-- emcee: pending: SELECT ...`, without the directive; NULL if there is none */
  char hash[65];           /* SHA-256 over the hashes of its statements; "" for a no-op */
};

struct Change {
  Release *release;
  int number;              /* from 1 */
  const char *name;        /* "split-name" */
  bool monolithic;
  Script *scripts[PHASE_COUNT]; /* monolithic: only PHASE_WHOLE; else all but PHASE_WHOLE */
};

struct Release {
  Project *project;
  const char *name;
  guint position;          /* index in Project.releases */
  GPtrArray *changes;      /* of Change */
};

struct Project {
  const char *name;        /* `project:` of emcee.yaml */
  const char *directory;   /* that holds emcee.yaml; absolute */
  const char *version_table;  /* emcee_version unless `version_table:` says otherwise */
  const char *version_column; /* version_num unless `version_column:` says otherwise */
  GPtrArray *releases;     /* of Release */
  GPtrArray *scripts;      /* of Script, see above */
  GHashTable *by_identifier; /* const char * → Script; holds every script */
  gpointer reader;         /* what src/project keeps with it (memory, folder handles) */
};

/* The script of that identifier, or NULL. */
Script *project_script(const Project *project, const char *identifier);

/* The release of that name, or NULL. */
Release *project_release(const Project *project, const char *name);

/* The newest release, or NULL in a project without any. */
Release *project_newest(const Project *project);

/* The last script of phase in release; where release has none in that phase, NULL. (A monolithic script counts as
 * an expand and as a contract script, for the heads; it is returned for both.) */
Script *release_last(const Release *release, Phase phase);

static inline bool script_is_noop(const Script *script)
{
  return script->file == NULL;
}
