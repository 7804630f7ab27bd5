/* Any text, by the rules of any engine: words and pieces lie inside it, in order; what was cut once is cut the same again. */
#include <string.h>

#include "dialect/dialect.h"
#include "dialect/sql_lex.h"
#include "fuzz.h"
#include "project/sql_split.h"

#include "base/banned.h"

/* Words follow each other, only white space lies between them, and places agree with the text. */
static void check_words(Engine engine, const char *text, gsize length)
{
  SqlLexer lexer;
  SqlToken token;
  const char *behind = text;
  bool more;
  sql_lexer_init(&lexer, engine, text, length);
  do {
    more = sql_lexer_next(&lexer, &token);
    g_assert_true(token.at >= behind && token.at + token.length <= text + length);
    int line = 1, column = 1;
    for (const char *at = behind; at < token.at; at++)
      g_assert_true(g_ascii_isspace(*at) || *at == '\v');
    for (const char *at = text; length < 1000 && at < token.at; at++) {
      line += *at == '\n';
      column = *at == '\n' ? 1 : column + 1;
    }
    g_assert_true(length >= 1000 || (token.line == line && token.column == column));
    g_assert_true(token.length > 0 || token.kind == SQL_END);
    if (token.kind == SQL_NAME || token.kind == SQL_WORD || token.kind == SQL_STRING) {
      g_autofree char *name = sql_token_name(&token);
      g_assert_true(strlen(name) <= token.length);
    }
    behind = token.at + token.length;
  } while (more);
  g_assert_true(token.kind == SQL_BAD || (token.kind == SQL_END && behind == text + length));
}

/* Without DELIMITER a statement that is cut again comes out whole. */
static void check_again(Engine engine, const SqlPiece *piece)
{
  if (engine_is_mysql_family(engine))
    return;
  g_autoptr(GArray) pieces = sql_pieces_new();
  sql_split(engine, piece->at, piece->length, pieces);
  g_assert_cmpuint(pieces->len, >=, 1);
  const SqlPiece *last = &g_array_index(pieces, SqlPiece, pieces->len - 1);
  g_assert_true(last->kind == SQL_PIECE_BAD || (last->at == piece->at && last->length == piece->length));
}

static void check_statement(Engine engine, const SqlPiece *piece)
{
  g_auto(StatementClass) class = {0};
  statement_classify(engine, piece->at, piece->length, &class);
  g_assert_nonnull(class.names);
  g_assert_false(class.creates && class.drops);
  check_again(engine, piece);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  Engine engine = ENGINE_SQLITE + data[0] % (ENGINE_COUNT - ENGINE_SQLITE);
  const char *text = (const char *)data + 1, *behind = text;
  gsize length = size - 1;
  g_autoptr(GArray) pieces = sql_pieces_new();
  check_words(engine, text, length);
  sql_split(engine, text, length, pieces);
  for (guint i = 0; i < pieces->len; i++) {
    const SqlPiece *piece = &g_array_index(pieces, SqlPiece, i);
    g_assert_true(piece->at >= text && piece->at + piece->length <= text + length);
    g_assert_true((piece->kind == SQL_PIECE_BAD) == (piece->message != NULL));
    if (piece->kind == SQL_PIECE_BAD)
      continue;
    g_assert_true(piece->at >= behind);
    behind = piece->at + piece->length;
    if (piece->kind == SQL_PIECE_STATEMENT)
      check_statement(engine, piece);
  }
  return 0;
}
