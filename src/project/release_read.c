/* Decides what the files of one release folder make: changes, their scripts, and the files of each script. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialect/sql_lex.h"
#include "project/complaint.h"
#include "project/directive.h"
#include "project/file_name.h"
#include "project/project_private.h"
#include "project/sql_split.h"

#include "base/banned.h"

typedef struct {
  FileNameKind kind;
  FileName name;
  const char *base; /* in the arena */
} Entry;

typedef struct {
  Release *release;
  Arena *arena;
  int folder;
  GArray *entries; /* of Entry */
  TextBuffer *buffer;
  GPtrArray *complaints;
} Reading;

const char *release_path(const Release *release, const char *base)
{
  return arena_join(project_reader(release->project)->arena, PROJECT_RELEASES, "/", release->name, "/", base, NULL);
}

/* --- names --- */

static bool is_file(int folder, const struct dirent *entry)
{
  struct stat about;
  if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
    return entry->d_type == DT_REG;
  /* A link that leads nowhere counts: reading it then says what is wrong. */
  return fstatat(folder, entry->d_name, &about, 0) != 0 || S_ISREG(about.st_mode);
}

static void add_entry(Reading *reading, const struct dirent *dirent, GPtrArray *complaints)
{
  Entry entry;
  g_autofree char *message = NULL;
  entry.kind = file_name_parse(dirent->d_name, &entry.name, &message);
  if (entry.kind == FILE_NAME_OTHER)
    return;
  if (entry.kind != FILE_NAME_WRONG && !is_file(reading->folder, dirent)) {
    entry.kind = FILE_NAME_WRONG;
    message = g_strdup("not a file");
  }
  if (entry.kind == FILE_NAME_WRONG) {
    complain(complaints, release_path(reading->release, dirent->d_name), 0, 0, "%s", message);
    return;
  }
  entry.base = arena_text(reading->arena, dirent->d_name, strlen(dirent->d_name));
  entry.name.name = entry.base + (entry.name.name - dirent->d_name);
  g_array_append_val(reading->entries, entry);
}

static int compare_names(const FileName *a, const FileName *b)
{
  int order = memcmp(a->name, b->name, MIN(a->name_length, b->name_length));
  return order ? order : (a->name_length > b->name_length) - (a->name_length < b->name_length);
}

static int compare_entries(gconstpointer first, gconstpointer second)
{
  const Entry *a = first, *b = second;
  if (a->name.number != b->name.number)
    return a->name.number < b->name.number ? -1 : 1;
  int order = compare_names(&a->name, &b->name);
  if (order)
    return order;
  if (a->name.phase != b->name.phase)
    return a->name.phase < b->name.phase ? -1 : 1;
  return strcmp(a->base, b->base);
}

static bool list_entries(Reading *reading)
{
  DIR *listing = fdopendir(dup(reading->folder));
  if (!listing) {
    complain(reading->complaints, release_path(reading->release, ""), 0, 0, "can't be read: %s", g_strerror(errno));
    return false;
  }
  g_autoptr(GPtrArray) found = complaints_new();
  for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
    add_entry(reading, entry, found);
  closedir(listing);
  complaints_take_sorted(reading->complaints, found);
  g_array_sort(reading->entries, compare_entries);
  return true;
}

/* --- identifiers --- */

/* The name that `-- emcee: identifier:` gives in the comments at the top of text, or NULL. Faults are found when the
 * whole text is read. */
static const char *find_identifier(Arena *arena, const TextBuffer *buffer, Engine engine)
{
  g_autoptr(GArray) pieces = sql_pieces_new();
  g_autofree char *message = NULL;
  Directive directive;
  SqlLexer lexer;
  SqlToken token = {.kind = SQL_END};
  gsize bom = buffer->length >= 3 && memcmp(buffer->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  engine = engine == ENGINE_NONE ? ENGINE_SQLITE : engine;
  sql_lexer_init(&lexer, engine, buffer->bytes + bom, buffer->length - bom);
  while (sql_lexer_next(&lexer, &token) && token.kind == SQL_COMMENT && !token.executable)
    continue;
  sql_split(engine, buffer->bytes + bom, (gsize)(token.at - buffer->bytes) - bom, pieces);
  for (guint i = 0; i < pieces->len; i++) {
    const SqlPiece *piece = &g_array_index(pieces, SqlPiece, i);
    g_clear_pointer(&message, g_free);
    if (piece->kind == SQL_PIECE_DIRECTIVE && directive_parse(piece->at, piece->length, PHASE_WHOLE, &directive, &message) &&
        directive.kind == DIRECTIVE_IDENTIFIER)
      return arena_text(arena, directive.value, directive.length);
  }
  return NULL;
}

static char *identifier_fault(const char *identifier)
{
  gsize length = strlen(identifier);
  if (length > SETTINGS_IDENTIFIER_LIMIT)
    return g_strdup_printf("an identifier has %d bytes at most", SETTINGS_IDENTIFIER_LIMIT);
  if (strspn(identifier, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_.-") != length)
    return g_strdup("letters, digits, `_`, `.` and `-` make an identifier");
  return NULL;
}

/* What the heads of a monolithic script's files call it; all must say the same. */
static const char *read_identifier(Reading *reading, const ScriptFile *files, const char *otherwise)
{
  const char *identifier = NULL;
  for (const ScriptFile *file = files; file; file = file->next) {
    g_autofree char *message = NULL;
    if (!text_file_read_head(reading->folder, file->base, PROJECT_HEAD_SIZE, reading->buffer, &message)) {
      complain(reading->complaints, file->path, 0, 0, "%s", message);
      continue;
    }
    const char *name = find_identifier(reading->arena, reading->buffer, file->engine);
    message = name ? identifier_fault(name) : NULL;
    if (message)
      complain(reading->complaints, file->path, 0, 0, "identifier `%.80s`: %s", name, message);
    else if (name && identifier && strcmp(name, identifier) != 0)
      complain(reading->complaints, file->path, 0, 0, "its identifier is `%s` here and `%s` for another engine", name, identifier);
    else if (name)
      identifier = name;
  }
  return identifier ? identifier : otherwise;
}

/* --- changes --- */

static ScriptFile *add_file(Reading *reading, ScriptEntry *script, const Entry *entry)
{
  ScriptFile *file = arena_alloc(reading->arena, sizeof *file);
  file->engine = entry->name.engine;
  file->path = release_path(reading->release, entry->base);
  file->base = file->path + strlen(file->path) - strlen(entry->base);
  file->next = script->files;
  script->files = file;
  return file;
}

static ScriptEntry *add_script(Reading *reading, Change *change, Phase phase, const char *number)
{
  ScriptEntry *entry = arena_alloc(reading->arena, sizeof *entry);
  entry->script.change = change;
  entry->script.phase = phase;
  entry->script.identifier = phase == PHASE_WHOLE
                               ? arena_join(reading->arena, reading->release->name, number, NULL)
                               : arena_join(reading->arena, reading->release->name, "_", phase_name(phase), number, NULL);
  change->scripts[phase] = &entry->script;
  return entry;
}

/* The change of entries first..end-1, which have one number. Those that don't fit the first were complained about. */
static void add_change(Reading *reading, const Entry *first, const Entry *end)
{
  Change *change = arena_alloc(reading->arena, sizeof *change);
  const char *number = arena_text(reading->arena, first->base, first->name.digits);
  change->release = reading->release;
  change->number = first->name.number;
  change->name = arena_text(reading->arena, first->name.name, first->name.name_length);
  change->monolithic = first->name.phase == PHASE_WHOLE;
  if (change->monolithic)
    add_script(reading, change, PHASE_WHOLE, number);
  else
    for (Phase phase = PHASE_EXPAND; phase < PHASE_COUNT; phase++)
      add_script(reading, change, phase, number);
  for (const Entry *entry = first; entry < end; entry++)
    if (entry->kind == FILE_NAME_SQL && change->scripts[entry->name.phase] && compare_names(&entry->name, &first->name) == 0)
      add_file(reading, script_entry(change->scripts[entry->name.phase]), entry);
  if (change->monolithic) {
    Script *script = change->scripts[PHASE_WHOLE];
    script->identifier = read_identifier(reading, script_entry(script)->files, script->identifier);
  }
  g_ptr_array_add(reading->release->changes, change);
}

/* Complains about what in entries first..end-1, which have one number, can't be one change. */
static void check_change(Reading *reading, const Entry *first, const Entry *end)
{
  for (const Entry *entry = first; entry < end; entry++) {
    const char *path = release_path(reading->release, entry->base);
    if (entry->kind == FILE_NAME_YAML)
      complain(reading->complaints, path, 0, 0, "this version of emcee reads changes written in SQL only; write it as "
               "%.*s.expand.sql, .migrate.sql and .contract.sql", (int)strcspn(entry->base, "."), entry->base);
    if (entry == first)
      continue;
    if (compare_names(&entry->name, &entry[-1].name) != 0)
      complain(reading->complaints, path, 0, 0, "number %d is taken already, by %s", entry->name.number, first->base);
    else if (entry->name.digits != entry[-1].name.digits)
      complain(reading->complaints, path, 0, 0, "its number is written otherwise in %s", entry[-1].base);
    else if (entry->name.phase != PHASE_WHOLE && entry[-1].name.phase == PHASE_WHOLE && entry[-1].kind == FILE_NAME_SQL)
      complain(reading->complaints, path, 0, 0, "a change has phases or has none, but %s is there too", entry[-1].base);
  }
}

static void add_changes(Reading *reading)
{
  const Entry *at = (const Entry *)(gconstpointer)reading->entries->data, *end = at + reading->entries->len;
  while (at < end) {
    const Entry *next = at + 1;
    while (next < end && next->name.number == at->name.number)
      next++;
    if (next > at + 1 || at->kind == FILE_NAME_YAML)
      check_change(reading, at, next);
    if (at->kind == FILE_NAME_SQL)
      add_change(reading, at, next);
    at = next;
  }
}

void release_read(Release *release, int root, TextBuffer *buffer, GPtrArray *complaints)
{
  Arena *arena = project_reader(release->project)->arena;
  const char *path = arena_join(arena, PROJECT_RELEASES, "/", release->name, NULL);
  int folder = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    if (errno != ENOENT)
      complain(complaints, path, 0, 0, "can't be read: %s", g_strerror(errno));
    return;
  }
  Reading reading = {.release = release, .arena = arena, .folder = folder, .buffer = buffer, .complaints = complaints,
                     .entries = g_array_new(FALSE, FALSE, sizeof(Entry))};
  if (list_entries(&reading))
    add_changes(&reading);
  g_array_unref(reading.entries);
  close(folder);
}
