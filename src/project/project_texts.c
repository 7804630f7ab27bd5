/* Decides which file of a script an engine runs, and by whose rules each file is read. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "project/complaint.h"
#include "project/project_private.h"
#include "project/script_text.h"

#include "base/banned.h"

/* --- which file --- */

static ScriptFile *file_of(const ScriptEntry *entry, Engine engine)
{
  for (ScriptFile *file = entry->files; file; file = file->next)
    if (file->engine == engine)
      return file;
  return NULL;
}

ScriptFile *script_entry_file(const ScriptEntry *entry, Engine engine)
{
  for (; engine != ENGINE_NONE; engine = engine_fallback(engine)) {
    ScriptFile *file = file_of(entry, engine);
    if (file)
      return file;
  }
  return file_of(entry, ENGINE_NONE);
}

static bool same_family(Engine a, Engine b)
{
  return a == b || (engine_is_mysql_family(a) && engine_is_mysql_family(b));
}

/* Would a server of engine's family run that file? */
static bool is_wanted(const ScriptEntry *entry, const ScriptFile *file, Engine engine)
{
  for (Engine other = ENGINE_SQLITE; other < ENGINE_COUNT; other++)
    if (same_family(engine, other) && script_entry_file(entry, other) == file)
      return true;
  return false;
}

static void choose(ScriptEntry *entry, Engine engine)
{
  const ScriptFile *file = script_entry_file(entry, engine);
  Script *script = &entry->script;
  const ScriptText nothing = {0}, *text = file && file->text ? file->text : &nothing;
  script->file = file ? file->path : NULL;
  script->statements = text->statements;
  script->statement_count = text->statement_count;
  script->no_transaction = text->no_transaction;
  script->pending = text->pending;
  memcpy(script->hash, text->hash, sizeof script->hash);
}

void project_choose(Project *project, Engine engine)
{
  g_assert(same_family(project_reader(project)->engine, engine));
  for (guint i = 0; i < project->scripts->len; i++)
    choose(script_entry(project->scripts->pdata[i]), engine);
}

/* --- reading --- */

typedef struct {
  ScriptParser parser;
  TextBuffer buffer;
  Engine engine;
  int folder; /* of the release */
} Loading;

static void load_file(Loading *loading, const ScriptEntry *entry, ScriptFile *file)
{
  bool wanted = is_wanted(entry, file, loading->engine);
  Engine engine = file->engine == ENGINE_NONE ? loading->engine : file->engine;
  g_autofree char *message = NULL;
  file->text = NULL;
  if (!wanted && file->engine == ENGINE_NONE)
    return; /* every engine of this family has its own: there are no rules to read it by */
  if (!text_file_read(loading->folder, file->base, PROJECT_SQL_LIMIT, &loading->buffer, &message)) {
    complain(loading->parser.complaints, file->path, 0, 0, "%s", message);
    return;
  }
  const char *bytes = loading->buffer.bytes;
  gsize length = loading->buffer.length;
  if (wanted)
    file->text = script_parse(&loading->parser, &entry->script, file, engine,
                              arena_text(loading->parser.arena, bytes, length), length);
  else
    script_check(&loading->parser, &entry->script, file, engine, bytes, length);
}

static void load_release(Loading *loading, const Release *release, int root)
{
  if (release->changes->len == 0)
    return;
  g_autofree char *path = g_build_filename(PROJECT_RELEASES, release->name, NULL);
  loading->folder = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (loading->folder < 0) {
    complain(loading->parser.complaints, path, 0, 0, "can't be read: %s", g_strerror(errno));
    return;
  }
  for (guint i = 0; i < release->changes->len; i++) {
    const Change *change = release->changes->pdata[i];
    for (Phase phase = PHASE_WHOLE; phase < PHASE_COUNT; phase++)
      if (change->scripts[phase]) {
        const ScriptEntry *entry = script_entry(change->scripts[phase]);
        for (ScriptFile *file = entry->files; file; file = file->next)
          load_file(loading, entry, file);
      }
  }
  close(loading->folder);
}

bool project_texts_read(Project *project, Engine engine, GPtrArray *complaints, GError **error)
{
  g_assert(engine > ENGINE_NONE && engine < ENGINE_COUNT);
  int root = open(project->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "project folder %s: %s", project->directory, g_strerror(errno));
    return false;
  }
  Loading loading = {.engine = engine};
  script_parser_init(&loading.parser, project_reader(project)->arena, complaints);
  for (guint i = 0; i < project->releases->len; i++)
    load_release(&loading, project->releases->pdata[i], root);
  script_parser_clear(&loading.parser);
  text_buffer_clear(&loading.buffer);
  close(root);
  if (complaints->len == 0) {
    project_reader(project)->engine = engine;
    project_choose(project, engine);
  }
  return true;
}

bool project_load_texts(Project *project, Engine engine, GError **error)
{
  g_autoptr(GPtrArray) complaints = complaints_new();
  if (!project_texts_read(project, engine, complaints, error))
    return false;
  if (complaints->len)
    error_set_complaints(error, complaints);
  return complaints->len == 0;
}
