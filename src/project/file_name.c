/* Decides which files of a release folder are a change's, and what their names say. The forms:
 *   NN-name.<phase>[.<engine>].sql, NN-name[.<engine>].sql (monolithic), NN-name.yaml (declarative) */
#include "project/file_name.h"

#include <string.h>

#include "project/name_near.h"

#include "base/banned.h"

#define DIGITS_LIMIT 9
#define NAME_LIMIT 100

static const struct {
  const char *extension;
  FileNameKind kind;
} extensions[] = {
  {".sql", FILE_NAME_SQL},
  {".yaml", FILE_NAME_YAML},
  {".yml", FILE_NAME_YAML},
};

/* The kind that the extension says, without regard to case; *ret_end is where the extension begins. */
static FileNameKind kind_by_extension(const char *base, const char **ret_end)
{
  const char *point = strrchr(base, '.');
  for (gsize i = 0; point && *base != '.' && i < G_N_ELEMENTS(extensions); i++)
    if (g_ascii_strcasecmp(point, extensions[i].extension) == 0) {
      *ret_end = point;
      return extensions[i].kind;
    }
  return FILE_NAME_OTHER;
}

/* What the parts between name and extension may be: the phases, then the engines. */
#define PART_COUNT (PHASE_COUNT - PHASE_EXPAND + ENGINE_COUNT - ENGINE_SQLITE)

static void list_parts(const char **parts)
{
  for (Phase phase = PHASE_EXPAND; phase < PHASE_COUNT; phase++)
    *parts++ = phase_name(phase);
  for (Engine engine = ENGINE_SQLITE; engine < ENGINE_COUNT; engine++)
    *parts++ = engine_name(engine);
}

static Phase phase_named(const char *text, gsize length)
{
  for (Phase phase = PHASE_EXPAND; phase < PHASE_COUNT; phase++)
    if (strlen(phase_name(phase)) == length && memcmp(phase_name(phase), text, length) == 0)
      return phase;
  return PHASE_WHOLE;
}

static Engine engine_of_part(const char *text, gsize length)
{
  for (Engine engine = ENGINE_SQLITE; engine < ENGINE_COUNT; engine++)
    if (strlen(engine_name(engine)) == length && memcmp(engine_name(engine), text, length) == 0)
      return engine;
  return ENGINE_NONE;
}

static char *part_fault(const char *at, gsize length, Phase phase_before, Engine engine_before)
{
  const char *parts[PART_COUNT];
  g_autofree char *part = g_strndup(at, length);
  Phase phase = phase_named(at, length);
  if (engine_before != ENGINE_NONE && phase != PHASE_WHOLE)
    return g_strdup_printf("the phase stands before the engine: `.%s.%s.sql`", part, engine_name(engine_before));
  if (engine_before != ENGINE_NONE || (phase_before != PHASE_WHOLE && phase != PHASE_WHOLE))
    return g_strdup_printf("`.%s` is one part too many; the form is NN-name.<phase>[.<engine>].sql", part);
  list_parts(parts);
  gsize skip = phase_before == PHASE_WHOLE ? 0 : PHASE_COUNT - PHASE_EXPAND;
  g_autofree char *advice = name_advice(part, parts + skip, PART_COUNT - skip);
  return g_strdup_printf("`%s` is neither a phase nor an engine%s", part, advice);
}

/* .phase, .engine, both or neither, from at to end. */
static char *parse_parts(const char *at, const char *end, FileName *name)
{
  while (at < end) {
    const char *part = at + 1, *next = memchr(part, '.', (gsize)(end - part));
    gsize length = (gsize)((next ? next : end) - part);
    Phase phase = phase_named(part, length);
    Engine engine = engine_of_part(part, length);
    if (phase != PHASE_WHOLE && name->phase == PHASE_WHOLE && name->engine == ENGINE_NONE)
      name->phase = phase;
    else if (engine != ENGINE_NONE && name->engine == ENGINE_NONE)
      name->engine = engine;
    else
      return part_fault(part, length, name->phase, name->engine);
    at = part + length;
  }
  return NULL;
}

char *file_name_fault(const char *name, gsize length)
{
  if (length == 0)
    return g_strdup("the name is empty");
  if (length > NAME_LIMIT)
    return g_strdup_printf("the name is longer than %d bytes", NAME_LIMIT);
  for (const char *at = name; at < name + length; at++)
    if (!g_ascii_isalnum(*at) && *at != '-' && *at != '_') {
      gssize left = (gssize)(name + length - at);
      const char *next = g_utf8_find_next_char(at, at + left);
      return g_strdup_printf("`%.*s` can't stand in the name; letters, digits, `-` and `_` can",
                             (int)(next ? next - at : left), at);
    }
  return NULL;
}

static char *parse_number(const char *base, FileName *name)
{
  gsize digits = strspn(base, "0123456789");
  if (digits == 0)
    return g_strdup("the name begins with no number; the form is NN-name.<phase>[.<engine>].sql");
  if (digits == 1)
    return g_strdup_printf("a number has two digits or more: `0%s`", base);
  if (digits > DIGITS_LIMIT)
    return g_strdup_printf("a number has %d digits at most", DIGITS_LIMIT);
  if (base[digits] != '-')
    return g_strdup_printf("`-` must follow the number %.*s", (int)digits, base);
  name->digits = digits;
  name->number = (int)g_ascii_strtoull(base, NULL, 10);
  return name->number ? NULL : g_strdup("numbers begin with 01");
}

FileNameKind file_name_parse(const char *base, FileName *ret_name, char **ret_message)
{
  const char *end;
  FileName name = {.phase = PHASE_WHOLE, .engine = ENGINE_NONE};
  FileNameKind kind = kind_by_extension(base, &end);
  if (kind == FILE_NAME_OTHER)
    return FILE_NAME_OTHER;
  const char *extension = kind == FILE_NAME_SQL ? ".sql" : ".yaml";
  char *message = parse_number(base, &name);
  if (!message) {
    name.name = base + name.digits + 1;
    name.name_length = strcspn(name.name, ".");
    message = file_name_fault(name.name, name.name_length);
  }
  if (!message && strcmp(end, extension) != 0)
    message = g_strdup_printf("the extension is `%s`, not `%s`", extension, end);
  if (!message && kind == FILE_NAME_YAML && name.name + name.name_length != end)
    message = g_strdup("a declarative change has no phase and no engine in its name: NN-name.yaml");
  if (!message && kind == FILE_NAME_SQL)
    message = parse_parts(name.name + name.name_length, end, &name);
  if (message) {
    *ret_message = message;
    return FILE_NAME_WRONG;
  }
  *ret_name = name;
  return kind;
}
