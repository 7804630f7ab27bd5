/* The shop at work, as release v1 or as release v2: customers come, change their names, order, are looked up, all the time. */
#pragma once
#include "store.h"

/* What one release of the shop knows about the table: nothing of the other release's columns. */
typedef struct {
  const char *name;
  bool split; /* knows first_name and last_name; else full_name */
  const char *insert, *upsert, *update, *read, *read_row, *write_row;
} ShopRelease;

/* The release of that name ("v1", "v2"), or NULL. */
const ShopRelease *shop_release(const char *name);

typedef struct Traffic Traffic;

/* Worker `number` (0 to 9) changes the names of its own customers only, so that it knows what it must read back; all else it
 * does to anybody's. Two workers that run at once need two numbers. Fails if the shop has no customers. */
Traffic *traffic_new(Store *store, const ShopRelease *release, guint number, GError **error);
void traffic_free(Traffic *traffic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Traffic, traffic_free)

/* One random thing that happens in a shop: one statement, or a transaction of two. */
void traffic_step(Traffic *traffic);

/* How often a row read was not what had been written. Each is told on stderr. */
guint64 traffic_wrong(const Traffic *traffic);

/* Fills an empty shop of release v1 with so many customers, and an order for every fourth. */
bool shop_fill(Store *store, guint rows, GError **error);

/* Looks at every customer, with whichever release's columns there are (both, during an upgrade: then they must tell the
 * same). *ret_wrong: how many are not whole. */
bool shop_verify(Store *store, guint64 *ret_rows, guint64 *ret_wrong);
