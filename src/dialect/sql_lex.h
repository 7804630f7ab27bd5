/* Cuts SQL text into words, by each engine's rules of quoting; it does not understand SQL. The splitter, the statement
 * classes and the checks are built on it: nothing else looks for quotes.
 *
 * Rules by engine: 'strings' ('' inside; backslash escapes on MySQL and MariaDB, and in PostgreSQL's E''), "names"
 * (on MySQL and MariaDB "..." is a string), `names` (MySQL, MariaDB, SQLite), [names] (SQLite), $tag$ bodies $tag$
 * (PostgreSQL), -- comments (on MySQL and MariaDB only before white space or the end), # comments (MySQL, MariaDB), block
 * comments (nested on PostgreSQL; on MySQL and MariaDB "/_*!50003 ... *_/" is a comment token too, see `executable`).
 *
 *   SqlLexer lexer;
 *   SqlToken token;
 *   sql_lexer_init(&lexer, ENGINE_POSTGRESQL, text, length);
 *   while (sql_lexer_next(&lexer, &token)) ...      // false at the end; token.kind is then SQL_END or SQL_BAD */
#pragma once
#include "model/engine.h"

typedef enum {
  SQL_END,
  SQL_WORD,        /* keyword or bare name; also @variables and :names as they stand */
  SQL_NAME,        /* a quoted name */
  SQL_STRING,      /* any string, dollar body included */
  SQL_NUMBER,
  SQL_COMMENT,     /* with its markers */
  SQL_PUNCTUATION, /* one character */
  SQL_BAD          /* a quote, body or comment that is never closed; the token starts where it was opened */
} SqlTokenKind;

typedef struct {
  SqlTokenKind kind;
  const char *at;
  gsize length;
  int line, column; /* of its first byte, from 1 */
  bool executable;  /* a MySQL comment of the form that the server executes */
} SqlToken;

typedef struct {
  Engine engine;
  const char *at, *end;
  const char *line_start;
  int line;
} SqlLexer;

void sql_lexer_init(SqlLexer *lexer, Engine engine, const char *text, gsize length);
bool sql_lexer_next(SqlLexer *lexer, SqlToken *ret_token);

/* A lexer over what is inside an executable comment; its positions are those of the whole text. */
void sql_lexer_enter(SqlLexer *ret_inner, Engine engine, const SqlToken *comment);

/* Is this SQL_WORD the keyword (ASCII, any case)? */
bool sql_token_is(const SqlToken *token, const char *keyword);

/* Is this SQL_PUNCTUATION that character? */
bool sql_token_is_char(const SqlToken *token, char c);

/* The name that a SQL_WORD or SQL_NAME token stands for, quotes taken off and doubled quotes undone. Owned by the caller. */
char *sql_token_name(const SqlToken *token);
