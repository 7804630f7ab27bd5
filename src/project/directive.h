/* What `-- emcee: ...` lines may say. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "model/project.h"

typedef enum { DIRECTIVE_NO_TRANSACTION, DIRECTIVE_REPEAT, DIRECTIVE_PENDING, DIRECTIVE_IDENTIFIER, DIRECTIVE_COUNT } DirectiveKind;

typedef struct {
  DirectiveKind kind;
  const char *value; /* what follows its colon, without white space around it; NULL if it takes nothing */
  gsize length;
} Directive;

/* The name of that kind: "no-transaction". */
const char *directive_name(DirectiveKind kind);

/* Reads what follows `-- emcee:` (length bytes) in a script of that phase. On failure *ret_message (owned by the caller)
 * says why. The value points into text. */
bool directive_parse(const char *text, gsize length, Phase phase, Directive *ret_directive, char **ret_message);
