/* PLAN: the composite version. Which two scripts are the heads, and which rows say so. Pure.
 *
 * A head stands for all that leads to it: a contract head for its own change's expand script, an expand head for the
 * monolithic scripts before it. So a version table kept by the rule "heads only" (Alembic's) is read just as well. */
#pragma once
#include "model/state.h"

typedef struct {
  const Script *expand, *contract;          /* NULL: none that this project knows */
  const char *unknown_expand, *unknown_contract; /* a row of a release that it doesn't know: newer; borrowed from the rows */
} Heads;

/* Reads rows (char *, of the version table). */
void heads_read(const Project *project, const GPtrArray *rows, Heads *ret_heads);

/* The identifier of either head, the unknown one first since it is newer; NULL if there is none. */
const char *heads_expand(const Heads *heads);
const char *heads_contract(const Heads *heads);

/* The rows after `script` has run: a new array of char *. Migrate scripts leave them alone. */
GPtrArray *heads_after(const Project *project, const GPtrArray *rows, const Script *script);
