/* Decides where one statement of a script ends and the next begins, and what in a script is no SQL at all. */
#include "project/sql_split.h"

#include <string.h>

#include "dialect/sql_lex.h"
#include "project/sql_body.h"

#include "base/banned.h"

typedef struct {
  SqlLexer lexer;
  SqlBody body;
  GArray *pieces;
  const char *delimiter; /* NULL: the semicolon, with an eye on bodies */
  gsize delimiter_length;
  SqlToken first;        /* of the statement; length 0: none has begun */
  const char *stop;      /* the end of its last word so far */
  bool copy, from;       /* PostgreSQL: it begins with COPY; the last word was FROM */
  bool over;             /* what follows can't be read as SQL */
} Split;

static void clear_piece(gpointer piece)
{
  g_free(((SqlPiece *)piece)->message);
}

GArray *sql_pieces_new(void)
{
  GArray *pieces = g_array_new(FALSE, TRUE, sizeof(SqlPiece));
  g_array_set_clear_func(pieces, clear_piece);
  return pieces;
}

static void add_bad(Split *split, const char *at, char *message)
{
  SqlPiece piece = {.kind = SQL_PIECE_BAD, .at = at, .message = message};
  g_array_append_val(split->pieces, piece);
}

/* --- statements --- */

static void end_statement(Split *split)
{
  const char *at, *word, *close;
  if (split->first.length) {
    SqlPiece piece = {.kind = SQL_PIECE_STATEMENT, .at = split->first.at, .length = (gsize)(split->stop - split->first.at),
                      .line = split->first.line};
    if (!split->delimiter && sql_body_fault(&split->body, &at, &word, &close))
      add_bad(split, at, g_strdup_printf("`%s` is opened here and never closed by `%s`", word, close));
    else
      g_array_append_val(split->pieces, piece);
  }
  split->first.length = 0;
  split->copy = split->from = false;
  sql_body_reset(&split->body);
}

/* The words of an executable comment count for the body, but a `;` in it ends nothing. */
static void feed_body(Split *split, const SqlToken *token)
{
  SqlLexer inner;
  SqlToken word;
  if (!token->executable) {
    sql_body_feed(&split->body, token);
    return;
  }
  sql_lexer_enter(&inner, split->lexer.engine, token);
  while (sql_lexer_next(&inner, &word))
    if (word.kind != SQL_COMMENT)
      sql_body_feed(&split->body, &word);
}

/* psql's COPY ... FROM STDIN is followed by its data: no SQL. */
static void watch_copy(Split *split, const SqlToken *token)
{
  if (split->copy && split->from && sql_token_is(token, "STDIN")) {
    add_bad(split, split->first.at, g_strdup("COPY ... FROM STDIN needs a client that sends the data; use INSERT instead"));
    split->first.length = 0;
    split->over = true;
  }
  split->from = sql_token_is(token, "FROM");
}

static void add_word(Split *split, const SqlToken *token)
{
  bool semicolon = sql_token_is_char(token, ';');
  if (!split->delimiter) {
    feed_body(split, token);
    if (semicolon && !sql_body_is_open(&split->body)) {
      end_statement(split);
      return;
    }
  }
  if (split->first.length == 0) {
    if (semicolon)
      return;
    split->first = *token;
    split->copy = split->lexer.engine == ENGINE_POSTGRESQL && sql_token_is(token, "COPY");
  }
  if (!semicolon)
    split->stop = token->at + token->length;
  if (split->copy)
    watch_copy(split, token);
}

/* --- comments --- */

/* Where `emcee:` ends in a comment that begins with it, or NULL. */
static const char *directive_text(const SqlToken *comment)
{
  static const char mark[] = "emcee:";
  const char *at = comment->at, *end = at + comment->length;
  at += *at == '#' ? 1 : 2;
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  if ((gsize)(end - at) < strlen(mark) || g_ascii_strncasecmp(at, mark, strlen(mark)) != 0)
    return NULL;
  return at + strlen(mark);
}

static bool is_alone_on_line(const SqlToken *token)
{
  const char *line_start = token->at - (token->column - 1), *at = token->at;
  while (at > line_start && (at[-1] == ' ' || at[-1] == '\t'))
    at--;
  return at == line_start;
}

static void add_comment(Split *split, const SqlToken *comment)
{
  const char *at = directive_text(comment), *end = comment->at + comment->length;
  if (!at)
    return;
  if (comment->at[0] != '-') {
    add_bad(split, comment->at, g_strdup("a directive is written `-- emcee: ...`, on a line of its own"));
  } else if (split->first.length) {
    add_bad(split, comment->at, g_strdup_printf("a directive can't stand inside a statement; the one that begins in line %d "
                                                "is not ended yet (is its terminator missing?)", split->first.line));
  } else if (!is_alone_on_line(comment)) {
    add_bad(split, comment->at, g_strdup("a directive stands on a line of its own, before the statement it is about"));
  } else {
    while (at < end && g_ascii_isspace(*at))
      at++;
    while (end > at && g_ascii_isspace(end[-1]))
      end--;
    SqlPiece piece = {.kind = SQL_PIECE_DIRECTIVE, .at = at, .length = (gsize)(end - at), .line = comment->line};
    g_array_append_val(split->pieces, piece);
  }
}

/* --- what client programs know and servers don't --- */

/* Moves on to the end of the line that token is in; returns that place. */
static const char *skip_line(Split *split, const SqlToken *token)
{
  gsize left = (gsize)(split->lexer.end - token->at);
  const char *newline = memchr(token->at, '\n', left);
  split->lexer.at = newline ? newline : split->lexer.end;
  split->lexer.line = token->line;
  split->lexer.line_start = token->at - (token->column - 1);
  return split->lexer.at;
}

/* DELIMITER xx: the first word after it, quotes around it taken off as the mysql client does. */
static void read_delimiter(Split *split, const SqlToken *token)
{
  const char *end = skip_line(split, token), *at = token->at + token->length;
  while (at < end && g_ascii_isspace(*at))
    at++;
  const char *stop = at;
  while (stop < end && !g_ascii_isspace(*stop))
    stop++;
  if (stop - at > 2 && strchr("'\"`", *at) && stop[-1] == *at) {
    at++;
    stop--;
  }
  if (at == stop) {
    add_bad(split, token->at, g_strdup("DELIMITER needs a delimiter after it, such as `//`"));
  } else if (memchr(at, '\\', (gsize)(stop - at)) || strchr("'\"`", *at)) {
    add_bad(split, at, g_strdup("a delimiter can't hold quotes or backslashes"));
  } else {
    bool semicolon = stop - at == 1 && *at == ';';
    split->delimiter = semicolon ? NULL : at;
    split->delimiter_length = (gsize)(stop - at);
  }
}

static char *line_word(const char *at, const char *end)
{
  const char *stop = at;
  while (stop < end && !g_ascii_isspace(*stop) && stop - at < 20)
    stop++;
  return g_strndup(at, (gsize)(stop - at));
}

/* Refuses what only a client program understands; true if token was such a thing. */
static bool take_client_command(Split *split, const SqlToken *token)
{
  Engine engine = split->lexer.engine;
  bool begins = split->first.length == 0;
  const char *client = NULL;
  if (!begins && split->delimiter && sql_token_is(token, "DELIMITER") && is_alone_on_line(token)) {
    add_bad(split, token->at, g_strdup_printf("the statement that begins in line %d is not ended by `%.*s` before this DELIMITER",
                                              split->first.line, (int)split->delimiter_length, split->delimiter));
    split->first.length = 0;
    begins = true;
  }
  if (begins && sql_token_is(token, "DELIMITER")) {
    if (engine_is_mysql_family(engine)) {
      read_delimiter(split, token);
      return true;
    }
    add_bad(split, token->at, g_strdup("DELIMITER is for MySQL and MariaDB only; here the end of a body is found without it"));
    skip_line(split, token);
    return true;
  }
  if (sql_token_is_char(token, '\\') && engine == ENGINE_POSTGRESQL)
    client = "psql";
  else if (sql_token_is_char(token, '\\') && engine_is_mysql_family(engine) &&
           !(token->at + 1 < split->lexer.end && token->at[1] == 'N')) /* \N is NULL to old servers */
    client = "the mysql client";
  else if (sql_token_is_char(token, '.') && engine == ENGINE_SQLITE && begins)
    client = "the sqlite3 shell";
  if (!client)
    return false;
  const char *end = skip_line(split, token);
  g_autofree char *word = line_word(token->at, end);
  add_bad(split, token->at,
          g_strdup_printf("`%s` is a command of %s; emcee sends SQL to the server and runs no commands", word, client));
  return true;
}

/* --- the loop --- */

static char *unterminated_message(const SqlToken *token)
{
  switch (*token->at) {
  case '/':
    return g_strdup("the comment that is opened here is never closed");
  case '$':
    return g_strdup("the dollar-quoted text that is opened here is never closed");
  case 'e':
  case 'E':
    return g_strdup("the quote ' that is opened here is never closed");
  default:
    return g_strdup_printf("the quote %c that is opened here is never closed", *token->at);
  }
}

/* With a delimiter set: ends the statement if token begins with it, and cuts it off if it stands inside a word (END$$). */
static bool take_delimiter(Split *split, SqlToken *token)
{
  gsize left = (gsize)(split->lexer.end - token->at);
  bool here = left >= split->delimiter_length && memcmp(token->at, split->delimiter, split->delimiter_length) == 0;
  if (here) {
    split->lexer.at = token->at + split->delimiter_length;
    split->lexer.line = token->line;
    split->lexer.line_start = token->at - (token->column - 1);
    end_statement(split);
    return true;
  }
  if (token->kind == SQL_WORD || token->kind == SQL_NUMBER) {
    const char *inside = memmem(token->at, token->length, split->delimiter, split->delimiter_length);
    if (inside) {
      token->length = (gsize)(inside - token->at);
      split->lexer.at = inside;
    }
  }
  return false;
}

static bool next_piece(Split *split)
{
  SqlToken token;
  bool more = sql_lexer_next(&split->lexer, &token);
  if (token.kind == SQL_END)
    return false;
  if (split->delimiter && take_delimiter(split, &token))
    return true;
  if (!more) {
    add_bad(split, token.at, unterminated_message(&token));
    split->first.length = 0;
    return false;
  }
  if (token.kind == SQL_COMMENT && !token.executable)
    add_comment(split, &token);
  else if ((token.kind != SQL_WORD && token.kind != SQL_PUNCTUATION) || !take_client_command(split, &token))
    add_word(split, &token);
  return !split->over;
}

void sql_split(Engine engine, const char *text, gsize length, GArray *pieces)
{
  Split split = {.pieces = pieces};
  g_array_set_size(pieces, 0);
  sql_lexer_init(&split.lexer, engine, text, length);
  sql_body_init(&split.body, engine);
  while (next_piece(&split))
    continue;
  end_statement(&split);
  sql_body_clear(&split.body);
}
