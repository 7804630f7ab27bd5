/* Makes names and tells whether a name is whole; the rule stands in name.h. */
#include "name.h"

#include <string.h>

#include "base/banned.h"

static const char *const FIRST[] = {"Ada", "Alan", "Barbara", "Donald", "Edsger", "Grace", "Ken", "Margaret"};
static const char *const RICH[] = {"Mary Ann", "Jean Luc", "Anna Maria"};
static const char *const LAST[] = {"Codd", "Gray", "Hamilton", "Hopper", "Liskov", "Lovelace", "Ritchie", "Turing"};

void name_clear(Name *name)
{
  g_clear_pointer(&name->first, g_free);
  g_clear_pointer(&name->last, g_free);
}

static const char *word_pick(GRand *random, const char *const *words, gsize count)
{
  return words[g_rand_int_range(random, 0, (gint32)count)];
}

Name name_make(GRand *random, guint number, bool rich)
{
  rich = rich && g_rand_int_range(random, 0, 4) == 0;
  const char *first = rich ? word_pick(random, RICH, G_N_ELEMENTS(RICH)) : word_pick(random, FIRST, G_N_ELEMENTS(FIRST));
  bool single = g_rand_int_range(random, 0, 50) == 0;
  return (Name){.first = g_strdup_printf("%s%u", first, number),
                .last = single ? g_strdup("")
                               : g_strdup_printf("%s%u", word_pick(random, LAST, G_N_ELEMENTS(LAST)), number)};
}

static char *words_join(const char *first, const char *last)
{
  return *last ? g_strconcat(first, " ", last, NULL) : g_strdup(first);
}

char *name_full(const Name *name)
{
  return words_join(name->first, name->last);
}

/* The number at the end of a word, or NULL if there is none or nothing stands before it. */
static const char *word_number(const char *word)
{
  gsize letters = strcspn(word, "0123456789");
  gsize digits = strspn(word + letters, "0123456789");
  return letters && digits && !word[letters + digits] ? word + letters : NULL;
}

/* Words without a number, then one or two with the same one. */
static bool words_are_whole(char **words)
{
  const char *number = NULL;
  guint numbered = 0;
  for (char **word = words; *word; word++) {
    const char *own = word_number(*word);
    if (!**word || (!own && numbered) || (number && g_strcmp0(number, own) != 0))
      return false;
    number = own;
    numbered += own != NULL;
  }
  return numbered == 1 || numbered == 2;
}

bool name_full_is_whole(const char *full)
{
  g_auto(GStrv) words = g_strsplit(full, " ", -1);
  return words_are_whole(words);
}

bool name_is_whole(const char *first, const char *last)
{
  g_autofree char *full = words_join(first, last);
  const char *blank = strrchr(first, ' ');
  /* Only the last word of a first name carries the number, and a last name is one word. */
  return name_full_is_whole(full) && word_number(blank ? blank + 1 : first) && !strchr(last, ' ') &&
         (!blank || strcspn(first, "0123456789") > (gsize)(blank - first));
}
