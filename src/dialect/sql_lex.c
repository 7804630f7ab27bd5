/* Decides where a word of SQL begins and ends, by each engine's rules of quoting. What the words mean is decided elsewhere. */
#include "dialect/sql_lex.h"

#include <string.h>

#include "base/banned.h"

/* One row per engine; the lexer has no other knowledge of them. */
typedef struct {
  bool backslash;       /* 'it\'s' */
  bool double_string;   /* "..." is a string, not a name */
  bool backtick;        /* `name` */
  bool bracket;         /* [name] */
  bool dollar_body;     /* $tag$ ... $tag$, and E'...' */
  bool dollar_word;     /* $ may begin a word */
  bool at_word;         /* @ may begin a word */
  bool colon_word;      /* : may begin a word; not where labels are written `again:LOOP` */
  bool hash_comment;
  bool dash_needs_space;
  bool nested_comment;
  bool executable;      /* a comment that begins with an exclamation mark is SQL to the server */
} Rules;

static const Rules rules_of[ENGINE_COUNT] = {
  [ENGINE_SQLITE] = {.backtick = true, .bracket = true, .dollar_word = true, .at_word = true, .colon_word = true},
  [ENGINE_POSTGRESQL] = {.dollar_body = true, .colon_word = true, .nested_comment = true},
  [ENGINE_MYSQL] = {.backslash = true, .double_string = true, .backtick = true, .dollar_word = true, .at_word = true,
                    .hash_comment = true, .dash_needs_space = true, .executable = true},
  [ENGINE_MARIADB] = {.backslash = true, .double_string = true, .backtick = true, .dollar_word = true, .at_word = true,
                      .hash_comment = true, .dash_needs_space = true, .executable = true},
};

static inline bool is_word_char(char c)
{
  return g_ascii_isalnum(c) || c == '_' || c == '$' || (guchar)c >= 0x80;
}

static inline bool is_word_start(char c)
{
  return g_ascii_isalpha(c) || c == '_' || (guchar)c >= 0x80;
}

static inline bool looks_at(const char *at, const char *end, const char *what)
{
  gsize length = strlen(what);
  return (gsize)(end - at) >= length && memcmp(at, what, length) == 0;
}

/* The skip functions return where the next thing begins, or NULL if what was opened at `at` is never closed. */

static const char *skip_quoted(const char *at, const char *end, bool backslash)
{
  char quote = *at++;
  while (at < end) {
    if (*at == quote) {
      if (at + 1 == end || at[1] != quote)
        return at + 1;
      at += 2;
    } else if (*at == '\\' && backslash) {
      at += 2;
    } else {
      at++;
    }
  }
  return NULL;
}

/* PostgreSQL's E'...' goes on in a following '...' if a line break stands between the two. */
static const char *skip_escape_string(const char *at, const char *end)
{
  for (;;) {
    at = skip_quoted(at, end, true);
    if (!at)
      return NULL;
    const char *next = at;
    bool line_break = false;
    for (; next < end && g_ascii_isspace(*next); next++)
      line_break = line_break || *next == '\n';
    if (!line_break || next == end || *next != '\'')
      return at;
    at = next;
  }
}

/* The end of the opening $tag$ at `at`, or NULL if there is none. */
static const char *dollar_tag_end(const char *at, const char *end)
{
  const char *next = at + 1;
  if (next < end && is_word_start(*next))
    while (next < end && is_word_char(*next) && *next != '$')
      next++;
  return next < end && *next == '$' ? next + 1 : NULL;
}

static const char *skip_dollar_body(const char *at, const char *tag_end, const char *end)
{
  gsize length = (gsize)(tag_end - at);
  const char *close = memmem(tag_end, (gsize)(end - tag_end), at, length);
  return close ? close + length : NULL;
}

static const char *skip_line(const char *at, const char *end)
{
  const char *newline = memchr(at, '\n', (gsize)(end - at));
  return newline ? newline : end;
}

static const char *skip_block_comment(const char *at, const char *end, bool nested)
{
  int depth = 1;
  for (at += 2; at < end; at++) {
    if (looks_at(at, end, "*/")) {
      at++;
      if (--depth == 0)
        return at + 1;
    } else if (nested && looks_at(at, end, "/*")) {
      at++;
      depth++;
    }
  }
  return NULL;
}

static bool begins_line_comment(const Rules *rules, const char *at, const char *end)
{
  if (*at == '#')
    return rules->hash_comment;
  if (!looks_at(at, end, "--"))
    return false;
  return !rules->dash_needs_space || at + 2 == end || (guchar)at[2] <= ' ';
}

/* The length of the opening of an executable comment with its version number, or 0. */
static gsize executable_opening(Engine engine, const char *at, const char *end)
{
  gsize length;
  if (!rules_of[engine].executable)
    return 0;
  if (looks_at(at, end, "/*!"))
    length = 3;
  else if (engine == ENGINE_MARIADB && looks_at(at, end, "/*M!"))
    length = 4;
  else
    return 0;
  for (int digits = 0; digits < 6 && at + length < end && g_ascii_isdigit(at[length]); digits++)
    length++;
  return length;
}

/* The server lexes what is inside, so an end mark in a string inside does not end the comment. */
static const char *skip_executable_comment(const Rules *rules, const char *at, const char *end)
{
  while (at && at < end) {
    if (looks_at(at, end, "*/"))
      return at + 2;
    if (looks_at(at, end, "/*"))
      at = skip_block_comment(at, end, false);
    else if (*at == '\'' || *at == '"')
      at = skip_quoted(at, end, rules->backslash);
    else if (*at == '`')
      at = skip_quoted(at, end, false);
    else if (begins_line_comment(rules, at, end))
      at = skip_line(at, end);
    else
      at++;
  }
  return NULL;
}

static const char *skip_word(const char *at, const char *end)
{
  while (at < end && is_word_char(*at))
    at++;
  return at;
}

static const char *skip_number(const char *at, const char *end)
{
  bool hex = looks_at(at, end, "0x") || looks_at(at, end, "0X");
  while (at < end) {
    bool sign = (*at == '+' || *at == '-') && !hex && (at[-1] == 'e' || at[-1] == 'E') && at + 1 < end && g_ascii_isdigit(at[1]);
    bool point = *at == '.' && !(at + 1 < end && at[1] == '.');
    if (!g_ascii_isalnum(*at) && *at != '_' && !sign && !point)
      break;
    at++;
  }
  return at;
}

/* @name, @@session.name and :name; NULL if a word begins with neither here. */
static const char *skip_sigil_word(const Rules *rules, const SqlLexer *lexer)
{
  const char *at = lexer->at, *end = lexer->end, *next = at + 1;
  if (*at == '@' && rules->at_word) {
    if (next < end && *next == '@')
      next++;
    if (next == end || !is_word_char(*next))
      return NULL;
    while (next < end && (is_word_char(*next) || *next == '.'))
      next++;
    return next;
  }
  bool cast = at > lexer->line_start && at[-1] == ':';
  if (*at == ':' && rules->colon_word && !cast && next < end && is_word_start(*next))
    return skip_word(next, end);
  return NULL;
}

static SqlTokenKind quoted_kind(const Rules *rules, char quote)
{
  switch (quote) {
  case '\'': return SQL_STRING;
  case '"': return rules->double_string ? SQL_STRING : SQL_NAME;
  case '`': return rules->backtick ? SQL_NAME : SQL_PUNCTUATION;
  default: return SQL_PUNCTUATION;
  }
}

/* Comments, or SQL_END with next untouched. */
static SqlTokenKind lex_comment(const SqlLexer *lexer, SqlToken *token, const char **ret_next)
{
  const Rules *rules = &rules_of[lexer->engine];
  const char *at = lexer->at, *end = lexer->end;
  if (begins_line_comment(rules, at, end)) {
    const char *next = skip_line(at, end);
    *ret_next = next > at && next < end && next[-1] == '\r' ? next - 1 : next;
    return SQL_COMMENT;
  }
  if (!looks_at(at, end, "/*"))
    return SQL_END;
  gsize opening = executable_opening(lexer->engine, at, end);
  token->executable = opening > 0;
  *ret_next = opening ? skip_executable_comment(rules, at + opening, end) : skip_block_comment(at, end, rules->nested_comment);
  return SQL_COMMENT;
}

/* Everything else: what stands at lexer->at, and where it ends (NULL: never). */
static SqlTokenKind lex_other(const SqlLexer *lexer, const char **ret_next)
{
  const Rules *rules = &rules_of[lexer->engine];
  const char *at = lexer->at, *end = lexer->end;
  char c = *at;
  if (rules->dollar_body && (c == 'E' || c == 'e') && at + 1 < end && at[1] == '\'') {
    *ret_next = skip_escape_string(at + 1, end);
    return SQL_STRING;
  }
  if (is_word_start(c) || (c == '$' && rules->dollar_word)) {
    *ret_next = skip_word(at, end);
    return SQL_WORD;
  }
  if (g_ascii_isdigit(c) || (c == '.' && at + 1 < end && g_ascii_isdigit(at[1]))) {
    *ret_next = skip_number(at, end);
    return SQL_NUMBER;
  }
  SqlTokenKind quoted = quoted_kind(rules, c);
  if (quoted != SQL_PUNCTUATION) {
    *ret_next = skip_quoted(at, end, rules->backslash && c != '`');
    return quoted;
  }
  if (c == '[' && rules->bracket) {
    const char *close = memchr(at, ']', (gsize)(end - at));
    *ret_next = close ? close + 1 : NULL;
    return SQL_NAME;
  }
  const char *tag_end = c == '$' && rules->dollar_body ? dollar_tag_end(at, end) : NULL;
  if (tag_end) {
    *ret_next = skip_dollar_body(at, tag_end, end);
    return SQL_STRING;
  }
  const char *sigil = skip_sigil_word(rules, lexer);
  *ret_next = sigil ? sigil : at + 1;
  return sigil ? SQL_WORD : SQL_PUNCTUATION;
}

static void advance(SqlLexer *lexer, const char *to)
{
  for (const char *at = lexer->at; (at = memchr(at, '\n', (gsize)(to - at))) != NULL;) {
    lexer->line++;
    lexer->line_start = ++at;
  }
  lexer->at = to;
}

static void skip_space(SqlLexer *lexer)
{
  while (lexer->at < lexer->end && (g_ascii_isspace(*lexer->at) || *lexer->at == '\v')) {
    if (*lexer->at++ == '\n') {
      lexer->line++;
      lexer->line_start = lexer->at;
    }
  }
}

void sql_lexer_init(SqlLexer *lexer, Engine engine, const char *text, gsize length)
{
  g_assert(engine > ENGINE_NONE && engine < ENGINE_COUNT);
  *lexer = (SqlLexer){.engine = engine, .at = text, .end = text + length, .line_start = text, .line = 1};
}

void sql_lexer_enter(SqlLexer *ret_inner, Engine engine, const SqlToken *comment)
{
  g_assert(comment->executable);
  gsize opening = executable_opening(engine, comment->at, comment->at + comment->length);
  sql_lexer_init(ret_inner, engine, comment->at + opening, comment->length - opening - 2);
  ret_inner->line = comment->line;
  ret_inner->line_start = comment->at - (comment->column - 1);
}

bool sql_lexer_next(SqlLexer *lexer, SqlToken *ret_token)
{
  skip_space(lexer);
  SqlToken token = {.kind = SQL_END, .at = lexer->at, .line = lexer->line, .column = (int)(lexer->at - lexer->line_start) + 1};
  if (lexer->at < lexer->end) {
    const char *next = NULL;
    token.kind = lex_comment(lexer, &token, &next);
    if (token.kind == SQL_END)
      token.kind = lex_other(lexer, &next);
    if (!next) {
      token.kind = SQL_BAD;
      token.executable = false;
      next = lexer->end;
    }
    token.length = (gsize)(next - lexer->at);
    if (token.kind == SQL_WORD || token.kind == SQL_PUNCTUATION || token.kind == SQL_NUMBER)
      lexer->at = next;
    else
      advance(lexer, next);
  }
  *ret_token = token;
  return token.kind != SQL_END && token.kind != SQL_BAD;
}

bool sql_token_is(const SqlToken *token, const char *keyword)
{
  return token->kind == SQL_WORD && strlen(keyword) == token->length &&
         g_ascii_strncasecmp(token->at, keyword, token->length) == 0;
}

bool sql_token_is_char(const SqlToken *token, char c)
{
  return token->kind == SQL_PUNCTUATION && *token->at == c;
}

char *sql_token_name(const SqlToken *token)
{
  char open = token->length >= 2 ? *token->at : '\0';
  if (token->kind == SQL_WORD || !open || !strchr("\"'`[", open))
    return g_strndup(token->at, token->length);
  char close = open == '[' ? ']' : open;
  GString *name = g_string_sized_new(token->length);
  for (gsize i = 1; i + 1 < token->length; i++) {
    g_string_append_c(name, token->at[i]);
    if (token->at[i] == close && token->at[i + 1] == close)
      i++;
  }
  return g_string_free(name, FALSE);
}
