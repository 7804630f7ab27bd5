/* The text of one script file becomes statements, directives and a hash. */
#pragma once
#include "project/project_private.h"

/* What is used again from file to file. */
typedef struct {
  Arena *arena;
  GPtrArray *complaints;
  GArray *pieces, *pending_pieces; /* of SqlPiece */
  GArray *statements;              /* of Statement */
  GChecksum *checksum;
} ScriptParser;

void script_parser_init(ScriptParser *parser, Arena *arena, GPtrArray *complaints);
void script_parser_clear(ScriptParser *parser);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ScriptParser, script_parser_clear)

/* Reads text (length bytes and one more, writable) by engine's rules and complains about what is wrong in it. What is
 * returned points into it and into the arena; NULL if there was a complaint. */
ScriptText *script_parse(ScriptParser *parser, const Script *script, const ScriptFile *file, Engine engine, char *text,
                         gsize length);

/* The same for a file that nobody runs now: nothing is kept. False if there was a complaint. */
bool script_check(ScriptParser *parser, const Script *script, const ScriptFile *file, Engine engine, const char *text,
                  gsize length);
