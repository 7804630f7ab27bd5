/* Decides what the rows of the version table mean, and what they become when a script has run. */
#include "plan/heads.h"
#include "base/banned.h"

#include <string.h>

static void head_raise(const Script **head, const Script *candidate)
{
  if (candidate && (!*head || candidate->position > (*head)->position))
    *head = candidate;
}

/* Monolithic scripts stand before all others. */
static const Script *last_whole(const Project *project)
{
  guint count = 0;
  while (count < project->scripts->len && ((const Script *)project->scripts->pdata[count])->phase == PHASE_WHOLE)
    count++;
  return count ? project->scripts->pdata[count - 1] : NULL;
}

void heads_read(const Project *project, const GPtrArray *rows, Heads *ret_heads)
{
  Heads heads = {0};
  for (guint i = 0; i < rows->len; i++) {
    const char *row = rows->pdata[i];
    const Script *script = project_script(project, row);
    if (!script) {
      if (strstr(row, "_contract"))
        heads.unknown_contract = row;
      else
        heads.unknown_expand = row;
      continue;
    }
    if (script->phase == PHASE_CONTRACT) {
      head_raise(&heads.contract, script);
      head_raise(&heads.expand, script->change->scripts[PHASE_EXPAND]);
    } else {
      head_raise(&heads.expand, script);
      head_raise(&heads.contract, script->phase == PHASE_WHOLE ? script : last_whole(project));
    }
  }
  *ret_heads = heads;
}

const char *heads_expand(const Heads *heads)
{
  if (heads->unknown_expand)
    return heads->unknown_expand;
  return heads->expand ? heads->expand->identifier : NULL;
}

const char *heads_contract(const Heads *heads)
{
  if (heads->unknown_contract)
    return heads->unknown_contract;
  return heads->contract ? heads->contract->identifier : NULL;
}

static void rows_add(GPtrArray *rows, const char *identifier)
{
  if (identifier && !g_ptr_array_find_with_equal_func(rows, identifier, g_str_equal, NULL))
    g_ptr_array_add(rows, g_strdup(identifier));
}

GPtrArray *heads_after(const Project *project, const GPtrArray *rows, const Script *script)
{
  Heads heads;
  heads_read(project, rows, &heads);
  if (script->phase == PHASE_EXPAND || script->phase == PHASE_WHOLE)
    head_raise(&heads.expand, script);
  if (script->phase == PHASE_CONTRACT || script->phase == PHASE_WHOLE)
    head_raise(&heads.contract, script);
  GPtrArray *after = g_ptr_array_new_with_free_func(g_free);
  rows_add(after, heads.unknown_expand);
  rows_add(after, heads.unknown_contract);
  rows_add(after, heads.expand ? heads.expand->identifier : NULL);
  rows_add(after, heads.contract ? heads.contract->identifier : NULL);
  return after;
}
