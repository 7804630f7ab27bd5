/* What the name of a file in a release folder says: 02-audit.contract.mysql.sql is change 2, "audit", contract, MySQL. */
#pragma once
#include "model/project.h"

typedef enum {
  FILE_NAME_OTHER, /* none of ours: README, data */
  FILE_NAME_SQL,
  FILE_NAME_YAML,
  FILE_NAME_WRONG  /* ends in .sql or .yaml and fits no form */
} FileNameKind;

typedef struct {
  int number;
  gsize digits;     /* how many of them the number is written with; they are the first bytes of the name */
  const char *name; /* "audit"; points into the file's name */
  gsize name_length;
  Phase phase;      /* PHASE_WHOLE: monolithic */
  Engine engine;    /* ENGINE_NONE: the general file */
} FileName;

/* Reads base, a name without folders. FILE_NAME_WRONG: *ret_message (owned by the caller) says which part is wrong. */
FileNameKind file_name_parse(const char *base, FileName *ret_name, char **ret_message);

/* Why name is no good as the name of a change ("what's wrong"), or NULL if it is good. Owned by the caller. */
char *file_name_fault(const char *name, gsize length);
