/* Decides what a new project and a new change look like. How emcee.yaml is edited, release_append.c decides. */
#include "project/project_new.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "project/file_name.h"
#include "project/name_near.h"
#include "project/release_append.h"
#include "project/project_private.h"

#include "base/banned.h"

/* %s: the project's name, quoted for YAML. */
static const char settings_template[] =
  "# The project. Its changes stand in releases/<release>/, numbered from 01; `emcee new NAME` adds one.\n"
  "project: %s\n"
  "\n"
  "# The releases of the application, oldest first; a folder of the same name in releases/ holds the changes of each.\n"
  "releases: []\n"
  "\n"
  "# The table that holds the version of a database, and its column. To share them with Alembic, write alembic_version here.\n"
  "# version_table: emcee_version\n"
  "# version_column: version_num\n";

static const char *const script_templates[PHASE_COUNT] = {
  [PHASE_EXPAND] =
    "-- EXPAND: only what the old release does not notice: new tables, new columns that may be NULL, triggers.\n"
    "--\n"
    "-- Write your SQL below; or delete this file if the change has nothing to do in this phase (a script without\n"
    "-- any statement is refused, so that none is forgotten). A line of its own may say:\n"
    "--   `-- emcee: no-transaction`: the script is not run in a transaction; CREATE INDEX CONCURRENTLY needs that\n",
  [PHASE_MIGRATE] =
    "-- MIGRATE: fills the new from the old, while both releases write. No schema changes.\n"
    "--\n"
    "-- Write your SQL below; or delete this file if the change has nothing to do in this phase (a script without\n"
    "-- any statement is refused, so that none is forgotten). Lines of their own may say:\n"
    "--   `-- emcee: repeat`: the next statement is run again, a transaction each time, until it changes no row\n"
    "--   `-- emcee: pending: SELECT ...`: there is work to do as long as this (one line) returns a row\n",
  [PHASE_CONTRACT] =
    "-- CONTRACT: removes what the new release does not use: triggers, old columns and tables; tightens what is left.\n"
    "--\n"
    "-- Write your SQL below; or delete this file if the change has nothing to do in this phase (a script without\n"
    "-- any statement is refused, so that none is forgotten).\n",
};

/* --- writing --- */

static bool set_file_error(GError **error, const char *what, const char *path)
{
  int kind = errno == EEXIST ? EMCEE_USAGE : EMCEE_FAILED;
  g_set_error(error, EMCEE_ERROR, kind, "can't make %s %s: %s", what, path, g_strerror(errno));
  return false;
}

static bool make_folder(const char *path, GError **error)
{
  return g_mkdir_with_parents(path, 0777) == 0 || set_file_error(error, "the folder", path);
}

/* Writes a file that is not there yet. */
static bool make_file(const char *path, const char *text, GError **error)
{
  gsize length = strlen(text), done = 0;
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0)
    return set_file_error(error, "the file", path);
  while (done < length) {
    gssize written = write(file, text + done, length - done);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      break;
    done += (gsize)written;
  }
  bool good = done == length && fsync(file) == 0;
  if (!good) {
    set_file_error(error, "the file", path);
    unlink(path); /* it was made here, and a torn one is worse than none */
  }
  close(file);
  return good;
}

/* --- init --- */

/* Plain where YAML would read it back as it stands, else in double quotes. */
static char *quote_for_yaml(const char *text)
{
  bool plain = g_ascii_isalpha(*text) && strspn(text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-") == strlen(text);
  if (plain)
    return g_strdup(text);
  GString *quoted = g_string_new("\"");
  for (const char *at = text; *at; at++) {
    if (*at == '"' || *at == '\\')
      g_string_append_c(quoted, '\\');
    g_string_append_c(quoted, *at);
  }
  g_string_append_c(quoted, '"');
  return g_string_free(quoted, FALSE);
}

bool project_init(const char *directory, const char *name, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename(directory, NULL);
  g_autofree char *base = g_path_get_basename(absolute);
  const char *project = name ? name : base;
  g_autofree char *fault = g_utf8_validate(project, -1, NULL) ? settings_project_fault(project) : g_strdup("the name is not UTF-8");
  if (fault) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "can't name the project after `%s`: %s", name ? name : "the folder", fault);
    return false;
  }
  g_autofree char *settings = g_build_filename(directory, SETTINGS_FILE, NULL);
  g_autofree char *releases = g_build_filename(directory, PROJECT_RELEASES, NULL);
  g_autofree char *quoted = quote_for_yaml(project);
  g_autofree char *text = g_strdup_printf(settings_template, quoted);
  if (faccessat(AT_FDCWD, settings, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "there is a project already: %s", settings);
    return false;
  }
  return make_folder(directory, error) && make_folder(releases, error) && make_file(settings, text, error);
}

/* --- new --- */

/* "Split name" → "split-name"; NULL with an error if it can't be the name of a change. */
static char *change_name(const char *name, GError **error)
{
  g_autofree char *small = g_ascii_strdown(name, -1);
  g_strstrip(small);
  g_strdelimit(small, " \t", '-');
  g_autofree char *fault = file_name_fault(small, strlen(small));
  if (!fault)
    return g_steal_pointer(&small);
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "can't name a change `%s`: %s", name, fault);
  return NULL;
}

static bool refuse_release(const Project *project, const char *name, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < project->releases->len; i++)
    g_ptr_array_add(names, (gpointer)(guintptr)((Release *)project->releases->pdata[i])->name);
  g_autofree char *advice = name_advice(name, (const char *const *)names->pdata, names->len);
  g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "release `%s` is not listed in %s%s", name, SETTINGS_FILE, advice);
  return false;
}

/* The release to write to; it is in emcee.yaml afterwards. */
static bool settle_release(const Project *project, const char *name, bool create, const char **ret_name, GError **error)
{
  const Release *newest = project_newest(project);
  if (!name && !newest) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "the project has no release yet; name the one that the change belongs to");
    return false;
  }
  *ret_name = name ? name : newest->name;
  if (!name || project_release(project, name))
    return true;
  if (!create)
    return refuse_release(project, name, error);
  g_autofree char *fault = settings_release_fault(name);
  if (fault) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "release `%s`: %s", name, fault);
    return false;
  }
  if (project_script(project, name)) {
    g_set_error(error, EMCEE_ERROR, EMCEE_USAGE, "release `%s`: a script has that identifier", name);
    return false;
  }
  return release_append(project->directory, name, error);
}

/* "07-": a number more than the last, written with as many digits. */
static char *next_number(const Release *release)
{
  const Change *last = release && release->changes->len ? release->changes->pdata[release->changes->len - 1] : NULL;
  int digits = 2;
  for (Phase phase = PHASE_WHOLE; last && phase < PHASE_COUNT; phase++) {
    const ScriptEntry *entry = last->scripts[phase] ? script_entry(last->scripts[phase]) : NULL;
    if (entry && entry->files)
      digits = (int)strspn(entry->files->base, "0123456789");
  }
  return g_strdup_printf("%0*d-", digits, last ? last->number + 1 : 1);
}

/* All three, their paths below directory in files; or none. */
static bool make_scripts(const char *directory, const char *release, const char *number, const char *name, Engine engine,
                         GPtrArray *files, GError **error)
{
  for (Phase phase = PHASE_EXPAND; phase < PHASE_COUNT; phase++) {
    g_autofree char *below = g_strdup_printf("%s/%s/%s%s.%s%s%s.sql", PROJECT_RELEASES, release, number, name, phase_name(phase),
                                             engine == ENGINE_NONE ? "" : ".", engine_name(engine));
    g_autofree char *path = g_build_filename(directory, below, NULL);
    if (make_file(path, script_templates[phase], error)) {
      g_ptr_array_add(files, g_steal_pointer(&below));
      continue;
    }
    for (guint i = 0; i < files->len; i++) {
      g_autofree char *made = g_build_filename(directory, files->pdata[i], NULL);
      unlink(made);
    }
    return false;
  }
  return true;
}

bool project_add_change(const Project *project, const char *release, const char *name, bool create_release, Engine engine,
                        char ***ret_files, GError **error)
{
  g_autofree char *good_name = change_name(name, error);
  if (!good_name || !settle_release(project, release, create_release, &release, error))
    return false;
  g_autofree char *number = next_number(project_release(project, release));
  g_autofree char *folder = g_build_filename(project->directory, PROJECT_RELEASES, release, NULL);
  if (!make_folder(folder, error))
    return false;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  if (!make_scripts(project->directory, release, number, good_name, engine, files, error))
    return false;
  if (ret_files) {
    g_ptr_array_add(files, NULL);
    *ret_files = (char **)g_ptr_array_free(g_steal_pointer(&files), FALSE);
  }
  return true;
}
