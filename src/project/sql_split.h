/* Cuts a script into its statements and directives. It knows DELIMITER lines (MySQL, MariaDB), bodies (sql_body.h), and the
 * commands of client programs, which it refuses; it does not know what statements mean.
 *
 *   g_autoptr(GArray) pieces = sql_pieces_new();
 *   sql_split(ENGINE_MYSQL, text, length, pieces);
 *
 * Statements and directives are in the order of the text, and point into it. */
#pragma once
#include "model/engine.h"

typedef enum {
  SQL_PIECE_STATEMENT, /* without its terminator, without the comments around it */
  SQL_PIECE_DIRECTIVE, /* what follows `-- emcee:`, without white space around it; it stands between statements */
  SQL_PIECE_BAD        /* a fault at that place; message says which. Nothing is cut after an unterminated quote */
} SqlPieceKind;

typedef struct {
  SqlPieceKind kind;
  const char *at;
  gsize length;
  int line;      /* of its first byte, from 1 */
  char *message; /* SQL_PIECE_BAD only; owned by the array */
} SqlPiece;

/* An empty GArray of SqlPiece. */
GArray *sql_pieces_new(void);

/* Replaces what is in pieces by those of text, read by engine's rules. */
void sql_split(Engine engine, const char *text, gsize length, GArray *pieces);
