/* Decides the class of a server's error, by its code alone: messages are translated, and change. */
#include "driver/error_class.h"
#include "base/banned.h"

/* --- PostgreSQL: the first row whose code begins the SQLSTATE --- */

typedef struct {
  const char *code;
  DbErrorClass class;
} StateRow;

static const StateRow state_rows[] = {
  {"55P03", DB_LOCK_TIMEOUT}, {"40001", DB_RETRY}, {"40P01", DB_RETRY},
  {"40003", DB_LOST},                                                   /* statement completion unknown */
  {"57014", DB_CANCELLED},
  {"57P0", DB_LOST}, {"08", DB_LOST}, {"25P03", DB_LOST}, {"25P04", DB_LOST}, /* the server ends idle sessions */
  {"53100", DB_FULL}, {"42P01", DB_ABSENT},
  {"", DB_FAILED},
};

static const StateRow connect_state_rows[] = {
  {"57P", DB_UNREACHABLE},                         /* starting up, shutting down */
  {"53", DB_UNREACHABLE},                          /* too many connections */
  {"08", DB_UNREACHABLE}, {"XX", DB_UNREACHABLE},  /* also what PgBouncer says while its server is down */
  {"", DB_DENIED},
};

static DbErrorClass state_class(const StateRow *row, const char *sqlstate)
{
  while (!g_str_has_prefix(sqlstate, row->code))
    row++;
  return row->class;
}

DbErrorClass error_class_postgresql(const char *sqlstate)
{
  return state_class(state_rows, sqlstate);
}

DbErrorClass error_class_postgresql_connect(const char *sqlstate)
{
  return state_class(connect_state_rows, sqlstate);
}

/* --- MySQL and MariaDB: the row of that number, else the last one --- */

typedef struct {
  guint number;
  DbErrorClass class;
} NumberRow;

static const NumberRow number_rows[] = {
  {1205, DB_LOCK_TIMEOUT}, {3572, DB_LOCK_TIMEOUT},  /* 3572: NOWAIT */
  {1213, DB_RETRY},                                  /* deadlock; on Galera also a lost certification */
  {3101, DB_RETRY}, {1020, DB_RETRY},                /* refused by group replication; changed since the snapshot */
  {1047, DB_RETRY},                                  /* a Galera node that is not ready */
  {1317, DB_CANCELLED}, {1969, DB_CANCELLED}, {3024, DB_CANCELLED},
  {1053, DB_LOST}, {1158, DB_LOST}, {1159, DB_LOST}, {1160, DB_LOST}, {1161, DB_LOST}, {1927, DB_LOST}, {3169, DB_LOST},
  {4031, DB_LOST},
  {1021, DB_FULL}, {1114, DB_FULL}, {3675, DB_FULL},
  {1049, DB_ABSENT}, {1051, DB_ABSENT}, {1146, DB_ABSENT},
  {0, DB_FAILED},
};

/* Numbers that mean something else where there is no cluster. */
static const NumberRow galera_rows[] = {{1180, DB_RETRY}, {0, DB_FAILED}};

static const NumberRow connect_number_rows[] = {
  {1044, DB_DENIED}, {1045, DB_DENIED}, {1049, DB_DENIED}, {1129, DB_DENIED}, {1130, DB_DENIED}, {1227, DB_DENIED},
  {1251, DB_DENIED}, {1698, DB_DENIED}, {1820, DB_DENIED}, {1862, DB_DENIED}, {3118, DB_DENIED}, {4151, DB_DENIED},
  {2049, DB_DENIED}, {2059, DB_DENIED}, {2061, DB_DENIED}, /* no common way to log in */
  {0, DB_UNREACHABLE},
};

static const NumberRow *number_row(const NumberRow *row, guint number)
{
  while (row->number && row->number != number)
    row++;
  return row;
}

/* The client library's own errors. What the server still has to say after one of them is not known, and would be taken
 * for the answer to the next statement: such a connection is not used again. */
static bool is_client_error(guint number)
{
  return number >= 2000 && number <= 2999;
}

DbErrorClass error_class_mysql(guint number, bool galera)
{
  const NumberRow *row = number_row(number_rows, number);
  if (is_client_error(number))
    return DB_LOST;
  return row->number || !galera ? row->class : number_row(galera_rows, number)->class;
}

DbErrorClass error_class_mysql_connect(guint number)
{
  return number_row(connect_number_rows, number)->class;
}
