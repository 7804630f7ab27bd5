/* emcee history: what has run on the database. */
#include "cli/cli.h"
#include "report/table.h"
#include "report/text.h"
#include "base/banned.h"

#define DEFAULT_LIMIT 50

static const TableColumn columns[] = {
  {"STARTED (UTC)"}, {"SCRIPT"}, {"STEP"}, {"KIND"}, {"STATE"}, {"ROWS", .right = true}, {"TIME", .right = true}, {"BY", .cut = true}, {}};

static void add_row(Table *table, const JournalEntry *entry)
{
  g_autofree char *step = entry->steps ? g_strdup_printf("%u/%u", entry->step, entry->steps) : g_strdup("");
  g_autofree char *rows = entry->rows >= 0 ? text_count(entry->rows) : g_strdup("");
  g_autofree char *time = entry->finished ? text_duration(entry->seconds) : g_strdup("");
  table_add(table, (const char *[]){entry->started, entry->identifier, step, entry->kind, entry->state, rows, time, entry->who});
}

/* What went wrong needs more room than a column has. */
static void print_errors(Cli *cli, const GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++) {
    const JournalEntry *entry = entries->pdata[i];
    if (!entry->error)
      continue;
    g_autofree char *error = text_squeeze(entry->error, 0);
    cli_print(cli, "\n%s step %u, %s: %s\n", entry->identifier, entry->step, entry->started, error);
  }
}

static void print_text(Cli *cli, const GPtrArray *entries)
{
  if (entries->len == 0) {
    cli_tell(cli, "Nothing has run on this database%s.\n", cli->options.arguments[0] ? " under that identifier" : "");
    return;
  }
  g_autoptr(Table) table = table_new(columns);
  for (guint i = 0; i < entries->len; i++)
    add_row(table, entries->pdata[i]);
  g_autofree char *text = table_text(table, terminal_columns());
  cli_print(cli, "%s", text);
  print_errors(cli, entries);
}

static void put_entry(Doc *doc, const JournalEntry *entry)
{
  doc_begin(doc, NULL);
  doc_integer(doc, "id", entry->id);
  doc_text(doc, "identifier", entry->identifier);
  doc_integer(doc, "step", entry->step);
  doc_integer(doc, "steps", entry->steps);
  doc_text(doc, "kind", entry->kind);
  doc_text(doc, "state", entry->state);
  doc_text(doc, "hash", entry->hash);
  if (entry->rows >= 0)
    doc_integer(doc, "rows", entry->rows);
  else
    doc_text(doc, "rows", NULL);
  doc_text(doc, "started", entry->started);
  doc_text(doc, "finished", entry->finished);
  doc_seconds(doc, "seconds", entry->seconds);
  doc_text(doc, "who", entry->who);
  doc_text(doc, "error", entry->error);
  doc_end(doc);
}

static void print_json(Cli *cli, const GPtrArray *entries)
{
  g_autoptr(Doc) doc = doc_new();
  doc_begin_array(doc, "history");
  for (guint i = 0; i < entries->len; i++)
    put_entry(doc, entries->pdata[i]);
  doc_end(doc);
  cli_result(cli, doc);
}

static bool run(Cli *cli, int *ret_code, GError **error)
{
  guint limit = cli->options.limit == G_MAXUINT ? DEFAULT_LIMIT : cli->options.limit;
  g_autoptr(GPtrArray) entries = upgrade_history(cli->upgrade, cli->options.arguments[0], limit, error);
  if (!entries)
    return false;
  if (cli_is_json(cli))
    print_json(cli, entries);
  else
    print_text(cli, entries);
  return true;
}

const Command command_history = {
  .name = "history",
  .group = GROUP_AFTER,
  .summary = "what has run on the database, when, and by whom",
  .arguments = "[IDENTIFIER]",
  .most = 1,
  .options = OPTIONS_DATABASE | OPTION_BIT(LIMIT),
  .needs = UPGRADE_PROJECT | UPGRADE_DATABASE,
  .exits = EXITS_DATABASE,
  .about = "Prints the journal, oldest first: each statement that emcee has run on the\n"
           "database, with its time, its rows, who ran it, and what went wrong. With an\n"
           "identifier: only that script's.\n",
  .examples = "  emcee history\n"
              "  emcee history v2_migrate01\n"
              "  emcee history --limit 0 --json\n",
  .run = run,
};
