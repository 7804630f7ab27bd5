/* Words of SQL by each engine's quoting: texts and the tokens they are cut into. */
#include <string.h>

#include "dialect/sql_lex.h"

#include "base/banned.h"

#define LITE ENGINE_SQLITE
#define PG ENGINE_POSTGRESQL
#define MY ENGINE_MYSQL
#define MA ENGINE_MARIADB

/* w word, n quoted name, s string, # number, c comment, x executable comment, p punctuation, ! never closed; parted by | */
static const struct {
  Engine engine;
  const char *text, *tokens;
} rows[] = {
  {LITE, "", ""},
  {LITE, " \t\r\n\f", ""},
  {LITE, "a_1 b$c é", "w:a_1|w:b$c|w:é"},
  {PG, "SELECT(1)", "w:SELECT|p:(|#:1|p:)"},
  /* strings */
  {LITE, "'a''b' 'c\\' d", "s:'a''b'|s:'c\\'|w:d"},
  {PG, "'c\\' d", "s:'c\\'|w:d"},
  {MY, "'c\\' d' 'e''f'", "s:'c\\' d'|s:'e''f'"},
  {MA, "\"a\\\"b\"\"c\" d", "s:\"a\\\"b\"\"c\"|w:d"},
  {LITE, "\"a\\\" b", "n:\"a\\\"|w:b"},
  {PG, "\"a\"\"b\" c", "n:\"a\"\"b\"|w:c"},
  {PG, "E'a\\'b' e'\\\\' fe'x'", "s:E'a\\'b'|s:e'\\\\'|w:fe|s:'x'"},
  {PG, "E'a'\n 'b\\'c' d", "s:E'a'\n 'b\\'c'|w:d"},
  {PG, "E'a' 'b\\' c", "s:E'a'|s:'b\\'|w:c"},
  {LITE, "E'a\\' b", "w:E|s:'a\\'|w:b"},
  {MY, "N'a' x'00' _utf8'b'", "w:N|s:'a'|w:x|s:'00'|w:_utf8|s:'b'"},
  {LITE, "''", "s:''"},
  /* names */
  {MY, "`a``b` `c\\`", "n:`a``b`|n:`c\\`"},
  {LITE, "[a b]]c", "n:[a b]|p:]|w:c"},
  {PG, "[1]`", "p:[|#:1|p:]|p:`"},
  {MA, "[a]", "p:[|w:a|p:]"},
  /* dollar bodies */
  {PG, "$$a;'$$ b", "s:$$a;'$$|w:b"},
  {PG, "$x$ $$ $y$ $x$", "s:$x$ $$ $y$ $x$"},
  {PG, "a$x$b $1 $1$", "w:a$x$b|p:$|#:1|p:$|#:1|p:$"},
  {PG, "$é_1$ $é_1$", "s:$é_1$ $é_1$"},
  {MY, "$$ a$$", "w:$$|w:a$$"},
  {LITE, "$a", "w:$a"},
  /* comments */
  {LITE, "a --b\nc", "w:a|c:--b|w:c"},
  {PG, "a--b\r\nc", "w:a|c:--b|w:c"},
  {MY, "1--2 -- 3\n--\n4 --", "#:1|p:-|p:-|#:2|c:-- 3|c:--|#:4|c:--"},
  {MY, "a #b\nc", "w:a|c:#b|w:c"},
  {PG, "a #b", "w:a|p:#|w:b"},
  {LITE, "/* /* */ a */", "c:/* /* */|w:a|p:*|p:/"},
  {PG, "/* /* */ a */ b", "c:/* /* */ a */|w:b"},
  {MY, "/* /* */ a", "c:/* /* */|w:a"},
  {PG, "/**/a/***/", "c:/**/|w:a|c:/***/"},
  /* executable comments */
  {MY, "/*!50003 a*/ b", "x:/*!50003 a*/|w:b"},
  {MY, "/*! 'a*/' */ b", "x:/*! 'a*/' */|w:b"},
  {MY, "/*! `*/` -- */\n /* */ */ b", "x:/*! `*/` -- */\n /* */ */|w:b"},
  {MA, "/*M!100100 a*/", "x:/*M!100100 a*/"},
  {MY, "/*M!100100 a*/", "c:/*M!100100 a*/"},
  {PG, "/*!50003 a*/", "c:/*!50003 a*/"},
  {MY, "/*+ a */", "c:/*+ a */"},
  /* numbers */
  {PG, "1.5 .5 1e-5 1..3 0xFE-1 1_000 2E+x", "#:1.5|#:.5|#:1e-5|#:1|p:.|#:.3|#:0xFE|p:-|#:1|#:1_000|#:2E|p:+|w:x"},
  /* @ and : */
  {MY, "@a @@b.c u@h @'x' @`y`", "w:@a|w:@@b.c|w:u|w:@h|p:@|s:'x'|p:@|n:`y`"},
  {PG, "a <@b", "w:a|p:<|p:@|w:b"},
  {LITE, "@a :b ?1", "w:@a|w::b|p:?|#:1"},
  {PG, "a::b :c", "w:a|p::|p::|w:b|w::c"},
  {MY, "l:LOOP", "w:l|p::|w:LOOP"},
  /* what is never closed */
  {LITE, "a 'b", "w:a|!:'b"},
  {LITE, "a 'b''", "w:a|!:'b''"},
  {MY, "'a\\", "!:'a\\"},
  {MY, "'a\\'", "!:'a\\'"},
  {LITE, "\"", "!:\""},
  {LITE, "[a", "!:[a"},
  {PG, "$a$ $b$", "!:$a$ $b$"},
  {PG, "/* /* */", "!:/* /* */"},
  {LITE, "/*/", "!:/*/"},
  {MY, "/*! '*/", "!:/*! '*/"},
  {PG, "E'a'\n'b", "!:E'a'\n'b"},
};

static char kind_letter(const SqlToken *token)
{
  static const char letters[] = "?wns#cp!";
  return token->executable ? 'x' : letters[token->kind];
}

static char *tokens_of(Engine engine, const char *text)
{
  GString *all = g_string_new(NULL);
  /* A copy of the exact size, so that a sanitizer sees a read behind its end. */
  gsize length = strlen(text);
  g_autofree char *copy = g_memdup2(text, length);
  SqlLexer lexer;
  SqlToken token;
  sql_lexer_init(&lexer, engine, copy, length);
  while (sql_lexer_next(&lexer, &token))
    g_string_append_printf(all, "%s%c:%.*s", all->len ? "|" : "", kind_letter(&token), (int)token.length, token.at);
  if (token.kind == SQL_BAD)
    g_string_append_printf(all, "%s!:%.*s", all->len ? "|" : "", (int)token.length, token.at);
  return g_string_free(all, FALSE);
}

static void test_tokens(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *tokens = tokens_of(rows[i].engine, rows[i].text);
    g_test_message("%s: %s", engine_name(rows[i].engine), rows[i].text);
    g_assert_cmpstr(tokens, ==, rows[i].tokens);
  }
}

static void test_places(void)
{
  static const char text[] = "a\n  'b\nc' d /* e\n\n*/f\r\n  g";
  static const struct {
    const char *at;
    int line, column;
  } places[] = {{"a", 1, 1}, {"'", 2, 3}, {"d", 3, 4}, {"/", 3, 6}, {"f", 5, 3}, {"g", 6, 3}};
  SqlLexer lexer;
  SqlToken token;
  sql_lexer_init(&lexer, PG, text, strlen(text));
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
    g_assert_true(sql_lexer_next(&lexer, &token));
    g_assert_cmpint(*token.at, ==, *places[i].at);
    g_assert_cmpint(token.line, ==, places[i].line);
    g_assert_cmpint(token.column, ==, places[i].column);
  }
  g_assert_false(sql_lexer_next(&lexer, &token));
  g_assert_cmpint(token.kind, ==, SQL_END);
}

static void test_enter(void)
{
  static const char text[] = "a\n /*!50003 b\n c */";
  SqlLexer lexer, inner;
  SqlToken token;
  sql_lexer_init(&lexer, MY, text, strlen(text));
  sql_lexer_next(&lexer, &token);
  g_assert_true(sql_lexer_next(&lexer, &token) && token.executable);
  sql_lexer_enter(&inner, MY, &token);
  g_assert_true(sql_lexer_next(&inner, &token) && sql_token_is(&token, "B"));
  g_assert_cmpint(token.line, ==, 2);
  g_assert_cmpint(token.column, ==, 11);
  g_assert_true(sql_lexer_next(&inner, &token) && sql_token_is(&token, "c"));
  g_assert_cmpint(token.line, ==, 3);
  g_assert_cmpint(token.column, ==, 2);
  g_assert_false(sql_lexer_next(&inner, &token));
}

static void test_names(void)
{
  static const struct {
    Engine engine;
    const char *text, *name;
  } names[] = {
    {PG, "abc", "abc"},         {PG, "\"a\"\"b c\"", "a\"b c"}, {MY, "`a``b`", "a`b"}, {LITE, "[a b]", "a b"},
    {LITE, "\"\"", ""},         {LITE, "'a''b'", "a'b"},        {MY, "@a", "@a"},      {PG, "\"\"\"\"", "\""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    SqlLexer lexer;
    SqlToken token;
    sql_lexer_init(&lexer, names[i].engine, names[i].text, strlen(names[i].text));
    g_assert_true(sql_lexer_next(&lexer, &token));
    g_autofree char *name = sql_token_name(&token);
    g_assert_cmpstr(name, ==, names[i].name);
  }
}

/* A quoted word is no keyword, a longer one neither. */
static void test_is(void)
{
  SqlLexer lexer;
  SqlToken token;
  sql_lexer_init(&lexer, PG, "Select \"select\" selects ;", 25);
  g_assert_true(sql_lexer_next(&lexer, &token) && sql_token_is(&token, "SELECT"));
  g_assert_true(sql_lexer_next(&lexer, &token) && !sql_token_is(&token, "SELECT"));
  g_assert_true(sql_lexer_next(&lexer, &token) && !sql_token_is(&token, "SELECT"));
  g_assert_true(sql_lexer_next(&lexer, &token) && sql_token_is_char(&token, ';') && !sql_token_is_char(&token, ','));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/dialect/sql_lex/tokens", test_tokens);
  g_test_add_func("/dialect/sql_lex/places", test_places);
  g_test_add_func("/dialect/sql_lex/enter", test_enter);
  g_test_add_func("/dialect/sql_lex/names", test_names);
  g_test_add_func("/dialect/sql_lex/is", test_is);
  return g_test_run();
}
