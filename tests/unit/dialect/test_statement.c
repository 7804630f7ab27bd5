/* Classes of statements: what each is to the runner, and which objects it names. */
#include <string.h>

#include "dialect/dialect.h"

#include "base/banned.h"

#define LITE (1 << ENGINE_SQLITE)
#define PG (1 << ENGINE_POSTGRESQL)
#define MA (1 << ENGINE_MARIADB)
#define MY (1 << ENGINE_MYSQL | MA)
#define ALL (LITE | PG | MY)

/* The class as "kind object name, name flags"; the point in a name stands for U+001F; flags: + creates, - drops, = idempotent. */
static const struct {
  int engines;
  const char *text, *class;
} rows[] = {
  {ALL, "SELECT 1", "data"},
  {ALL, "", "data"},
  {ALL, "-- c\n /* d */ insert into t values (1)", "data"},
  {ALL, "(SELECT 1) UNION (SELECT 2)", "data"},
  {ALL, "WITH x AS (SELECT 1) DELETE FROM t", "data"},
  {ALL, "\"CREATE\" TABLE", "data"},
  {PG | MY, "CALL p()", "data"},
  {PG, "DO $$ BEGIN END $$", "data"},
  {MY, "DO sleep(1)", "data"},
  {PG, "COPY t TO '/x'", "data"},
  {PG, "EXECUTE s", "data"},
  {PG, "LOCK TABLE t", "data"},

  {ALL, "BEGIN", "transaction"},
  {ALL, "begin work", "transaction"},
  {ALL, "COMMIT", "transaction"},
  {ALL, "ROLLBACK TO a", "transaction"},
  {ALL, "SAVEPOINT a", "transaction"},
  {ALL, "RELEASE SAVEPOINT a", "transaction"},
  {LITE | PG, "END", "transaction"},
  {PG | MY, "START /* x */ TRANSACTION READ ONLY", "transaction"},
  {PG, "ABORT", "transaction"},
  {PG, "PREPARE TRANSACTION 'a'", "transaction"},
  {PG, "COMMIT PREPARED 'a'", "transaction"},
  {MY, "XA START 'a'", "transaction"},
  {MY, "SET autocommit = 0", "transaction"},
  {MY, "SET SESSION autocommit = 0", "transaction"},
  {MY, "SET @@session.autocommit = 0", "transaction"},
  {MY, "/*!40000 COMMIT */", "transaction"},

  {MY, "SET @a = 1", "session ="},
  {PG, "SET search_path = a", "session ="},
  {PG, "RESET ALL", "session ="},
  {MY, "USE db", "session ="},
  {LITE, "PRAGMA foreign_keys = off", "session ="},
  {LITE, "ATTACH 'x' AS y", "session"},
  {PG, "PREPARE s AS SELECT 1", "session"},
  {ALL, "CREATE TEMPORARY TABLE t (a int)", "session table t +"},
  {LITE | PG, "CREATE TEMP TABLE IF NOT EXISTS t (a int)", "session table t +="},
  {LITE, "CREATE TABLE temp.t (a int)", "session table temp.t +"},
  {PG, "DROP TABLE pg_temp.t", "session table pg_temp.t -"},
  {MY, "DROP TEMPORARY TABLE IF EXISTS t", "session table t -="},
  {MY, "SET PASSWORD = 'x'", "schema ="},

  {LITE | PG, "VACUUM", "alone ="},
  {PG, "VACUUM (ANALYZE) t", "alone ="},
  {PG, "CREATE INDEX CONCURRENTLY i ON t (a)", "alone index i +"},
  {PG, "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t (a)", "alone index s.i +"},
  {PG, "DROP INDEX CONCURRENTLY IF EXISTS s.i", "alone index s.i -="},
  {PG, "REINDEX INDEX CONCURRENTLY i", "alone ="},
  {PG, "REINDEX (VERBOSE, CONCURRENTLY) TABLE t", "alone ="},
  {PG, "REINDEX DATABASE d", "alone ="},
  {PG, "REINDEX TABLE t", "schema ="},
  {PG, "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "schema ="},
  {PG, "CREATE DATABASE d", "alone schema d +"},
  {PG, "DROP DATABASE IF EXISTS d", "alone schema d -="},
  {PG, "CREATE TABLESPACE x LOCATION '/x'", "alone other +"},
  {PG, "ALTER DATABASE d SET x = 1", "schema schema d"},
  {PG, "ALTER SYSTEM SET x = 1", "alone ="},
  {PG, "CLUSTER", "alone ="},
  {PG, "CLUSTER VERBOSE", "alone ="},
  {PG, "CLUSTER t USING i", "schema ="},
  {PG, "ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "alone table t"},
  {PG, "ALTER TABLE t DETACH PARTITION p", "schema table t"},

  {ALL, "CREATE TABLE t (a int)", "schema table t +"},
  {ALL, "create table if not exists s.t (a int)", "schema table s.t +="},
  {ALL, "CREATE /* x */ TABLE \"a\"\"b\".c AS SELECT 1", "schema table a\"b.c +"},
  {MY, "CREATE OR REPLACE TABLE `a.b`(a int)", "schema table a.b +="},
  {LITE, "CREATE VIRTUAL TABLE t USING fts5(a)", "schema table t +"},
  {PG, "CREATE UNLOGGED TABLE t ()", "schema table t +"},
  {ALL, "DROP TABLE t", "schema table t -"},
  {ALL, "DROP TABLE IF EXISTS a, s.b CASCADE", "schema table a, s.b -="},
  {ALL, "ALTER TABLE t ADD COLUMN a int", "schema table t"},
  {PG, "ALTER TABLE IF EXISTS ONLY s.t RENAME TO u", "schema table s.t, s.u"},
  {ALL, "ALTER TABLE t RENAME TO u", "schema table t, u"},
  {ALL, "ALTER TABLE t RENAME COLUMN a TO b", "schema table t"},
  {PG, "ALTER TABLE t RENAME a TO b", "schema table t"},
  {MY, "ALTER ONLINE TABLE t ADD a int, RENAME s.u", "schema table t, s.u"},
  {MY, "ALTER TABLE t RENAME INDEX a TO b", "schema table t"},
  {MY, "RENAME TABLE a TO b, s.c TO s.d", "schema table a, b, s.c, s.d"},
  {MY, "RENAME TABLE IF EXISTS a WAIT 5 TO b", "schema table a, b"},
  {MY, "RENAME USER a TO b", "schema other"},
  {PG | MY, "TRUNCATE TABLE t", "schema table t"},
  {PG, "TRUNCATE ONLY a, b CASCADE", "schema table a, b"},

  {LITE | PG, "CREATE UNIQUE INDEX i ON t (a)", "schema index i +"},
  {LITE, "CREATE INDEX s.i ON t (a)", "schema index s.i +"},
  {PG, "CREATE INDEX ON t (a)", "schema index +"},
  {PG, "DROP INDEX a, b", "schema index a, b -"},
  {MY, "CREATE FULLTEXT INDEX i USING BTREE ON s.t (a)", "schema index s.t +"},
  {MY, "CREATE SPATIAL INDEX i ON t (a)", "schema index t +"},
  {MY, "DROP INDEX i ON t", "schema index t -"},
  {PG, "ALTER INDEX i RENAME TO j", "schema index i"},

  {ALL, "CREATE VIEW v AS SELECT 1", "schema view v +"},
  {PG, "CREATE MATERIALIZED VIEW v AS SELECT 1", "schema view v +"},
  {MY, "CREATE OR REPLACE ALGORITHM = MERGE DEFINER = `table`@`%` SQL SECURITY INVOKER VIEW s.v AS SELECT 1", "schema view s.v +="},
  {ALL, "CREATE TRIGGER r BEFORE INSERT ON t", "schema trigger r +"},
  {MY, "CREATE DEFINER=root@localhost TRIGGER IF NOT EXISTS s.r BEFORE INSERT ON t FOR EACH ROW SET @a = 1", "schema trigger s.r +="},
  {MY, "CREATE DEFINER=CURRENT_USER() TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET @a = 1", "schema trigger r +"},
  {MY, "/*!50003 CREATE*/ /*!50017 DEFINER='table'@'%'*/ /*!50003 TRIGGER r BEFORE INSERT ON t */", "schema trigger r +"},
  {PG, "CREATE OR REPLACE CONSTRAINT TRIGGER r AFTER INSERT ON t", "schema trigger r +="},
  {PG, "DROP TRIGGER r ON t", "schema trigger r -"},
  {PG, "CREATE OR REPLACE FUNCTION s.f(a int) RETURNS int", "schema routine s.f +="},
  {PG, "DROP FUNCTION f(int, text), g", "schema routine f, g -"},
  {MY, "CREATE AGGREGATE FUNCTION f(a INT) RETURNS INT", "schema routine f +"},
  {MY, "CREATE PROCEDURE IF NOT EXISTS p() SELECT 1", "schema routine p +="},
  {MY, "CREATE DEFINER=`a`@`b` EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1", "schema event e +"},
  {PG, "CREATE EVENT TRIGGER e ON ddl_command_end", "schema other +"},
  {PG, "CREATE TYPE s.y AS ENUM ('a')", "schema type s.y +"},
  {PG, "DROP DOMAIN y", "schema type y -"},
  {PG | MY, "CREATE SCHEMA s", "schema schema s +"},
  {MY, "DROP DATABASE IF EXISTS d", "schema schema d -="},
  {PG, "CREATE EXTENSION IF NOT EXISTS x", "schema other +="},
  {PG, "CREATE FOREIGN DATA WRAPPER w", "schema other +"},
  {ALL, "CREATE", "schema other +"},

  {MY, "ANALYZE TABLE t", "schema ="},
  {MY, "OPTIMIZE TABLE t", "schema ="},
  {PG | MY, "GRANT ALL ON t TO u", "schema ="},
  {PG, "REVOKE ALL ON t FROM u", "schema ="},
  {MY, "REVOKE ALL ON t FROM u", "schema"},
  {PG, "COMMENT ON TABLE t IS 'x'", "schema ="},
  {MY, "EXECUTE s", "schema"},
  {MA, "BEGIN NOT ATOMIC SELECT 1; END", "schema"},
  {MA, "IF 1 THEN SELECT 1; END IF", "schema"},
};

static const char *const kinds[] = {"data", "schema", "session", "alone", "transaction"};
static const char *const objects[] = {"", " table", " index", " view", " trigger", " routine", " event", " type", " schema", " other"};

static char *class_text(Engine engine, const char *text)
{
  g_auto(StatementClass) class = {0};
  gsize length = strlen(text);
  g_autofree char *copy = g_memdup2(text, length);
  statement_classify(engine, copy, length, &class);
  GString *all = g_string_new(kinds[class.kind]);
  g_string_append(all, objects[class.object]);
  for (guint i = 0; i < class.names->len; i++) {
    g_autofree char *name = g_strdup(class.names->pdata[i]);
    g_string_append_printf(all, "%s %s", i ? "," : "", g_strdelimit(name, "\x1f", '.'));
  }
  if (class.creates || class.drops || class.idempotent)
    g_string_append_printf(all, " %s%s%s", class.creates ? "+" : "", class.drops ? "-" : "", class.idempotent ? "=" : "");
  return g_string_free(all, FALSE);
}

static void test_classes(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    for (Engine engine = ENGINE_SQLITE; engine < ENGINE_COUNT; engine++) {
      if (!(rows[i].engines & 1 << engine))
        continue;
      /* To the MySQL family "..." is a string; as a name it means the same here. */
      g_autofree char *class = class_text(engine, rows[i].text);
      g_test_message("%s: %s", engine_name(engine), rows[i].text);
      g_assert_cmpstr(class, ==, rows[i].class);
    }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/dialect/statement/classes", test_classes);
  return g_test_run();
}
