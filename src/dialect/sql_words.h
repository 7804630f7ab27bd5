/* The words of a statement that count, one after the other: comments are left out, and what MySQL executes in comments is
 * seen through. For reading what a statement begins with; who needs every token takes the lexer (sql_lex.h).
 *
 *   SqlWords words;
 *   sql_words_init(&words, engine, text, length);
 *   if (sql_words_take(&words, "DROP") && sql_words_take(&words, "TABLE"))
 *     name = sql_words_take_name(&words); */
#pragma once
#include "dialect/sql_lex.h"

typedef struct {
  SqlLexer outer, inner;
  bool inside;
  SqlToken token; /* the current one; kind SQL_END after the last, and where a quote is never closed */
} SqlWords;

/* The first word of text is the current one then. */
void sql_words_init(SqlWords *words, Engine engine, const char *text, gsize length);

/* Goes on by one; false at the end. */
bool sql_words_next(SqlWords *words);

bool sql_words_at_end(const SqlWords *words);

/* Is the current one that keyword, that character? */
bool sql_words_at(const SqlWords *words, const char *keyword);
bool sql_words_at_char(const SqlWords *words, char c);

/* Goes on if the current one is that keyword. */
bool sql_words_take(SqlWords *words, const char *keyword);

/* Goes behind the parenthesis that the current one opens. */
void sql_words_skip_group(SqlWords *words);

/* Takes `name` or `schema.name`, parts joined by U+001F; NULL if there is none. Owned by the caller. */
char *sql_words_take_name(SqlWords *words);
