-- The shop as it was before it used emcee. This file is for SQLite; the other engines have their own beside it.
CREATE TABLE customers (
  id        INTEGER PRIMARY KEY,
  email     TEXT NOT NULL UNIQUE,
  full_name TEXT NOT NULL,
  visits    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE orders (
  id          INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  item        TEXT NOT NULL,
  cents       INTEGER NOT NULL
);

CREATE INDEX orders_by_customer ON orders (customer_id);
