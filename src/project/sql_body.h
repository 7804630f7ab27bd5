/* Knows whether a `;` ends a statement or stands inside a body: BEGIN ... END of triggers and routines, and on PostgreSQL
 * parentheses (CREATE RULE ... DO (a; b)). It is fed the words of one statement, one after the other. */
#pragma once
#include "dialect/sql_lex.h"

/* A block that was opened, and where. */
typedef struct {
  int kind;
  const char *at;
} SqlBlock;

typedef struct {
  Engine engine;
  int state;
  int parentheses;    /* those in the head of a MySQL routine */
  bool may_start;     /* a statement of the body may begin with the next word */
  bool in_zone;       /* ... and with the one after it, until a statement does begin */
  bool ending;        /* the last word was END */
  bool quiet;         /* what follows is a name or a type, whatever word it is: after AS, a point, RETURNS, DEFINER = */
  bool handler;       /* DECLARE ... HANDLER was seen, FOR comes */
  GArray *open;       /* of SqlBlock, innermost last */
  SqlBlock mismatched; /* a block that was closed by another one's END; at NULL: none */
} SqlBody;

void sql_body_init(SqlBody *body, Engine engine);
void sql_body_clear(SqlBody *body);

/* A new statement begins. */
void sql_body_reset(SqlBody *body);

/* The next word of the statement, `;` included; comments left out. */
void sql_body_feed(SqlBody *body, const SqlToken *token);

/* Is a `;` that was just fed part of a body? */
bool sql_body_is_open(const SqlBody *body);

/* At the end of a statement: the block that is at fault, as its opening word ("BEGIN", "("), and what closes it;
 * false if every block was closed rightly. */
bool sql_body_fault(SqlBody *body, const char **ret_at, const char **ret_word, const char **ret_close);
