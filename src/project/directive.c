/* Decides which directives there are and what each may say where. */
#include "project/directive.h"

#include <string.h>

#include "project/name_near.h"

#include "base/banned.h"

#define ANYWHERE (1u << PHASE_WHOLE | 1u << PHASE_EXPAND | 1u << PHASE_MIGRATE | 1u << PHASE_CONTRACT)

static const struct {
  const char *name;
  const char *value;  /* what follows its colon, as people are told; NULL: nothing may */
  guint phases;
  const char *only;   /* where it may stand, as people are told */
} directives[DIRECTIVE_COUNT] = {
  [DIRECTIVE_NO_TRANSACTION] = {"no-transaction", NULL, ANYWHERE, NULL},
  [DIRECTIVE_REPEAT] = {"repeat", NULL, ANYWHERE, NULL},
  [DIRECTIVE_PENDING] = {"pending", "SELECT ...", 1u << PHASE_MIGRATE, "migrate scripts"},
  [DIRECTIVE_IDENTIFIER] = {"identifier", "NAME", 1u << PHASE_WHOLE, "scripts without a phase"},
};

const char *directive_name(DirectiveKind kind)
{
  g_assert(kind < DIRECTIVE_COUNT);
  return directives[kind].name;
}

static char *advice(const char *name)
{
  const char *names[DIRECTIVE_COUNT];
  for (gsize i = 0; i < DIRECTIVE_COUNT; i++)
    names[i] = directives[i].name;
  return name_advice(name, names, DIRECTIVE_COUNT);
}

static void trim(const char **at, const char **end)
{
  while (*at < *end && g_ascii_isspace(**at))
    (*at)++;
  while (*end > *at && g_ascii_isspace((*end)[-1]))
    (*end)--;
}

static char *check_value(DirectiveKind kind, bool colon, gsize length)
{
  const char *name = directives[kind].name, *value = directives[kind].value;
  if (!value && (colon || length))
    return g_strdup_printf("`-- emcee: %s` takes nothing after it", name);
  if (value && (!colon || length == 0))
    return g_strdup_printf("`%s` needs a value: `-- emcee: %s: %s`", name, name, value);
  return NULL;
}

bool directive_parse(const char *text, gsize length, Phase phase, Directive *ret_directive, char **ret_message)
{
  const char *end = text + length, *name_end = text;
  while (name_end < end && *name_end != ':' && !g_ascii_isspace(*name_end))
    name_end++;
  g_autofree char *name = g_strndup(text, (gsize)(name_end - text));
  const char *at = name_end;
  trim(&at, &end);
  bool colon = at < end && *at == ':';
  at += colon;
  trim(&at, &end);

  DirectiveKind kind = 0;
  while (kind < DIRECTIVE_COUNT && strcmp(directives[kind].name, name) != 0)
    kind++;
  if (kind == DIRECTIVE_COUNT) {
    g_autofree char *hint = advice(name);
    *ret_message = g_strdup_printf("unknown directive `%.60s`%s", name, hint);
    return false;
  }
  if (!(directives[kind].phases & 1u << phase)) {
    *ret_message = g_strdup_printf("`%s` belongs in %s only", name, directives[kind].only);
    return false;
  }
  *ret_message = check_value(kind, colon, (gsize)(end - at));
  if (*ret_message)
    return false;
  *ret_directive = (Directive){.kind = kind, .value = directives[kind].value ? at : NULL, .length = (gsize)(end - at)};
  return true;
}
