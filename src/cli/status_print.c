/* Decides what of a database's standing is shown, and how. */
#include "cli/status_print.h"

#include "cli/next.h"
#include "report/table.h"
#include "report/text.h"

#include <unistd.h>
#include "base/banned.h"

#define LIST_LIMIT 10       /* lines of one kind of problem */
#define RELEASES_WHOLE 12   /* a project of more releases is shown without most of those that are complete */
#define COMPLETE_SHOWN 3

static const Phase phases[] = {PHASE_WHOLE, PHASE_EXPAND, PHASE_MIGRATE, PHASE_CONTRACT};

/* A problem that a script or identifier can have. */
typedef struct {
  const char *name;   /* in JSON */
  const char *what;   /* after the identifier */
  gsize offset;       /* of its GPtrArray in Standing */
  bool scripts;       /* of const Script *, else of char * */
} ProblemKind;

static const ProblemKind problems[] = {
  {"edited", "has run, and its text is another now", G_STRUCT_OFFSET(Standing, edited), true},
  {"out_of_order", "has not run, although a later one has: --allow-out-of-order runs it", G_STRUCT_OFFSET(Standing, out_of_order), true},
  {"vanished", "has run, and its file is gone: bring it back, or --allow-missing", G_STRUCT_OFFSET(Standing, vanished), false},
  {"unknown", "is of a release this project does not know: the database is newer", G_STRUCT_OFFSET(Standing, unknown), false},
};

static const GPtrArray *problem_list(const Standing *standing, const ProblemKind *kind)
{
  const GPtrArray *const *member = (gconstpointer)((const char *)standing + kind->offset);
  return *member;
}

static const char *problem_identifier(const ProblemKind *kind, const GPtrArray *list, guint i)
{
  return kind->scripts ? ((const Script *)list->pdata[i])->identifier : list->pdata[i];
}

static bool is_complete(const ReleaseStanding *release)
{
  for (gsize i = 0; i < G_N_ELEMENTS(phases); i++)
    if (release->done[phases[i]] < release->total[phases[i]])
      return false;
  return true;
}

/* --- text --- */

static const char *release_text(const Standing *standing)
{
  if (standing->at)
    return standing->at->name;
  if (standing->unknown->len)
    return "newer than this project";
  if (standing->expand_head || standing->contract_head)
    return "between two releases";
  return standing->fresh ? "none yet: emcee has not been here before" : "none yet";
}

static void print_head(Cli *cli, const Standing *standing, const char *database)
{
  const Project *project = upgrade_project(cli->upgrade);
  const Db *db = upgrade_db(cli->upgrade);
  cli_print(cli, "Project     %s (%s)\n", project->name, project->directory);
  cli_print(cli, "Database    %s (%s)\n", database, db ? db_server(db)->version_text : "there is no such file yet");
  cli_print(cli, "Release     %s\n", release_text(standing));
  cli_print(cli, "Expanded    %s\n", standing->expand_head ? standing->expand_head : "-");
  cli_print(cli, "Contracted  %s\n", standing->contract_head ? standing->contract_head : "-");
}

/* How many of the oldest releases are left out of the table. */
static guint releases_hidden(const GPtrArray *releases)
{
  guint complete = 0;
  while (complete < releases->len && is_complete(releases->pdata[complete]))
    complete++;
  return releases->len > RELEASES_WHOLE && complete > COMPLETE_SHOWN ? complete - COMPLETE_SHOWN : 0;
}

static char *count_cell(const ReleaseStanding *release, Phase phase)
{
  return release->total[phase] ? g_strdup_printf("%u/%u", release->done[phase], release->total[phase]) : g_strdup("-");
}

static void print_releases(Cli *cli, const Standing *standing)
{
  const GPtrArray *releases = standing->releases;
  guint hidden = releases_hidden(releases), whole = 0;
  for (guint i = hidden; i < releases->len; i++)
    whole += ((const ReleaseStanding *)releases->pdata[i])->total[PHASE_WHOLE];
  /* Only projects with a past before the phases have monolithic scripts: the column comes last and only then. */
  TableColumn columns[] = {{"RELEASE"}, {"EXPAND", .right = true}, {"MIGRATE", .right = true}, {"CONTRACT", .right = true},
                           {whole ? "WITHOUT PHASE" : NULL, .right = true}, {}};
  g_autoptr(Table) table = table_new(columns);
  for (guint i = hidden; i < releases->len; i++) {
    const ReleaseStanding *release = releases->pdata[i];
    g_autofree char *expand = count_cell(release, PHASE_EXPAND);
    g_autofree char *migrate = count_cell(release, PHASE_MIGRATE);
    g_autofree char *contract = count_cell(release, PHASE_CONTRACT);
    g_autofree char *monolithic = count_cell(release, PHASE_WHOLE);
    table_add(table, (const char *[]){release->release->name, expand, migrate, contract, monolithic});
  }
  g_autofree char *text = table_text(table, 0);
  cli_print(cli, "\n%s", *text ? text : "This project has no releases yet: emcee new --help\n");
  if (hidden)
    cli_print(cli, "(%u older releases are complete)\n", hidden);
}

static void print_unfinished(Cli *cli, const Standing *standing)
{
  if (standing->unfinished->len)
    cli_print(cli, "\nBegun and not finished\n");
  for (guint i = 0; i < standing->unfinished->len; i++) {
    const UnfinishedScript *script = standing->unfinished->pdata[i];
    g_autofree char *error = script->error ? text_squeeze(script->error, 0) : NULL;
    cli_print(cli, "  %s statement %u of %u: %s since %s UTC%s%s\n", script->identifier, script->step, script->steps, script->state,
              script->when ? script->when : "?", error ? ": " : "", error ? error : "");
  }
}

static void print_problems(Cli *cli, const Standing *standing)
{
  bool colour = terminal_has_colour(STDOUT_FILENO), begun = false;
  for (gsize k = 0; k < G_N_ELEMENTS(problems); k++) {
    const GPtrArray *list = problem_list(standing, &problems[k]);
    if (list->len && !begun)
      cli_print(cli, "\n%sProblems%s\n", colour ? "\033[1;33m" : "", colour ? "\033[0m" : "");
    begun |= list->len > 0;
    for (guint i = 0; i < MIN(list->len, LIST_LIMIT); i++)
      cli_print(cli, "  %s %s\n", problem_identifier(&problems[k], list, i), problems[k].what);
    if (list->len > LIST_LIMIT)
      cli_print(cli, "  and %u more\n", list->len - LIST_LIMIT);
  }
}

void status_print_text(Cli *cli, const Standing *standing, const char *database)
{
  print_head(cli, standing, database);
  print_releases(cli, standing);
  print_unfinished(cli, standing);
  print_problems(cli, standing);
  const LeaseStanding *lease = &standing->lease;
  if (lease->held)
    cli_print(cli, "\nAt work     %s, since %s UTC\n", lease->owner ? lease->owner : "somebody", lease->since ? lease->since : "?");
  g_autofree char *next = next_text(cli, standing->next, standing->next_release);
  cli_print(cli, "\n%s", *next ? next : "Nothing to do.\n");
}

/* --- JSON --- */

static void put_releases(Doc *doc, const Standing *standing)
{
  doc_begin_array(doc, "releases");
  for (guint i = 0; i < standing->releases->len; i++) {
    const ReleaseStanding *release = standing->releases->pdata[i];
    doc_begin(doc, NULL);
    doc_text(doc, "release", release->release->name);
    for (gsize k = 0; k < G_N_ELEMENTS(phases); k++) {
      doc_begin(doc, phase_name(phases[k]));
      doc_integer(doc, "done", release->done[phases[k]]);
      doc_integer(doc, "total", release->total[phases[k]]);
      doc_end(doc);
    }
    doc_end(doc);
  }
  doc_end(doc);
}

static void put_unfinished(Doc *doc, const Standing *standing)
{
  doc_begin_array(doc, "unfinished");
  for (guint i = 0; i < standing->unfinished->len; i++) {
    const UnfinishedScript *script = standing->unfinished->pdata[i];
    doc_begin(doc, NULL);
    doc_text(doc, "identifier", script->identifier);
    doc_integer(doc, "step", script->step);
    doc_integer(doc, "steps", script->steps);
    doc_text(doc, "state", script->state);
    doc_text(doc, "when", script->when);
    doc_text(doc, "error", script->error);
    doc_end(doc);
  }
  doc_end(doc);
}

static void put_problems(Doc *doc, const Standing *standing)
{
  doc_begin(doc, "problems");
  for (gsize k = 0; k < G_N_ELEMENTS(problems); k++) {
    const GPtrArray *list = problem_list(standing, &problems[k]);
    doc_begin_array(doc, problems[k].name);
    for (guint i = 0; i < list->len; i++)
      doc_text(doc, NULL, problem_identifier(&problems[k], list, i));
    doc_end(doc);
  }
  doc_end(doc);
}

static void put_head(Cli *cli, Doc *doc, const Standing *standing, const char *database)
{
  const Project *project = upgrade_project(cli->upgrade);
  const Db *db = upgrade_db(cli->upgrade);
  doc_text(doc, "project", project->name);
  doc_text(doc, "directory", project->directory);
  doc_text(doc, "database", database);
  doc_text(doc, "server", db ? db_server(db)->version_text : NULL);
  doc_flag(doc, "fresh", standing->fresh);
  doc_text(doc, "expand", standing->expand_head);
  doc_text(doc, "contract", standing->contract_head);
  doc_text(doc, "release", standing->at ? standing->at->name : NULL);
}

void status_print_json(Cli *cli, const Standing *standing, const char *database)
{
  g_autoptr(Doc) doc = doc_new();
  put_head(cli, doc, standing, database);
  put_releases(doc, standing);
  put_unfinished(doc, standing);
  put_problems(doc, standing);
  doc_begin(doc, "lease");
  doc_flag(doc, "held", standing->lease.held);
  doc_text(doc, "owner", standing->lease.held ? standing->lease.owner : NULL);
  doc_text(doc, "since", standing->lease.held ? standing->lease.since : NULL);
  doc_text(doc, "expires", standing->lease.held ? standing->lease.expires : NULL);
  doc_end(doc);
  next_json(cli, doc, standing->next, standing->next_release);
  cli_result(cli, doc);
}
