/* Decides what a journal row says and how the version follows a finished script. */
#include "run/journal.h"
#include "plan/heads.h"
#include "run/place.h"
#include "base/banned.h"

static const char *journal_who(Upgrade *upgrade)
{
  if (!upgrade->who) {
    g_autofree char *place = place_describe();
    upgrade->who = g_strdup_printf("%s (emcee " EMCEE_VERSION ")", place);
  }
  return upgrade->who;
}

static void append_texts(Upgrade *upgrade, GString *sql, const char *const *texts, guint count)
{
  for (guint i = 0; i < count; i++) {
    upgrade_literal(upgrade, sql, texts[i]);
    g_string_append(sql, ", ");
  }
}

static void append_changed(GString *sql, gint64 changed)
{
  if (changed < 0)
    g_string_append(sql, "NULL");
  else
    g_string_append_printf(sql, "%" G_GINT64_FORMAT, changed);
}

static void append_seconds(GString *sql, double seconds)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append(sql, g_ascii_formatd(number, sizeof number, "%.6f", seconds));
}

static void append_row(Upgrade *upgrade, GString *sql, const JournalRow *row)
{
  const char *running = g_str_equal(row->state, "running") ? "NULL" : upgrade->dialect->now;
  g_string_append_c(sql, '(');
  append_texts(upgrade, sql, &row->identifier, 1);
  g_string_append_printf(sql, "%u, %u, ", row->step, row->steps);
  append_texts(upgrade, sql, (const char *[]){row->kind, row->state, row->script_hash, row->statement_hash, row->probe}, 5);
  append_changed(sql, row->changed);
  g_string_append_printf(sql, ", %" G_GINT64_FORMAT ", ", upgrade->lease.token);
  append_texts(upgrade, sql, (const char *[]){db_server(upgrade->db)->session, journal_who(upgrade)}, 2);
  dialect_now_plus(upgrade->dialect, sql, -row->seconds);
  g_string_append_printf(sql, ", %s, ", running);
  append_seconds(sql, row->seconds);
  g_string_append(sql, ", ");
  upgrade_literal(upgrade, sql, row->error);
  g_string_append_c(sql, ')');
}

void journal_append(Upgrade *upgrade, GString *sql, const JournalRow *rows, guint count)
{
  g_assert(count > 0);
  g_string_append_printf(sql, "INSERT INTO %s (identifier, step, steps, kind, state, script_hash, statement_hash, probe, changed, "
                       "token, session, who, started_at, finished_at, seconds, error) VALUES ", upgrade->names.journal);
  for (guint i = 0; i < count; i++) {
    g_string_append(sql, i ? ", " : "");
    append_row(upgrade, sql, &rows[i]);
  }
}

void journal_append_result(Upgrade *upgrade, GString *sql, gint64 id, const JournalRow *row)
{
  g_string_append_printf(sql, "UPDATE %s SET state = ", upgrade->names.journal);
  upgrade_literal(upgrade, sql, row->state);
  g_string_append(sql, ", changed = ");
  append_changed(sql, row->changed);
  g_string_append(sql, ", error = ");
  upgrade_literal(upgrade, sql, row->error);
  g_string_append(sql, ", seconds = ");
  append_seconds(sql, row->seconds);
  if (!g_str_equal(row->state, "running"))
    g_string_append_printf(sql, ", finished_at = %s", upgrade->dialect->now);
  g_string_append_printf(sql, " WHERE id = %" G_GINT64_FORMAT, id);
}

/* The rows of `these` that are not in `those`. */
static GPtrArray *rows_without(const GPtrArray *these, const GPtrArray *those)
{
  GPtrArray *left = g_ptr_array_new();
  for (guint i = 0; i < these->len; i++) {
    bool found = false;
    for (guint j = 0; j < those->len && !found; j++)
      found = g_str_equal(these->pdata[i], those->pdata[j]);
    if (!found)
      g_ptr_array_add(left, these->pdata[i]);
  }
  return left;
}

void journal_append_version(Upgrade *upgrade, GString *sql, const GPtrArray *before, const GPtrArray *after)
{
  const char *table = upgrade->names.version, *column = upgrade->names.column;
  g_autoptr(GPtrArray) gone = rows_without(before, after);
  g_autoptr(GPtrArray) come = rows_without(after, before);
  for (guint i = 0; i < MAX(gone->len, come->len); i++) {
    if (i < gone->len && i < come->len)
      g_string_append_printf(sql, "; UPDATE %s SET %s = ", table, column);
    else if (i < come->len)
      g_string_append_printf(sql, "; INSERT INTO %s (%s) VALUES (", table, column);
    else
      g_string_append_printf(sql, "; DELETE FROM %s", table);
    if (i < come->len)
      upgrade_literal(upgrade, sql, come->pdata[i]);
    if (i < gone->len) {
      g_string_append_printf(sql, " WHERE %s = ", column);
      upgrade_literal(upgrade, sql, gone->pdata[i]);
    } else {
      g_string_append_c(sql, ')');
    }
  }
}

void journal_append_finish(Upgrade *upgrade, GString *sql, const Script *script)
{
  if (script->phase == PHASE_MIGRATE)
    return;
  g_autoptr(GPtrArray) after = heads_after(upgrade->project, upgrade->state->versions, script);
  journal_append_version(upgrade, sql, upgrade->state->versions, after);
}

void journal_finish(Upgrade *upgrade, const Script *script)
{
  State *state = upgrade->state;
  if (script->phase != PHASE_MIGRATE) {
    GPtrArray *after = heads_after(upgrade->project, state->versions, script);
    g_ptr_array_unref(state->versions);
    state->versions = after;
  }
  state_finish(state, state_applied_make(state, script->identifier), script->hash);
  state->fresh = false;
}
