/* Decides what a script may hold: at least one statement, none that takes transactions from the runner, directives that fit. */
#include "project/script_text.h"

#include <string.h>

#include "dialect/dialect.h"
#include "project/complaint.h"
#include "project/directive.h"
#include "project/sql_split.h"

#include "base/banned.h"

/* One file on its way. */
typedef struct {
  ScriptParser *parser;
  const Script *script;
  const char *path;
  Engine engine;
  const char *text;
  ScriptText result;
  const char *repeat;  /* the place of a `repeat` whose statement has not come yet */
  guint seen;          /* bits of the directives that were there */
} Parse;

void script_parser_init(ScriptParser *parser, Arena *arena, GPtrArray *complaints)
{
  *parser = (ScriptParser){
    .arena = arena, .complaints = complaints, .pieces = sql_pieces_new(), .pending_pieces = sql_pieces_new(),
    .statements = g_array_new(FALSE, FALSE, sizeof(Statement)), .checksum = g_checksum_new(G_CHECKSUM_SHA256)};
}

void script_parser_clear(ScriptParser *parser)
{
  g_clear_pointer(&parser->pieces, g_array_unref);
  g_clear_pointer(&parser->pending_pieces, g_array_unref);
  g_clear_pointer(&parser->statements, g_array_unref);
  g_clear_pointer(&parser->checksum, g_checksum_free);
}

static void G_GNUC_PRINTF(3, 4) complain_here(const Parse *parse, const char *at, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  complain_at(parse->parser->complaints, parse->path, parse->text, at, "%s", message);
}

/* --- statements --- */

/* Its first words, for messages: "START TRANSACTION". */
static char *first_words(const char *text, gsize length)
{
  gsize end = 0;
  for (int words = 0; end < length && words < 2; words++) {
    while (end < length && g_ascii_isalpha(text[end]))
      end++;
    if (words == 0 && end + 1 < length && text[end] == ' ' && g_ascii_isalpha(text[end + 1]))
      end++;
    else
      break;
  }
  return g_strndup(text, end ? end : MIN(length, 10));
}

static void add_statement(Parse *parse, const SqlPiece *piece)
{
  g_auto(StatementClass) class = {0};
  statement_classify(parse->engine, piece->at, piece->length, &class);
  g_autofree char *words = class.kind == STATEMENT_TRANSACTION || parse->repeat ? first_words(piece->at, piece->length) : NULL;
  if (class.kind == STATEMENT_TRANSACTION)
    complain_here(parse, piece->at, "`%s` can't stand in a script: the runner owns transactions "
                  "(`-- emcee: no-transaction` runs a script without one)", words);
  else if (parse->repeat && class.kind != STATEMENT_DATA)
    complain_here(parse, piece->at, "`-- emcee: repeat` is for statements that change rows, not for `%s`", words);
  Statement statement = {.text = piece->at, .length = piece->length, .line = piece->line, .repeat = parse->repeat != NULL};
  parse->repeat = NULL;
  g_array_append_val(parse->parser->statements, statement);
}

/* --- directives --- */

static void take_pending(Parse *parse, const Directive *directive)
{
  GArray *pieces = parse->parser->pending_pieces;
  g_auto(StatementClass) class = {0};
  sql_split(parse->engine, directive->value, directive->length, pieces);
  const SqlPiece *piece = pieces->len == 1 ? &g_array_index(pieces, SqlPiece, 0) : NULL;
  if (piece && piece->kind == SQL_PIECE_STATEMENT) {
    statement_classify(parse->engine, piece->at, piece->length, &class);
    g_autofree char *words = first_words(piece->at, piece->length);
    bool query = g_ascii_strncasecmp(words, "SELECT", 6) == 0 || g_ascii_strncasecmp(words, "WITH", 4) == 0;
    if (query && class.kind == STATEMENT_DATA) {
      parse->result.pending = arena_text(parse->parser->arena, piece->at, piece->length);
      return;
    }
  }
  complain_here(parse, directive->value, "`pending` takes one SELECT statement, all on one line%s%s",
                piece && piece->message ? "; " : "", piece && piece->message ? piece->message : "");
}

static void take_identifier(const Parse *parse, const Directive *directive)
{
  const char *identifier = parse->script->identifier;
  if (strlen(identifier) != directive->length || memcmp(identifier, directive->value, directive->length) != 0)
    complain_here(parse, directive->value, "`identifier` must stand in the comments at the top, within the first %d bytes",
                  PROJECT_HEAD_SIZE);
}

static void add_directive(Parse *parse, const SqlPiece *piece)
{
  Directive directive;
  g_autofree char *message = NULL;
  if (!directive_parse(piece->at, piece->length, parse->script->phase, &directive, &message)) {
    complain_here(parse, piece->at, "%s", message);
    return;
  }
  guint bit = 1u << directive.kind;
  if (directive.kind == DIRECTIVE_REPEAT ? parse->repeat != NULL : (parse->seen & bit) != 0) {
    complain_here(parse, piece->at, "`%s` stands here a second time", directive_name(directive.kind));
    return;
  }
  parse->seen |= bit;
  if (directive.kind == DIRECTIVE_NO_TRANSACTION)
    parse->result.no_transaction = true;
  else if (directive.kind == DIRECTIVE_REPEAT)
    parse->repeat = piece->at;
  else if (directive.kind == DIRECTIVE_PENDING)
    take_pending(parse, &directive);
  else
    take_identifier(parse, &directive);
}

/* --- the whole text --- */

static void read_pieces(Parse *parse, gsize length)
{
  GArray *pieces = parse->parser->pieces;
  sql_split(parse->engine, parse->text, length, pieces);
  for (guint i = 0; i < pieces->len; i++) {
    const SqlPiece *piece = &g_array_index(pieces, SqlPiece, i);
    if (piece->kind == SQL_PIECE_STATEMENT)
      add_statement(parse, piece);
    else if (piece->kind == SQL_PIECE_DIRECTIVE)
      add_directive(parse, piece);
    else
      complain_here(parse, piece->at, "%s", piece->message);
  }
}

/* Complains about all that is wrong; true if nothing is. The statements are in the parser then. */
static bool read_text(Parse *parse, gsize length)
{
  GPtrArray *complaints = parse->parser->complaints;
  guint before = complaints->len;
  g_array_set_size(parse->parser->statements, 0);
  if (!complain_unless_utf8(complaints, parse->path, parse->text, length))
    return false;
  if (length >= 3 && memcmp(parse->text, "\xef\xbb\xbf", 3) == 0) {
    parse->text += 3;
    length -= 3;
  }
  read_pieces(parse, length);
  if (parse->repeat)
    complain_here(parse, parse->repeat, "no statement follows this `repeat`");
  else if (parse->parser->statements->len == 0 && complaints->len == before)
    complain(complaints, parse->path, 0, 0, "there is no statement in this script; write one, or delete the file%s",
             parse->script->phase == PHASE_WHOLE ? "" : " (the change then does nothing in this phase)");
  return complaints->len == before;
}

/* Hashes text as if it had LF line ends only. */
static void hash_text(GChecksum *checksum, const char *text, gsize length)
{
  const char *at = text, *end = text + length;
  for (const char *from = at; (from = memchr(from, '\r', (gsize)(end - from))) != NULL; from++)
    if (from + 1 < end && from[1] == '\n') {
      g_checksum_update(checksum, (const guchar *)at, from - at);
      at = from + 1;
    }
  g_checksum_update(checksum, (const guchar *)at, end - at);
}

static void take_hash(GChecksum *checksum, char *ret_hash)
{
  memcpy(ret_hash, g_checksum_get_string(checksum), 65);
  g_checksum_reset(checksum);
}

static void hash_script(GChecksum *checksum, ScriptText *script)
{
  for (guint i = 0; i < script->statement_count; i++) {
    Statement *statement = &script->statements[i];
    hash_text(checksum, statement->text, statement->length);
    take_hash(checksum, statement->hash);
  }
  for (guint i = 0; i < script->statement_count; i++)
    g_checksum_update(checksum, (const guchar *)script->statements[i].hash, 64);
  if (script->pending)
    hash_text(checksum, script->pending, strlen(script->pending));
  take_hash(checksum, script->hash);
}

ScriptText *script_parse(ScriptParser *parser, const Script *script, const ScriptFile *file, Engine engine, char *text,
                         gsize length)
{
  Parse parse = {.parser = parser, .script = script, .path = file->path, .engine = engine, .text = text};
  if (!read_text(&parse, length))
    return NULL;
  ScriptText *result = arena_alloc(parser->arena, sizeof *result);
  *result = parse.result;
  result->statement_count = parser->statements->len;
  result->statements = arena_alloc(parser->arena, parser->statements->len * sizeof(Statement));
  memcpy(result->statements, parser->statements->data, parser->statements->len * sizeof(Statement));
  for (guint i = 0; i < result->statement_count; i++) {
    const Statement *statement = &result->statements[i];
    text[statement->text + statement->length - text] = '\0';
  }
  hash_script(parser->checksum, result);
  return result;
}

bool script_check(ScriptParser *parser, const Script *script, const ScriptFile *file, Engine engine, const char *text,
                  gsize length)
{
  Parse parse = {.parser = parser, .script = script, .path = file->path, .engine = engine, .text = text};
  return read_text(&parse, length);
}
