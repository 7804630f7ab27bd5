/* Decides where a database stands: what of the project is done, what comes next, and what does not fit. */
#include "plan/standing.h"
#include "plan/heads.h"
#include "base/banned.h"

#include <string.h>

void lease_standing_clear(LeaseStanding *lease)
{
  g_clear_pointer(&lease->owner, g_free);
  g_clear_pointer(&lease->since, g_free);
  g_clear_pointer(&lease->expires, g_free);
}

static void unfinished_free(gpointer data)
{
  UnfinishedScript *unfinished = data;
  g_free(unfinished->identifier);
  g_free(unfinished->state);
  g_free(unfinished->error);
  g_free(unfinished->when);
  g_free(unfinished);
}

void standing_free(Standing *standing)
{
  if (!standing)
    return;
  g_free(standing->expand_head);
  g_free(standing->contract_head);
  g_ptr_array_unref(standing->releases);
  g_ptr_array_unref(standing->edited);
  g_ptr_array_unref(standing->out_of_order);
  g_ptr_array_unref(standing->vanished);
  g_ptr_array_unref(standing->unknown);
  g_ptr_array_unref(standing->unfinished);
  lease_standing_clear(&standing->lease);
  g_free(standing);
}

/* Does the identifier have the form <release>_<phase>NN or <release>NN for that release? */
static bool identifier_belongs(const char *identifier, const Release *release)
{
  gsize length = strlen(release->name);
  if (strncmp(identifier, release->name, length) != 0)
    return false;
  const char *rest = identifier + length;
  if (*rest == '_')
    for (Phase phase = PHASE_EXPAND; phase < PHASE_COUNT; phase++)
      if (g_str_has_prefix(rest + 1, phase_name(phase))) {
        rest += 1 + strlen(phase_name(phase));
        break;
      }
  return *rest && strspn(rest, "0123456789") == strlen(rest);
}

static bool release_known(const Project *project, const char *identifier)
{
  for (guint i = 0; i < project->releases->len; i++)
    if (identifier_belongs(identifier, project->releases->pdata[i]))
      return true;
  return false;
}

static int compare_text(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

typedef struct {
  Standing *standing;
  const Project *project;
  bool texts;
} Judge;

static void judge_record(Applied *applied, gpointer data)
{
  const Judge *judge = data;
  Standing *standing = judge->standing;
  const OpenRun *open = applied->open;
  if (open) {
    UnfinishedScript *unfinished = g_new0(UnfinishedScript, 1);
    *unfinished = (UnfinishedScript){g_strdup(applied->identifier), open->step, open->steps, g_strdup(open->state), g_strdup(open->error),
                                     g_strdup(open->when)};
    g_ptr_array_add(standing->unfinished, unfinished);
  }
  Script *script = project_script(judge->project, applied->identifier);
  if (!script) {
    GPtrArray *list = release_known(judge->project, applied->identifier) ? standing->vanished : standing->unknown;
    g_ptr_array_add(list, g_strdup(applied->identifier));
  } else if (judge->texts && applied->done && strcmp(applied->script_hash, script->hash) != 0) {
    if (script_is_noop(script))
      g_ptr_array_add(standing->vanished, g_strdup(script->identifier));
    else
      g_ptr_array_add(standing->edited, script);
  }
}

/* A script is out of order when one after it, of the same phase, is recorded. Monolithic ones count as expand scripts. */
static void judge_order(Standing *standing, const Project *project, const State *state)
{
  bool later[PHASE_COUNT] = {false};
  for (guint i = project->scripts->len; i-- > 0;) {
    Script *script = project->scripts->pdata[i];
    Phase chain = script->phase == PHASE_WHOLE ? PHASE_EXPAND : script->phase;
    if (state_recorded(state, script))
      later[chain] = true;
    else if (later[chain] && !script_is_noop(script))
      g_ptr_array_insert(standing->out_of_order, 0, script);
  }
}

static Next release_next(const ReleaseStanding *standing, const State *state)
{
  if (standing->done[PHASE_WHOLE] < standing->total[PHASE_WHOLE] || standing->done[PHASE_EXPAND] < standing->total[PHASE_EXPAND])
    return NEXT_EXPAND;
  const GPtrArray *changes = standing->release->changes;
  for (guint i = 0; i < changes->len; i++) {
    const Script *migrate = ((const Change *)changes->pdata[i])->scripts[PHASE_MIGRATE];
    if (migrate && !script_is_noop(migrate) && !state_done(state, migrate))
      return NEXT_MIGRATE;
  }
  return standing->done[PHASE_CONTRACT] < standing->total[PHASE_CONTRACT] ? NEXT_CONTRACT : NEXT_NOTHING;
}

static void judge_releases(Standing *standing, const Project *project, const State *state, const Release *to)
{
  for (guint i = 0; i < project->releases->len; i++) {
    ReleaseStanding *one = g_new0(ReleaseStanding, 1);
    one->release = project->releases->pdata[i];
    for (guint c = 0; c < one->release->changes->len; c++) {
      const Change *change = one->release->changes->pdata[c];
      for (Phase phase = PHASE_WHOLE; phase < PHASE_COUNT; phase++)
        if (change->scripts[phase]) {
          one->total[phase]++;
          one->done[phase] += state_done(state, change->scripts[phase]);
        }
    }
    g_ptr_array_add(standing->releases, one);
    if (to && one->release->position <= to->position && standing->next == NEXT_NOTHING) {
      standing->next = release_next(one, state);
      if (standing->next != NEXT_NOTHING)
        standing->next_release = one->release;
    }
  }
}

static const Release *release_at(const Project *project, const Heads *heads)
{
  if (heads->unknown_expand || heads->unknown_contract)
    return NULL;
  for (guint i = 0; i < project->releases->len; i++) {
    const Release *release = project->releases->pdata[i];
    const Script *expand = release_last(release, PHASE_EXPAND), *contract = release_last(release, PHASE_CONTRACT);
    if (expand && heads->expand == expand && heads->contract == contract)
      return release;
  }
  return NULL;
}

Standing *standing_of(const Project *project, const State *state, const Release *to, bool texts)
{
  Standing *standing = g_new0(Standing, 1);
  standing->fresh = state->fresh;
  standing->releases = g_ptr_array_new_with_free_func(g_free);
  standing->edited = g_ptr_array_new();
  standing->out_of_order = g_ptr_array_new();
  standing->vanished = g_ptr_array_new_with_free_func(g_free);
  standing->unknown = g_ptr_array_new_with_free_func(g_free);
  standing->unfinished = g_ptr_array_new_with_free_func(unfinished_free);
  standing->lease = (LeaseStanding){state->lease.held, g_strdup(state->lease.owner), g_strdup(state->lease.since),
                                    g_strdup(state->lease.expires), state->lease.token};
  Heads heads;
  heads_read(project, state->versions, &heads);
  standing->expand_head = g_strdup(heads_expand(&heads));
  standing->contract_head = g_strdup(heads_contract(&heads));
  standing->at = release_at(project, &heads);
  judge_releases(standing, project, state, to);
  judge_order(standing, project, state);
  state_each(state, judge_record, &(Judge){standing, project, texts});
  g_ptr_array_sort(standing->vanished, compare_text);
  g_ptr_array_sort(standing->unknown, compare_text);
  return standing;
}
