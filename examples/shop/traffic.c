/* What a shop does all day. Everything that is written is remembered by its writer and compared when it is read back. */
#include "traffic.h"

#include "name.h"

#include "base/banned.h"

#define WORKERS 10
#define COMPLAINTS_SHOWN 5

static const ShopRelease RELEASES[] = {
  {.name = "v1",
   .split = false,
   .insert = "INSERT INTO customers (email, full_name) VALUES (?1, ?2)",
   .upsert = "INSERT INTO customers (email, full_name) VALUES (?1, ?2)"
             " ON CONFLICT (email) DO UPDATE SET full_name = excluded.full_name",
   .update = "UPDATE customers SET full_name = ?2 WHERE id = ?1",
   .read = "SELECT full_name FROM customers WHERE id = ?1",
   .read_row = "SELECT email, visits, full_name FROM customers WHERE id = ?1",
   .write_row = "UPDATE customers SET email = ?2, visits = ?3 + 1, full_name = ?4 WHERE id = ?1"},
  {.name = "v2",
   .split = true,
   .insert = "INSERT INTO customers (email, first_name, last_name) VALUES (?1, ?2, ?3)",
   .upsert = "INSERT INTO customers (email, first_name, last_name) VALUES (?1, ?2, ?3)"
             " ON CONFLICT (email) DO UPDATE SET first_name = excluded.first_name, last_name = excluded.last_name",
   .update = "UPDATE customers SET first_name = ?2, last_name = ?3 WHERE id = ?1",
   .read = "SELECT first_name, last_name FROM customers WHERE id = ?1",
   .read_row = "SELECT email, visits, first_name, last_name FROM customers WHERE id = ?1",
   .write_row = "UPDATE customers SET email = ?2, visits = ?3 + 1, first_name = ?4, last_name = ?5 WHERE id = ?1"},
};

typedef struct {
  char *email;  /* of a customer that this worker brought in; else NULL */
  char **names; /* as last written */
} Customer;

struct Traffic {
  Store *store;
  const ShopRelease *release;
  GRand *random;
  guint number, serial;
  guint seeded;      /* customers 1 to seeded were there before any worker */
  GHashTable *known; /* id (char *) → Customer */
  GPtrArray *ids;    /* the keys of `known` */
  guint64 wrong;
};

const ShopRelease *shop_release(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(RELEASES); i++)
    if (g_strcmp0(RELEASES[i].name, name) == 0)
      return &RELEASES[i];
  return NULL;
}

static void customer_free(gpointer data)
{
  Customer *customer = data;
  g_free(customer->email);
  g_strfreev(customer->names);
  g_free(customer);
}

/* "seed" customers stand first and keep their numbers, so that workers can share them out without asking each other. */
static guint seeded_count(Store *store)
{
  g_auto(GStrv) row = store_row(store, "SELECT count(*) FROM customers WHERE email GLOB 'seed*'", NULL);
  return row ? (guint)g_ascii_strtoull(row[0], NULL, 10) : 0;
}

Traffic *traffic_new(Store *store, const ShopRelease *release, guint number, GError **error)
{
  guint seeded = seeded_count(store);
  if (seeded < WORKERS) {
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "the shop has too few customers: fill it with --make first");
    return NULL;
  }
  Traffic *traffic = g_new0(Traffic, 1);
  *traffic = (Traffic){.store = store, .release = release, .random = g_rand_new(), .number = number % WORKERS,
                       .seeded = seeded,
                       .known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, customer_free),
                       .ids = g_ptr_array_new()};
  return traffic;
}

void traffic_free(Traffic *traffic)
{
  if (!traffic)
    return;
  g_rand_free(traffic->random);
  g_ptr_array_unref(traffic->ids);
  g_hash_table_unref(traffic->known);
  g_free(traffic);
}

static char **names_new(Traffic *traffic)
{
  g_auto(Name) name = name_make(traffic->random, traffic->serial++ * WORKERS + traffic->number, traffic->release->split);
  char **names = g_new0(char *, 3);
  names[0] = traffic->release->split ? g_strdup(name.first) : name_full(&name);
  names[1] = traffic->release->split ? g_strdup(name.last) : NULL;
  return names;
}

static void traffic_remember(Traffic *traffic, const char *id, const char *email, char **names)
{
  Customer *customer = g_hash_table_lookup(traffic->known, id);
  if (!customer) {
    char *key = g_strdup(id);
    customer = g_new0(Customer, 1);
    g_hash_table_insert(traffic->known, key, customer);
    g_ptr_array_add(traffic->ids, key);
    customer->email = g_strdup(email);
  }
  g_strfreev(customer->names);
  customer->names = g_strdupv(names);
}

static void traffic_complain(Traffic *traffic, const char *id, char **read, const char *why)
{
  g_autofree char *text = g_strjoinv("|", read);
  if (++traffic->wrong <= COMPLAINTS_SHOWN)
    g_printerr("shop %s: customer %s reads as '%s': %s\n", traffic->release->name, id, text, why);
}

/* Nobody may ever see a row half written, whoever wrote it; and our own are as we left them. */
static bool traffic_compare(Traffic *traffic, const char *id, char **read)
{
  const Customer *customer = g_hash_table_lookup(traffic->known, id);
  const char *why = NULL;
  if (traffic->release->split ? !name_is_whole(read[0], read[1]) : !name_full_is_whole(read[0]))
    why = "not whole";
  else if (customer && !g_strv_equal((const char *const *)customer->names, (const char *const *)read))
    why = "this worker wrote something else";
  if (why)
    traffic_complain(traffic, id, read, why);
  return !why;
}

static char *seeded_pick(Traffic *traffic)
{
  return g_strdup_printf("%d", g_rand_int_range(traffic->random, 1, (gint32)traffic->seeded + 1));
}

/* A customer whose name is ours to change: a new one, or a share of those that were there before. */
static char *own_pick(Traffic *traffic)
{
  if (traffic->ids->len && g_rand_boolean(traffic->random))
    return g_strdup(g_ptr_array_index(traffic->ids, g_rand_int_range(traffic->random, 0, (gint32)traffic->ids->len)));
  guint group = (guint)g_rand_int_range(traffic->random, 0, (gint32)(traffic->seeded / WORKERS));
  return g_strdup_printf("%u", group * WORKERS + traffic->number + 1);
}

/* --- the things that happen --- */

static void customer_insert(Traffic *traffic)
{
  g_auto(GStrv) names = names_new(traffic);
  g_autofree char *email = g_strdup_printf("%s.%u.%u@shop.example", traffic->release->name, traffic->number, traffic->serial);
  if (!store_run(traffic->store, traffic->release->insert, (const char *[]){email, names[0], names[1], NULL}))
    return;
  g_autofree char *id = store_last_id(traffic->store);
  traffic_remember(traffic, id, email, names);
}

static void customer_upsert(Traffic *traffic)
{
  g_autofree char *id = own_pick(traffic);
  const Customer *customer = g_hash_table_lookup(traffic->known, id);
  if (!customer || !customer->email)
    return;
  g_auto(GStrv) names = names_new(traffic);
  if (store_run(traffic->store, traffic->release->upsert, (const char *[]){customer->email, names[0], names[1], NULL}))
    traffic_remember(traffic, id, NULL, names);
}

static void customer_update(Traffic *traffic)
{
  g_autofree char *id = own_pick(traffic);
  g_auto(GStrv) names = names_new(traffic);
  if (store_run(traffic->store, traffic->release->update, (const char *[]){id, names[0], names[1], NULL}))
    traffic_remember(traffic, id, NULL, names);
}

/* As object mappers do: reads anybody's row, changes one thing in it, writes all columns back. */
static void customer_rewrite(Traffic *traffic)
{
  if (!store_run(traffic->store, "BEGIN IMMEDIATE", NULL))
    return;
  g_autofree char *id = seeded_pick(traffic);
  g_auto(GStrv) row = store_row(traffic->store, traffic->release->read_row, (const char *[]){id, NULL});
  if (row && traffic_compare(traffic, id, row + 2))
    store_run(traffic->store, traffic->release->write_row, (const char *[]){id, row[0], row[1], row[2], row[3], NULL});
  if (!store_run(traffic->store, "COMMIT", NULL))
    store_run(traffic->store, "ROLLBACK", NULL);
}

static void customer_read(Traffic *traffic, const char *id)
{
  g_auto(GStrv) row = store_row(traffic->store, traffic->release->read, (const char *[]){id, NULL});
  if (row)
    traffic_compare(traffic, id, row);
}

static void customer_read_own(Traffic *traffic)
{
  g_autofree char *id = own_pick(traffic);
  customer_read(traffic, id);
}

static void customer_read_any(Traffic *traffic)
{
  g_autofree char *id = seeded_pick(traffic);
  customer_read(traffic, id);
}

static void order_insert(Traffic *traffic)
{
  g_autofree char *id = seeded_pick(traffic);
  g_autofree char *cents = g_strdup_printf("%d", g_rand_int_range(traffic->random, 100, 10000));
  store_run(traffic->store, "INSERT INTO orders (customer_id, item, cents) VALUES (?1, 'book', ?2)",
            (const char *[]){id, cents, NULL});
}

static const struct {
  int weight;
  void (*run)(Traffic *traffic);
} THINGS[] = {
  {2, customer_insert}, {2, customer_upsert}, {3, customer_update}, {3, customer_rewrite},
  {4, customer_read_own}, {4, customer_read_any}, {2, order_insert},
};

void traffic_step(Traffic *traffic)
{
  int total = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(THINGS); i++)
    total += THINGS[i].weight;
  int pick = g_rand_int_range(traffic->random, 0, total);
  gsize i = 0;
  while ((pick -= THINGS[i].weight) >= 0)
    i++;
  THINGS[i].run(traffic);
}

guint64 traffic_wrong(const Traffic *traffic)
{
  return traffic->wrong;
}

/* --- making a shop, and looking at all of it --- */

bool shop_fill(Store *store, guint rows, GError **error)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(42);
  bool good = store_run(store, "BEGIN IMMEDIATE", NULL);
  for (guint i = 1; good && i <= rows; i++) {
    g_auto(Name) name = name_make(random, i, false);
    g_autofree char *full = name_full(&name);
    g_autofree char *id = g_strdup_printf("%u", i);
    g_autofree char *email = g_strdup_printf("seed%u@shop.example", i);
    good = store_run(store, "INSERT INTO customers (id, email, full_name) VALUES (?1, ?2, ?3)",
                     (const char *[]){id, email, full, NULL});
  }
  good = good && store_run(store, "INSERT INTO orders (customer_id, item, cents)"
                                  " SELECT id, 'book', 1000 + id % 1000 FROM customers WHERE id % 4 = 0", NULL) &&
         store_run(store, "COMMIT", NULL);
  if (!good)
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "the shop could not be filled");
  return good;
}

typedef struct {
  guint64 rows, wrong;
} Seen;

/* id, full_name, first_name, last_name; a column that is not there (any more) reads as the text "-". */
static void row_verify(char **row, gpointer data)
{
  Seen *seen = data;
  bool old_side = g_strcmp0(row[1], "-") != 0, new_side = g_strcmp0(row[2], "-") != 0;
  const Name name = {.first = row[2], .last = row[3]};
  g_autofree char *full = name_full(&name);
  bool whole = (!old_side || name_full_is_whole(row[1])) && (!new_side || name_is_whole(row[2], row[3])) &&
               (!old_side || !new_side || g_strcmp0(row[1], full) == 0);
  seen->rows++;
  if (!whole && ++seen->wrong <= COMPLAINTS_SHOWN)
    g_printerr("shop: customer %s is full_name '%s', first_name '%s', last_name '%s'\n", row[0], row[1], row[2], row[3]);
}

static bool column_exists(Store *store, const char *column)
{
  g_auto(GStrv) row = store_row(store, "SELECT 1 FROM pragma_table_info('customers') WHERE name = ?1",
                                (const char *[]){column, NULL});
  return row != NULL;
}

bool shop_verify(Store *store, guint64 *ret_rows, guint64 *ret_wrong)
{
  Seen seen = {0};
  bool split = column_exists(store, "last_name");
  g_autofree char *sql = g_strdup_printf("SELECT id, %s, %s FROM customers",
                                         column_exists(store, "full_name") ? "full_name" : "'-'",
                                         split ? "first_name, last_name" : "'-', '-'");
  if (!store_each(store, sql, row_verify, &seen))
    return false;
  *ret_rows = seen.rows;
  *ret_wrong = seen.wrong;
  return true;
}
