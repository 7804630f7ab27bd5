/* What the files of src/project share about a Project under construction; nobody else includes this. */
#pragma once
#include "project/arena.h"
#include "project/project_read.h"
#include "project/settings.h"
#include "project/text_file.h"

#define PROJECT_RELEASES "releases"

/* So much of a monolithic script is looked at for its `-- emcee: identifier:`. */
#define PROJECT_HEAD_SIZE 4096

/* What one file of a script holds, read by the rules of one engine. */
typedef struct {
  Statement *statements;
  guint statement_count;
  bool no_transaction;
  const char *pending;
  char hash[65];
} ScriptText;

typedef struct ScriptFile ScriptFile;
struct ScriptFile {
  ScriptFile *next;
  Engine engine;      /* ENGINE_NONE: the general file */
  const char *path;   /* "releases/v2/01-split.expand.sql" */
  const char *base;   /* its last part */
  ScriptText *text;   /* NULL until project_load_texts(), and where no engine of the family would run it */
};

/* Every Script of a Project is the first member of one of these. */
typedef struct {
  Script script;
  ScriptFile *files;
} ScriptEntry;

/* Project.reader */
typedef struct {
  Arena *arena;
  Engine engine;      /* that the texts were loaded for; ENGINE_NONE: not loaded */
} Reader;

static inline Reader *project_reader(const Project *project)
{
  return project->reader;
}

static inline ScriptEntry *script_entry(Script *script)
{
  return (ScriptEntry *)script;
}

/* The file that engine would run, or NULL: its own, its fallback's, the general one. */
ScriptFile *script_entry_file(const ScriptEntry *entry, Engine engine);

/* Reads the texts; what is wrong in them goes to complaints. If there are none, the scripts are those of engine afterwards. */
bool project_texts_read(Project *project, Engine engine, GPtrArray *complaints, GError **error);

/* Reads releases/<name>/ into release->changes, sorted by number. A folder that does not exist is a release without changes. */
void release_read(Release *release, int root, TextBuffer *buffer, GPtrArray *complaints);

/* The arena's text "releases/<release>/<base>". */
const char *release_path(const Release *release, const char *base);
