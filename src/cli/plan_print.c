/* Decides how a plan looks. */
#include "cli/plan_print.h"

#include "base/banned.h"

static void print_script(Cli *cli, const Script *script)
{
  if (script_is_noop(script)) {
    cli_print(cli, "-- %s (no file in this phase: it is recorded, nothing runs)\n\n", script->identifier);
    return;
  }
  cli_print(cli, "-- %s %s\n", script->identifier, script->file);
  if (script->no_transaction)
    cli_print(cli, "-- emcee: no-transaction\n");
  if (script->pending)
    cli_print(cli, "-- emcee: pending: %s\n", script->pending);
  for (guint i = 0; i < script->statement_count; i++) {
    const Statement *statement = &script->statements[i];
    cli_print(cli, "%s%.*s;\n", statement->repeat ? "-- emcee: repeat\n" : "", (int)statement->length, statement->text);
  }
  cli_print(cli, "\n");
}

static void print_text(Cli *cli, Action action, const GPtrArray *scripts)
{
  if (scripts->len == 0)
    cli_print(cli, "-- Nothing to run: %s is complete.\n", action_name(action));
  for (guint i = 0; i < scripts->len; i++)
    print_script(cli, scripts->pdata[i]);
}

static void put_statements(Doc *doc, const Script *script)
{
  doc_begin_array(doc, "statements");
  for (guint i = 0; i < script->statement_count; i++) {
    const Statement *statement = &script->statements[i];
    doc_begin(doc, NULL);
    doc_integer(doc, "line", statement->line);
    doc_flag(doc, "repeat", statement->repeat);
    doc_text(doc, "sql", statement->text);
    doc_end(doc);
  }
  doc_end(doc);
}

static void put_script(Doc *doc, const Script *script)
{
  doc_begin(doc, NULL);
  doc_text(doc, "identifier", script->identifier);
  doc_text(doc, "release", script->change->release->name);
  doc_text(doc, "phase", phase_name(script->phase));
  doc_text(doc, "file", script->file);
  doc_flag(doc, "transaction", !script->no_transaction);
  doc_text(doc, "pending", script->pending);
  put_statements(doc, script);
  doc_end(doc);
}

static void print_json(Cli *cli, Action action, const GPtrArray *scripts)
{
  g_autoptr(Doc) doc = doc_new();
  doc_text(doc, "action", action_name(action));
  doc_text(doc, "to", cli_to(cli));
  doc_begin_array(doc, "scripts");
  for (guint i = 0; i < scripts->len; i++)
    put_script(doc, scripts->pdata[i]);
  doc_end(doc);
  cli_result(cli, doc);
}

bool plan_print(Cli *cli, Action action, GError **error)
{
  g_autoptr(GPtrArray) scripts = upgrade_plan(cli->upgrade, action, cli_to(cli), error);
  if (!scripts)
    return false;
  if (cli_is_json(cli))
    print_json(cli, action, scripts);
  else
    print_text(cli, action, scripts);
  return true;
}
