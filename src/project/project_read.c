/* Decides what makes a project: where it is found, which releases it has, in which order its scripts stand, and what they
 * are called. What is in a release folder, release_read.c decides; what is in a script, project_texts.c. */
#include "project/project_read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "project/complaint.h"
#include "project/file_name.h"
#include "project/name_near.h"
#include "project/project_private.h"

#include "base/banned.h"

char *project_find(const char *start, GError **error)
{
  g_autofree char *folder = g_canonicalize_filename(start, NULL);
  for (;;) {
    g_autofree char *file = g_build_filename(folder, SETTINGS_FILE, NULL);
    if (g_file_test(file, G_FILE_TEST_EXISTS))
      return g_steal_pointer(&folder);
    char *above = g_path_get_dirname(folder);
    bool top = strcmp(above, folder) == 0;
    g_free(folder);
    folder = above;
    if (top)
      break;
  }
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "no %s in %s, nor in a folder above it", SETTINGS_FILE, start);
  error_hint(error, "Go to the project's folder or name it with --project; `emcee init` makes a new project.");
  return NULL;
}

/* --- releases --- */

static void add_release(Project *project, const char *name)
{
  Release *release = arena_alloc(project_reader(project)->arena, sizeof *release);
  release->project = project;
  release->name = name;
  release->position = project->releases->len;
  release->changes = g_ptr_array_new();
  g_ptr_array_add(project->releases, release);
}

/* The listed releases whose names are good; the others were complained about. */
static void add_releases(Project *project, const YamlNode *list)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (const YamlNode *item = list ? list->first : NULL; item; item = item->next) {
    g_autofree char *fault = item->kind == YAML_TEXT ? settings_release_fault(item->text) : g_strdup("");
    if (!fault && g_hash_table_add(seen, (gpointer)(guintptr)item->text))
      add_release(project, item->text);
  }
}

static bool is_folder(int releases, const struct dirent *entry)
{
  struct stat about;
  if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
    return entry->d_type == DT_DIR;
  return fstatat(releases, entry->d_name, &about, 0) == 0 && S_ISDIR(about.st_mode);
}

/* Complains about folders that emcee.yaml does not list and about scripts that stand in no release. */
static void check_folder(GPtrArray *names, GHashTable *listed, int releases, const struct dirent *entry, GPtrArray *complaints)
{
  if (*entry->d_name == '.' || g_hash_table_contains(listed, entry->d_name) || complaints->len > COMPLAINT_LIMIT)
    return;
  FileName name;
  g_autofree char *path = g_build_filename(PROJECT_RELEASES, entry->d_name, NULL);
  g_autofree char *message = NULL;
  if (!is_folder(releases, entry)) {
    if (file_name_parse(entry->d_name, &name, &message) != FILE_NAME_OTHER)
      complain(complaints, path, 0, 0, "stands in no release; move it into one of the folders below %s/", PROJECT_RELEASES);
    return;
  }
  g_autofree char *advice = name_advice(entry->d_name, (const char *const *)names->pdata, names->len);
  complain(complaints, path, 0, 0, "release `%s` is not listed in %s%s", entry->d_name, SETTINGS_FILE, advice);
}

static void check_folders(const Project *project, int root, GPtrArray *complaints)
{
  int releases = openat(root, PROJECT_RELEASES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *listing = releases < 0 ? NULL : fdopendir(releases);
  if (!listing) {
    if (errno != ENOENT)
      complain(complaints, PROJECT_RELEASES, 0, 0, "can't be read: %s", g_strerror(errno));
    if (releases >= 0)
      close(releases);
    return;
  }
  g_autoptr(GPtrArray) found = complaints_new(), names = g_ptr_array_new();
  g_autoptr(GHashTable) listed = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < project->releases->len; i++) {
    gpointer name = (gpointer)(guintptr)((Release *)project->releases->pdata[i])->name;
    g_ptr_array_add(names, name);
    g_hash_table_add(listed, name);
  }
  for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
    check_folder(names, listed, releases, entry, found);
  closedir(listing);
  complaints_take_sorted(complaints, found);
}

/* --- scripts --- */

static const char *script_place(Script *script)
{
  const ScriptEntry *entry = script_entry(script);
  return entry->files ? entry->files->path : script->change->name;
}

static void add_script(Project *project, Script *script, GPtrArray *complaints)
{
  script->position = project->scripts->len;
  g_ptr_array_add(project->scripts, script);
  const ScriptFile *general = script_entry_file(script_entry(script), ENGINE_NONE);
  const ScriptFile *file = general ? general : script_entry(script)->files;
  script->file = file ? file->path : NULL;
  Script *other = g_hash_table_lookup(project->by_identifier, script->identifier);
  if (other)
    complain(complaints, script_place(script), 0, 0, "its identifier `%s` is that of %s too", script->identifier,
             script_place(other));
  else
    g_hash_table_insert(project->by_identifier, (gpointer)(guintptr)script->identifier, script);
}

static void add_scripts(Project *project, GPtrArray *complaints)
{
  for (guint i = 0; i < project->releases->len; i++) {
    const Release *release = project->releases->pdata[i];
    for (Phase phase = PHASE_WHOLE; phase < PHASE_COUNT; phase++)
      for (guint j = 0; j < release->changes->len; j++) {
        Change *change = release->changes->pdata[j];
        if (change->scripts[phase])
          add_script(project, change->scripts[phase], complaints);
      }
  }
}

static void check_monolithic(const Project *project, GPtrArray *complaints)
{
  const Change *phased = NULL;
  for (guint i = 0; i < project->releases->len; i++) {
    const Release *release = project->releases->pdata[i];
    for (guint j = 0; j < release->changes->len; j++) {
      const Change *change = release->changes->pdata[j];
      if (!change->monolithic && !phased)
        phased = change;
      else if (change->monolithic && phased)
        complain(complaints, script_place(change->scripts[PHASE_WHOLE]), 0, 0,
                 "a script without a phase can't follow change %s of release %s, which has phases: give it phases too",
                 phased->name, phased->release->name);
    }
  }
}

/* `--to v101` must not mean two things. */
static void check_release_names(const Project *project, const YamlNode *list, GPtrArray *complaints)
{
  for (const YamlNode *item = list ? list->first : NULL; item; item = item->next) {
    Script *script = item->kind == YAML_TEXT ? g_hash_table_lookup(project->by_identifier, item->text) : NULL;
    if (script)
      yaml_complain(item, complaints, "release `%s` has the identifier of %s as its name", item->text, script_place(script));
  }
}

/* --- the door --- */

static Project *project_new(const char *directory)
{
  Project *project = g_new0(Project, 1);
  Reader *reader = g_new0(Reader, 1);
  g_autofree char *absolute = g_canonicalize_filename(directory, NULL);
  reader->arena = arena_new();
  project->reader = reader;
  project->directory = arena_text(reader->arena, absolute, strlen(absolute));
  project->releases = g_ptr_array_new();
  project->scripts = g_ptr_array_new();
  project->by_identifier = g_hash_table_new(g_str_hash, g_str_equal);
  return project;
}

static void take_settings(Project *project, const Settings *settings)
{
  g_autofree char *base = g_path_get_basename(project->directory);
  project->name = settings->project ? settings->project : arena_text(project_reader(project)->arena, base, strlen(base));
  project->version_table = settings->version_table;
  project->version_column = settings->version_column;
}

static void read_all(Project *project, int root, GPtrArray *complaints)
{
  Settings settings;
  g_auto(TextBuffer) buffer = {0};
  g_autofree char *message = NULL;
  if (!text_file_read(root, SETTINGS_FILE, PROJECT_YAML_LIMIT, &buffer, &message)) {
    complain(complaints, SETTINGS_FILE, 0, 0, "%s", message);
    return;
  }
  settings_read(project_reader(project)->arena, buffer.bytes, buffer.length, &settings, complaints);
  take_settings(project, &settings);
  if (!settings.releases)
    return;
  add_releases(project, settings.releases);
  check_folders(project, root, complaints);
  for (guint i = 0; i < project->releases->len; i++)
    release_read(project->releases->pdata[i], root, &buffer, complaints);
  check_monolithic(project, complaints);
  add_scripts(project, complaints);
  check_release_names(project, settings.releases, complaints);
}

/* Whatever could be read; what was wrong with it is in complaints. NULL: there is no project at all. */
static Project *read_names(const char *directory, GPtrArray *complaints, GError **error)
{
  int root = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "project folder %s: %s", directory, g_strerror(errno));
    return NULL;
  }
  if (faccessat(root, SETTINGS_FILE, F_OK, 0) != 0 && errno == ENOENT) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "no %s in %s", SETTINGS_FILE, directory);
    error_hint(error, "`emcee init %s` makes a project there.", directory);
    close(root);
    return NULL;
  }
  Project *project = project_new(directory);
  read_all(project, root, complaints);
  close(root);
  return project;
}

Project *project_read(const char *directory, GError **error)
{
  g_autoptr(GPtrArray) complaints = complaints_new();
  g_autoptr(Project) project = read_names(directory, complaints, error);
  if (complaints->len) {
    error_set_complaints(error, complaints);
    return NULL;
  }
  return g_steal_pointer(&project);
}

Project *project_read_whole(const char *directory, Engine engine, GError **error)
{
  g_autoptr(GPtrArray) complaints = complaints_new();
  g_autoptr(Project) project = read_names(directory, complaints, error);
  if (!project || !project_texts_read(project, engine, complaints, error))
    return NULL;
  if (complaints->len) {
    error_set_complaints(error, complaints);
    return NULL;
  }
  return g_steal_pointer(&project);
}

void project_free(Project *project)
{
  if (!project)
    return;
  for (guint i = 0; i < project->releases->len; i++)
    g_ptr_array_unref(((Release *)project->releases->pdata[i])->changes);
  g_ptr_array_unref(project->releases);
  g_ptr_array_unref(project->scripts);
  g_hash_table_unref(project->by_identifier);
  arena_free(project_reader(project)->arena);
  g_free(project->reader);
  g_free(project);
}
