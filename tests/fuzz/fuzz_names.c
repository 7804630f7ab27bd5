/* Any bytes as the name of a file, as a directive, as a wrong key: always an answer, and never one without its message. */
#include <string.h>

#include "fuzz.h"
#include "project/directive.h"
#include "project/file_name.h"
#include "project/name_near.h"
#include "project/settings.h"

#include "base/banned.h"

static void check_file_name(const char *text)
{
  FileName name;
  g_autofree char *message = NULL;
  FileNameKind kind = file_name_parse(text, &name, &message);
  g_assert_true((kind == FILE_NAME_WRONG) == (message != NULL));
  if (kind != FILE_NAME_SQL && kind != FILE_NAME_YAML)
    return;
  g_assert_true(name.number > 0 && name.digits >= 2);
  g_assert_true(name.name > text && name.name_length > 0 && name.name + name.name_length < text + strlen(text));
  g_assert_null(file_name_fault(name.name, name.name_length));
}

static void check_directive(const char *text, gsize length)
{
  for (Phase phase = PHASE_WHOLE; phase < PHASE_COUNT; phase++) {
    Directive directive;
    g_autofree char *message = NULL;
    bool good = directive_parse(text, length, phase, &directive, &message);
    g_assert_true(good == (message == NULL));
    if (good && directive.value)
      g_assert_true(directive.value > text && directive.value + directive.length <= text + length && directive.length > 0);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char *const known[] = {"project", "releases", "version_table", "version_column", "a", ""};
  g_autofree char *text = g_strndup((const char *)data, size);
  g_autofree char *advice = name_advice(text, known, G_N_ELEMENTS(known));
  g_autofree char *release = settings_release_fault(text), *project = settings_project_fault(text);
  g_assert_nonnull(advice);
  g_assert_true(*text || (release && project));
  check_file_name(text);
  check_directive((const char *)data, size);
  return 0;
}
