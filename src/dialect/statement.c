/* Decides what a statement is to the runner: data, schema, session, alone or transaction; and which objects it names. It
 * looks at the statement's first words only; what it knows of them stands in the tables below. */
#include "dialect/dialect.h"
#include "dialect/sql_words.h"

#include <string.h>

#include "base/banned.h"

#define SQLITE (1u << ENGINE_SQLITE)
#define POSTGRESQL (1u << ENGINE_POSTGRESQL)
#define MARIADB (1u << ENGINE_MARIADB)
#define MYSQLS (1u << ENGINE_MYSQL | MARIADB)
#define ALL (SQLITE | POSTGRESQL | MYSQLS)

/* --- the tables --- */

/* The first row that fits decides. A statement that no row fits is data. */
static const struct {
  const char *first, *second; /* second NULL: whatever follows */
  guint engines;
  StatementKind kind;
  bool idempotent;
} verbs[] = {
  {"SELECT", NULL, ALL, STATEMENT_DATA, false},
  {"INSERT", NULL, ALL, STATEMENT_DATA, false},
  {"UPDATE", NULL, ALL, STATEMENT_DATA, false},
  {"DELETE", NULL, ALL, STATEMENT_DATA, false},

  {"BEGIN", "NOT", MARIADB, STATEMENT_SCHEMA, false}, /* a compound statement: there is no telling what it commits */
  {"BEGIN", NULL, ALL, STATEMENT_TRANSACTION, false},
  {"START", "TRANSACTION", POSTGRESQL | MYSQLS, STATEMENT_TRANSACTION, false},
  {"COMMIT", NULL, ALL, STATEMENT_TRANSACTION, false},
  {"ROLLBACK", NULL, ALL, STATEMENT_TRANSACTION, false},
  {"SAVEPOINT", NULL, ALL, STATEMENT_TRANSACTION, false},
  {"RELEASE", NULL, ALL, STATEMENT_TRANSACTION, false},
  {"END", NULL, SQLITE | POSTGRESQL, STATEMENT_TRANSACTION, false},
  {"ABORT", NULL, POSTGRESQL, STATEMENT_TRANSACTION, false},
  {"PREPARE", "TRANSACTION", POSTGRESQL, STATEMENT_TRANSACTION, false},
  {"XA", NULL, MYSQLS, STATEMENT_TRANSACTION, false},

  {"SET", "PASSWORD", MYSQLS, STATEMENT_SCHEMA, true},
  {"SET", "DEFAULT", MYSQLS, STATEMENT_SCHEMA, true},
  {"SET", NULL, POSTGRESQL | MYSQLS, STATEMENT_SESSION, true},
  {"USE", NULL, MYSQLS, STATEMENT_SESSION, true},
  {"PRAGMA", NULL, SQLITE, STATEMENT_SESSION, true},
  {"ATTACH", NULL, SQLITE, STATEMENT_SESSION, false},
  {"DETACH", NULL, SQLITE, STATEMENT_SESSION, false},
  {"DISCARD", NULL, POSTGRESQL, STATEMENT_ALONE, true},
  {"RESET", NULL, POSTGRESQL, STATEMENT_SESSION, true},
  {"LOAD", NULL, POSTGRESQL, STATEMENT_SESSION, true},
  {"LISTEN", NULL, POSTGRESQL, STATEMENT_SESSION, true},
  {"UNLISTEN", NULL, POSTGRESQL, STATEMENT_SESSION, true},
  {"PREPARE", NULL, POSTGRESQL | MYSQLS, STATEMENT_SESSION, false},
  {"DEALLOCATE", NULL, POSTGRESQL | MYSQLS, STATEMENT_SESSION, false},
  {"LOCK", NULL, MYSQLS, STATEMENT_SESSION, true},
  {"UNLOCK", NULL, MYSQLS, STATEMENT_SESSION, true},

  {"VACUUM", NULL, SQLITE | POSTGRESQL, STATEMENT_ALONE, true},
  {"ALTER", "SYSTEM", POSTGRESQL, STATEMENT_ALONE, true},

  {"CREATE", NULL, ALL, STATEMENT_SCHEMA, false},
  {"ALTER", NULL, ALL, STATEMENT_SCHEMA, false},
  {"DROP", NULL, ALL, STATEMENT_SCHEMA, false},
  {"RENAME", NULL, MYSQLS, STATEMENT_SCHEMA, false},
  {"TRUNCATE", NULL, POSTGRESQL | MYSQLS, STATEMENT_SCHEMA, false},
  {"REINDEX", NULL, ALL, STATEMENT_SCHEMA, true},
  {"ANALYZE", NULL, ALL, STATEMENT_SCHEMA, true},
  {"ANALYSE", NULL, POSTGRESQL, STATEMENT_SCHEMA, true},
  {"GRANT", NULL, POSTGRESQL | MYSQLS, STATEMENT_SCHEMA, true},
  {"REVOKE", NULL, POSTGRESQL, STATEMENT_SCHEMA, true},
  {"REVOKE", NULL, MYSQLS, STATEMENT_SCHEMA, false}, /* what is not granted can't be revoked there */
  {"COMMENT", NULL, POSTGRESQL, STATEMENT_SCHEMA, true},
  {"SECURITY", NULL, POSTGRESQL, STATEMENT_SCHEMA, true},
  {"REFRESH", NULL, POSTGRESQL, STATEMENT_SCHEMA, true},
  {"REASSIGN", NULL, POSTGRESQL, STATEMENT_SCHEMA, true},
  {"CLUSTER", NULL, POSTGRESQL, STATEMENT_SCHEMA, true},
  {"IMPORT", NULL, POSTGRESQL | MYSQLS, STATEMENT_SCHEMA, false},
  {"OPTIMIZE", NULL, MYSQLS, STATEMENT_SCHEMA, true},
  {"REPAIR", NULL, MYSQLS, STATEMENT_SCHEMA, true},
  {"CHECK", NULL, MYSQLS, STATEMENT_SCHEMA, true},
  {"FLUSH", NULL, MYSQLS, STATEMENT_SCHEMA, true},
  {"CACHE", NULL, MYSQLS, STATEMENT_SCHEMA, true},
  {"LOAD", "INDEX", MYSQLS, STATEMENT_SCHEMA, true},
  {"RESET", NULL, MYSQLS, STATEMENT_SCHEMA, false},
  {"INSTALL", NULL, MYSQLS, STATEMENT_SCHEMA, false},
  {"UNINSTALL", NULL, MYSQLS, STATEMENT_SCHEMA, false},
  {"CHANGE", NULL, MYSQLS, STATEMENT_SCHEMA, false},
  {"START", NULL, MYSQLS, STATEMENT_SCHEMA, false},
  {"STOP", NULL, MYSQLS, STATEMENT_SCHEMA, false},
  {"EXECUTE", NULL, MYSQLS, STATEMENT_SCHEMA, false}, /* it may be DDL: the text is only known to the server */
  {"IF", NULL, MARIADB, STATEMENT_SCHEMA, false},
  {"CASE", NULL, MARIADB, STATEMENT_SCHEMA, false},
  {"FOR", NULL, MARIADB, STATEMENT_SCHEMA, false},
  {"LOOP", NULL, MARIADB, STATEMENT_SCHEMA, false},
  {"WHILE", NULL, MARIADB, STATEMENT_SCHEMA, false},
  {"REPEAT", NULL, MARIADB, STATEMENT_SCHEMA, false},
};

/* The word that says what a CREATE, ALTER or DROP is about. Words in neither table (OR REPLACE, UNIQUE, ...) are passed over. */
static const struct {
  const char *word;
  guint engines;
  ObjectKind kind;
} objects[] = {
  {"TABLE", ALL, OBJECT_TABLE},          {"TABLES", MYSQLS, OBJECT_TABLE},
  {"INDEX", ALL, OBJECT_INDEX},          {"VIEW", ALL, OBJECT_VIEW},
  {"TRIGGER", ALL, OBJECT_TRIGGER},      {"PROCEDURE", ALL, OBJECT_ROUTINE},
  {"FUNCTION", ALL, OBJECT_ROUTINE},     {"ROUTINE", POSTGRESQL, OBJECT_ROUTINE},
  {"AGGREGATE", POSTGRESQL, OBJECT_ROUTINE}, {"PACKAGE", MYSQLS, OBJECT_OTHER},
  {"EVENT", MYSQLS, OBJECT_EVENT},       {"EVENT", POSTGRESQL, OBJECT_OTHER},
  {"TYPE", POSTGRESQL, OBJECT_TYPE},     {"DOMAIN", POSTGRESQL, OBJECT_TYPE},
  {"SCHEMA", ALL, OBJECT_SCHEMA},        {"DATABASE", ALL, OBJECT_SCHEMA},
  {"SEQUENCE", ALL, OBJECT_OTHER},       {"EXTENSION", ALL, OBJECT_OTHER},
  {"ROLE", ALL, OBJECT_OTHER},           {"USER", ALL, OBJECT_OTHER},
  {"GROUP", POSTGRESQL, OBJECT_OTHER},   {"POLICY", POSTGRESQL, OBJECT_OTHER},
  {"RULE", POSTGRESQL, OBJECT_OTHER},    {"CAST", POSTGRESQL, OBJECT_OTHER},
  {"COLLATION", POSTGRESQL, OBJECT_OTHER}, {"CONVERSION", POSTGRESQL, OBJECT_OTHER},
  {"LANGUAGE", POSTGRESQL, OBJECT_OTHER}, {"OPERATOR", POSTGRESQL, OBJECT_OTHER},
  {"PUBLICATION", POSTGRESQL, OBJECT_OTHER}, {"SUBSCRIPTION", POSTGRESQL, OBJECT_OTHER},
  {"SERVER", ALL, OBJECT_OTHER},         {"STATISTICS", POSTGRESQL, OBJECT_OTHER},
  {"TABLESPACE", ALL, OBJECT_OTHER},     {"TEXT", POSTGRESQL, OBJECT_OTHER},
  {"TRANSFORM", POSTGRESQL, OBJECT_OTHER}, {"ACCESS", POSTGRESQL, OBJECT_OTHER},
  {"DATA", POSTGRESQL, OBJECT_OTHER},    {"DEFAULT", POSTGRESQL, OBJECT_OTHER},
  {"LARGE", POSTGRESQL, OBJECT_OTHER},   {"OWNED", POSTGRESQL, OBJECT_OTHER},
  {"LOGFILE", MYSQLS, OBJECT_OTHER},     {"REFERENCE", MYSQLS, OBJECT_OTHER},
};

/* Objects that PostgreSQL makes and drops outside a transaction only. */
static const char *const alone_objects[] = {"DATABASE", "TABLESPACE", "SUBSCRIPTION"};

/* --- names --- */

static void add_name(StatementClass *class, char *name)
{
  if (name)
    g_ptr_array_add(class->names, name);
}

/* name, name, ...; argument lists of routines are passed over. */
static void add_names(StatementClass *class, SqlWords *words, bool many)
{
  for (;;) {
    add_name(class, sql_words_take_name(words));
    if (sql_words_at_char(words, '*'))
      sql_words_next(words);
    if (sql_words_at_char(words, '('))
      sql_words_skip_group(words);
    if (!many || !sql_words_at_char(words, ','))
      return;
    sql_words_next(words);
  }
}

/* --- CREATE, ALTER, DROP and their kind --- */

typedef struct {
  bool replace, temporary, exists, concurrently;
} Options;

static bool find_object(Engine engine, const SqlWords *words, ObjectKind *ret_kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS(objects); i++)
    if ((objects[i].engines & 1u << engine) && sql_words_at(words, objects[i].word)) {
      *ret_kind = objects[i].kind;
      return true;
    }
  return false;
}

/* DEFINER = 'user'@'host', ALGORITHM = MERGE: the value could be any word, so it is taken as a whole. */
static void skip_assignment(SqlWords *words)
{
  sql_words_next(words);
  if (!sql_words_at_char(words, '='))
    return;
  sql_words_next(words);
  sql_words_next(words);
  if (words->token.kind == SQL_WORD && *words->token.at == '@') {
    sql_words_next(words);
  } else if (sql_words_at_char(words, '@')) {
    sql_words_next(words);
    sql_words_next(words);
  } else if (sql_words_at_char(words, '(')) {
    sql_words_skip_group(words);
  }
}

/* From the word after CREATE, ALTER or DROP to the object's word; false if the statement ends before it. */
static bool skip_to_object(Engine engine, SqlWords *words, Options *options, ObjectKind *ret_kind)
{
  while (!sql_words_at_end(words)) {
    if (find_object(engine, words, ret_kind))
      return true;
    if (sql_words_at(words, "DEFINER") || sql_words_at(words, "ALGORITHM")) {
      skip_assignment(words);
      continue;
    }
    if (sql_words_take(words, "SECURITY")) {
      sql_words_next(words);
      continue;
    }
    options->replace = options->replace || sql_words_at(words, "REPLACE");
    options->temporary = options->temporary || sql_words_at(words, "TEMP") || sql_words_at(words, "TEMPORARY");
    sql_words_next(words);
  }
  return false;
}

/* What may stand between the object's word and its name. */
static void skip_to_name(SqlWords *words, Options *options)
{
  for (;;) {
    if (sql_words_take(words, "CONCURRENTLY"))
      options->concurrently = true;
    else if (sql_words_take(words, "IF"))
      sql_words_take(words, "NOT");
    else if (sql_words_take(words, "EXISTS"))
      options->exists = true;
    else if (!sql_words_take(words, "ONLY"))
      return;
  }
}

/* An index is in its table's schema, whatever its own name says; on the MySQL family the table is what counts. */
static void add_index_names(Engine engine, StatementClass *class, SqlWords *words)
{
  g_autofree char *index = sql_words_at(words, "ON") ? NULL : sql_words_take_name(words);
  if (!engine_is_mysql_family(engine) && (!class->creates || engine == ENGINE_SQLITE)) {
    add_name(class, g_steal_pointer(&index));
    while (sql_words_at_char(words, ',')) {
      sql_words_next(words);
      add_name(class, sql_words_take_name(words));
    }
    return;
  }
  while (!sql_words_at_end(words) && !sql_words_at(words, "ON"))
    sql_words_next(words);
  sql_words_take(words, "ON");
  sql_words_take(words, "ONLY");
  g_autofree char *table = sql_words_take_name(words);
  if (engine_is_mysql_family(engine)) {
    add_name(class, g_steal_pointer(&table));
    return;
  }
  const char *schema_end = table ? strchr(table, '\x1f') : NULL;
  if (index && schema_end)
    add_name(class, g_strdup_printf("%.*s\x1f%s", (int)(schema_end - table), table, index));
  else
    add_name(class, g_steal_pointer(&index));
}

/* ALTER TABLE a ... RENAME TO b names b too. The schema of b is a's, except on the MySQL family. */
static void add_new_table_name(Engine engine, StatementClass *class, SqlWords *words)
{
  bool mysql = engine_is_mysql_family(engine);
  bool explicit = sql_words_take(words, "TO") || (mysql && sql_words_take(words, "AS"));
  if (!explicit && mysql && sql_words_at_char(words, '=')) {
    sql_words_next(words);
    explicit = true;
  }
  static const char *const parts[] = {"COLUMN", "INDEX", "KEY", "CONSTRAINT"};
  for (gsize i = 0; !explicit && i < G_N_ELEMENTS(parts); i++)
    if (sql_words_at(words, parts[i]))
      return;
  if (!explicit && !mysql)
    return;
  g_autofree char *name = sql_words_take_name(words);
  const char *old = class->names->len ? class->names->pdata[0] : "";
  const char *schema_end = strchr(old, '\x1f');
  if (name && schema_end && !mysql)
    add_name(class, g_strdup_printf("%.*s\x1f%s", (int)(schema_end - old), old, name));
  else
    add_name(class, g_steal_pointer(&name));
}

static void read_alter_table(Engine engine, StatementClass *class, SqlWords *words)
{
  add_names(class, words, false);
  bool detach = false;
  while (!sql_words_at_end(words)) {
    if (sql_words_at_char(words, '(')) {
      sql_words_skip_group(words);
    } else if (sql_words_take(words, "RENAME")) {
      add_new_table_name(engine, class, words);
    } else {
      detach = detach || sql_words_at(words, "DETACH");
      if (engine == ENGINE_POSTGRESQL && detach && sql_words_at(words, "CONCURRENTLY"))
        class->kind = STATEMENT_ALONE;
      sql_words_next(words);
    }
  }
}

static bool is_temporary_name(const StatementClass *class)
{
  const char *name = class->names->len ? class->names->pdata[0] : "";
  return g_ascii_strncasecmp(name, "temp\x1f", 5) == 0 || g_ascii_strncasecmp(name, "pg_temp\x1f", 8) == 0;
}

static void read_definition(Engine engine, StatementClass *class, SqlWords *words)
{
  Options options = {0};
  if (!skip_to_object(engine, words, &options, &class->object)) {
    class->object = OBJECT_OTHER;
    return;
  }
  for (gsize i = 0; engine == ENGINE_POSTGRESQL && i < G_N_ELEMENTS(alone_objects); i++)
    if ((class->creates || class->drops) && sql_words_at(words, alone_objects[i]))
      class->kind = STATEMENT_ALONE;
  sql_words_next(words);
  skip_to_name(words, &options);
  if (class->object == OBJECT_INDEX)
    add_index_names(engine, class, words);
  else if (class->object == OBJECT_TABLE && !class->creates && !class->drops)
    read_alter_table(engine, class, words);
  else if (class->object != OBJECT_OTHER)
    add_names(class, words, class->drops);
  if (options.concurrently)
    class->kind = STATEMENT_ALONE;
  if (options.temporary || (engine != ENGINE_MYSQL && engine != ENGINE_MARIADB && is_temporary_name(class)))
    class->kind = STATEMENT_SESSION;
  /* CREATE INDEX CONCURRENTLY IF NOT EXISTS takes a broken leftover of its first run for an index. */
  class->idempotent = options.replace || (options.exists && (class->creates || class->drops) &&
                                          !(options.concurrently && class->creates));
}

static void read_rename(StatementClass *class, SqlWords *words)
{
  class->object = sql_words_at(words, "TABLE") || sql_words_at(words, "TABLES") ? OBJECT_TABLE : OBJECT_OTHER;
  sql_words_next(words);
  Options options = {0};
  skip_to_name(words, &options);
  while (class->object == OBJECT_TABLE && !sql_words_at_end(words)) {
    add_name(class, sql_words_take_name(words));
    while (!sql_words_at_end(words) && !sql_words_at(words, "TO") && !sql_words_at_char(words, ','))
      sql_words_next(words);
    sql_words_next(words);
  }
}

static void read_truncate(StatementClass *class, SqlWords *words)
{
  Options options = {0};
  class->object = OBJECT_TABLE;
  sql_words_take(words, "TABLE");
  skip_to_name(words, &options);
  add_names(class, words, true);
}

/* REINDEX (CONCURRENTLY) INDEX i, REINDEX INDEX CONCURRENTLY i, REINDEX DATABASE d: a transaction for each index. */
static void read_reindex(StatementClass *class, SqlWords *words)
{
  static const char *const many[] = {"DATABASE", "SCHEMA", "SYSTEM"};
  bool alone = false;
  if (sql_words_at_char(words, '(')) {
    while (sql_words_next(words) && !sql_words_at_char(words, ')'))
      alone = alone || sql_words_at(words, "CONCURRENTLY");
    sql_words_next(words);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(many); i++)
    alone = alone || sql_words_at(words, many[i]);
  sql_words_next(words);
  if (alone || sql_words_at(words, "CONCURRENTLY"))
    class->kind = STATEMENT_ALONE;
}

/* CLUSTER and CLUSTER VERBOSE go over all tables, a transaction each. */
static void read_cluster(StatementClass *class, SqlWords *words)
{
  sql_words_take(words, "VERBOSE");
  if (sql_words_at_char(words, '('))
    sql_words_skip_group(words);
  if (sql_words_at_end(words))
    class->kind = STATEMENT_ALONE;
}

/* SET [SESSION] autocommit = 0 opens a transaction by the back door. */
static void read_set(Engine engine, StatementClass *class, SqlWords *words)
{
  if (!sql_words_take(words, "SESSION"))
    sql_words_take(words, "LOCAL");
  static const char *const spellings[] = {"autocommit", "@@autocommit", "@@session.autocommit", "@@local.autocommit"};
  for (gsize i = 0; engine_is_mysql_family(engine) && i < G_N_ELEMENTS(spellings); i++)
    if (sql_words_at(words, spellings[i])) {
      class->kind = STATEMENT_TRANSACTION;
      class->idempotent = false;
    }
}

/* --- the door --- */

void statement_class_clear(StatementClass *class)
{
  g_clear_pointer(&class->names, g_ptr_array_unref);
}

/* The row of verbs for what words stands at, or NULL; words is left at the second word. */
static gssize find_verb(Engine engine, SqlWords *words)
{
  SqlToken first = words->token;
  sql_words_next(words);
  for (gsize i = 0; first.kind == SQL_WORD && i < G_N_ELEMENTS(verbs); i++)
    if ((verbs[i].engines & 1u << engine) && sql_token_is(&first, verbs[i].first) &&
        (!verbs[i].second || sql_words_at(words, verbs[i].second)))
      return (gssize)i;
  return -1;
}

void statement_classify(Engine engine, const char *text, gsize length, StatementClass *ret_class)
{
  *ret_class = (StatementClass){.kind = STATEMENT_DATA, .names = g_ptr_array_new_with_free_func(g_free)};
  SqlWords words;
  sql_words_init(&words, engine, text, length);
  gssize row = find_verb(engine, &words);
  if (row < 0)
    return;
  const char *verb = verbs[row].first;
  ret_class->kind = verbs[row].kind;
  ret_class->idempotent = verbs[row].idempotent;
  ret_class->creates = strcmp(verb, "CREATE") == 0;
  ret_class->drops = strcmp(verb, "DROP") == 0;
  if (ret_class->kind == STATEMENT_SESSION && strcmp(verb, "SET") == 0)
    read_set(engine, ret_class, &words);
  if (ret_class->kind != STATEMENT_SCHEMA)
    return;
  if (ret_class->creates || ret_class->drops || strcmp(verb, "ALTER") == 0)
    read_definition(engine, ret_class, &words);
  else if (strcmp(verb, "RENAME") == 0)
    read_rename(ret_class, &words);
  else if (strcmp(verb, "TRUNCATE") == 0)
    read_truncate(ret_class, &words);
  else if (engine == ENGINE_POSTGRESQL && strcmp(verb, "REINDEX") == 0)
    read_reindex(ret_class, &words);
  else if (strcmp(verb, "CLUSTER") == 0)
    read_cluster(ret_class, &words);
}
