/* Decides how the journal is read back for people. */
#include "run/state_read.h"
#include "base/banned.h"

static void entry_free(gpointer data)
{
  JournalEntry *entry = data;
  char *texts[] = {entry->identifier, entry->kind, entry->state, entry->hash, entry->started, entry->finished, entry->who, entry->error};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_free(entry);
}

static JournalEntry *entry_read(const DbResult *rows, guint i)
{
  const char *changed = db_result_get(rows, i, 6), *seconds = db_result_get(rows, i, 9);
  JournalEntry *entry = g_new0(JournalEntry, 1);
  entry->id = g_ascii_strtoll(db_result_get(rows, i, 0), NULL, 10);
  entry->identifier = g_strdup(db_result_get(rows, i, 1));
  entry->step = (guint)g_ascii_strtoull(db_result_get(rows, i, 2), NULL, 10);
  entry->steps = (guint)g_ascii_strtoull(db_result_get(rows, i, 3), NULL, 10);
  entry->kind = g_strdup(db_result_get(rows, i, 4));
  entry->state = g_strdup(db_result_get(rows, i, 5));
  entry->rows = changed ? g_ascii_strtoll(changed, NULL, 10) : -1;
  entry->started = g_strdup(db_result_get(rows, i, 7));
  entry->finished = g_strdup(db_result_get(rows, i, 8));
  entry->seconds = seconds ? g_ascii_strtod(seconds, NULL) : 0;
  entry->who = g_strdup(db_result_get(rows, i, 10));
  entry->error = g_strdup(db_result_get(rows, i, 11));
  entry->hash = g_strdup(db_result_get(rows, i, 12));
  return entry;
}

static char *history_query(Upgrade *upgrade, const char *identifier, guint limit)
{
  GString *sql = g_string_new("SELECT id, identifier, step, steps, kind, state, changed, ");
  dialect_time_text(upgrade->dialect, sql, "started_at");
  g_string_append(sql, ", ");
  dialect_time_text(upgrade->dialect, sql, "finished_at");
  g_string_append(sql, ", seconds, who, error, statement_hash FROM ");
  g_string_append(sql, upgrade->names.journal);
  if (identifier) {
    g_string_append(sql, " WHERE identifier = ");
    upgrade_literal(upgrade, sql, identifier);
  }
  g_string_append(sql, " ORDER BY id DESC");
  if (limit)
    g_string_append_printf(sql, " LIMIT %u", limit);
  return g_string_free(sql, FALSE);
}

GPtrArray *upgrade_history(Upgrade *upgrade, const char *identifier, guint limit, GError **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
  if (!upgrade_read_state(upgrade, error))
    return NULL;
  if (!upgrade->state->tables)
    return g_steal_pointer(&entries);
  g_autofree char *sql = history_query(upgrade, identifier, limit);
  g_autoptr(DbResult) rows = db_query(upgrade->db, sql, error);
  if (!rows)
    return NULL;
  for (guint i = db_result_rows(rows); i-- > 0;)
    g_ptr_array_add(entries, entry_read(rows, i));
  return g_steal_pointer(&entries);
}
