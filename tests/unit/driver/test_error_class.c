/* Which code of a server means what for the runner. */
#include "driver/error_class.h"

static void test_postgresql(void)
{
  static const struct {
    const char *code;
    DbErrorClass statement, connect;
  } rows[] = {
    {"42601", DB_FAILED, DB_DENIED},       {"23505", DB_FAILED, DB_DENIED},       {"42P01", DB_ABSENT, DB_DENIED},
    {"42P07", DB_FAILED, DB_DENIED},       {"55P03", DB_LOCK_TIMEOUT, DB_DENIED}, {"55006", DB_FAILED, DB_DENIED},
    {"40001", DB_RETRY, DB_DENIED},        {"40P01", DB_RETRY, DB_DENIED},        {"40003", DB_LOST, DB_DENIED},
    {"57014", DB_CANCELLED, DB_DENIED},    {"57P01", DB_LOST, DB_UNREACHABLE},    {"57P03", DB_LOST, DB_UNREACHABLE},
    {"57P05", DB_LOST, DB_UNREACHABLE},    {"08006", DB_LOST, DB_UNREACHABLE},    {"53100", DB_FULL, DB_UNREACHABLE},
    {"53300", DB_FAILED, DB_UNREACHABLE},  {"53200", DB_FAILED, DB_UNREACHABLE},  {"28P01", DB_FAILED, DB_DENIED},
    {"28000", DB_FAILED, DB_DENIED},       {"3D000", DB_FAILED, DB_DENIED},       {"25P03", DB_LOST, DB_DENIED},
    {"", DB_FAILED, DB_DENIED},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_test_message("%s", rows[i].code);
    g_assert_cmpint(error_class_postgresql(rows[i].code), ==, rows[i].statement);
    g_assert_cmpint(error_class_postgresql_connect(rows[i].code), ==, rows[i].connect);
  }
}

static void test_mysql(void)
{
  static const struct {
    guint number;
    DbErrorClass statement, galera, connect;
  } rows[] = {
    {1064, DB_FAILED, DB_FAILED, DB_UNREACHABLE},             {1062, DB_FAILED, DB_FAILED, DB_UNREACHABLE},
    {1205, DB_LOCK_TIMEOUT, DB_LOCK_TIMEOUT, DB_UNREACHABLE}, {3572, DB_LOCK_TIMEOUT, DB_LOCK_TIMEOUT, DB_UNREACHABLE},
    {1213, DB_RETRY, DB_RETRY, DB_UNREACHABLE},               {1180, DB_FAILED, DB_RETRY, DB_UNREACHABLE},
    {3101, DB_RETRY, DB_RETRY, DB_UNREACHABLE},               {1020, DB_RETRY, DB_RETRY, DB_UNREACHABLE},
    {1047, DB_RETRY, DB_RETRY, DB_UNREACHABLE},               {1317, DB_CANCELLED, DB_CANCELLED, DB_UNREACHABLE},
    {1969, DB_CANCELLED, DB_CANCELLED, DB_UNREACHABLE},       {3024, DB_CANCELLED, DB_CANCELLED, DB_UNREACHABLE},
    {2006, DB_LOST, DB_LOST, DB_UNREACHABLE},                 {2013, DB_LOST, DB_LOST, DB_UNREACHABLE},
    {2055, DB_LOST, DB_LOST, DB_UNREACHABLE},                 {2000, DB_LOST, DB_LOST, DB_UNREACHABLE},
    {1927, DB_LOST, DB_LOST, DB_UNREACHABLE},                 {4031, DB_LOST, DB_LOST, DB_UNREACHABLE},
    {1021, DB_FULL, DB_FULL, DB_UNREACHABLE},                 {1114, DB_FULL, DB_FULL, DB_UNREACHABLE},
    {3675, DB_FULL, DB_FULL, DB_UNREACHABLE},                 {1146, DB_ABSENT, DB_ABSENT, DB_UNREACHABLE},
    {1049, DB_ABSENT, DB_ABSENT, DB_DENIED},                  {1045, DB_FAILED, DB_FAILED, DB_DENIED},
    {1044, DB_FAILED, DB_FAILED, DB_DENIED},                  {1130, DB_FAILED, DB_FAILED, DB_DENIED},
    {1698, DB_FAILED, DB_FAILED, DB_DENIED},                  {1251, DB_FAILED, DB_FAILED, DB_DENIED},
    {2002, DB_LOST, DB_LOST, DB_UNREACHABLE},                 {2003, DB_LOST, DB_LOST, DB_UNREACHABLE},
    {2005, DB_LOST, DB_LOST, DB_UNREACHABLE},                 {1040, DB_FAILED, DB_FAILED, DB_UNREACHABLE},
    {2059, DB_LOST, DB_LOST, DB_DENIED},                      {3000, DB_FAILED, DB_FAILED, DB_UNREACHABLE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_test_message("%u", rows[i].number);
    g_assert_cmpint(error_class_mysql(rows[i].number, false), ==, rows[i].statement);
    g_assert_cmpint(error_class_mysql(rows[i].number, true), ==, rows[i].galera);
    g_assert_cmpint(error_class_mysql_connect(rows[i].number), ==, rows[i].connect);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/driver/error-class/postgresql", test_postgresql);
  g_test_add_func("/driver/error-class/mysql", test_mysql);
  return g_test_run();
}
