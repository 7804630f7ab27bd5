/* Decides which words of a statement count. */
#include "dialect/sql_words.h"

#include "base/banned.h"

void sql_words_init(SqlWords *words, Engine engine, const char *text, gsize length)
{
  *words = (SqlWords){.inside = false};
  sql_lexer_init(&words->outer, engine, text, length);
  sql_words_next(words);
}

bool sql_words_next(SqlWords *words)
{
  for (;;) {
    if (words->inside) {
      if (!sql_lexer_next(&words->inner, &words->token)) {
        words->inside = false;
        continue;
      }
    } else if (!sql_lexer_next(&words->outer, &words->token)) {
      words->token.kind = SQL_END;
      return false;
    }
    if (words->token.executable) {
      words->inside = true;
      sql_lexer_enter(&words->inner, words->outer.engine, &words->token);
    } else if (words->token.kind != SQL_COMMENT) {
      return true;
    }
  }
}

bool sql_words_at_end(const SqlWords *words)
{
  return words->token.kind == SQL_END;
}

bool sql_words_at(const SqlWords *words, const char *keyword)
{
  return sql_token_is(&words->token, keyword);
}

bool sql_words_at_char(const SqlWords *words, char c)
{
  return sql_token_is_char(&words->token, c);
}

bool sql_words_take(SqlWords *words, const char *keyword)
{
  bool there = sql_words_at(words, keyword);
  if (there)
    sql_words_next(words);
  return there;
}

void sql_words_skip_group(SqlWords *words)
{
  int depth = 0;
  do {
    depth += sql_words_at_char(words, '(') - sql_words_at_char(words, ')');
    sql_words_next(words);
  } while (depth > 0 && !sql_words_at_end(words));
}

static bool at_name(const SqlWords *words)
{
  return words->token.kind == SQL_WORD || words->token.kind == SQL_NAME || words->token.kind == SQL_STRING;
}

char *sql_words_take_name(SqlWords *words)
{
  if (!at_name(words))
    return NULL;
  g_autoptr(GString) name = g_string_new(NULL);
  for (;;) {
    g_autofree char *part = sql_token_name(&words->token);
    g_string_append(name, part);
    sql_words_next(words);
    if (!sql_words_at_char(words, '.'))
      break;
    sql_words_next(words);
    if (!at_name(words))
      break;
    g_string_append_c(name, '\x1f');
  }
  return g_string_free(g_steal_pointer(&name), FALSE);
}
