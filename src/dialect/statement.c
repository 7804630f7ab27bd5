/* Decides what a statement is to the runner: data, schema, session, alone or transaction; and which objects it names. It
 * looks at the statement's first words only; what it knows of them stands in the tables below. */
#include "dialect/dialect.h"
#include "dialect/sql_lex.h"

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
  {"REINDEX", "DATABASE", POSTGRESQL, STATEMENT_ALONE, true},
  {"REINDEX", "SCHEMA", POSTGRESQL, STATEMENT_ALONE, true},
  {"REINDEX", "SYSTEM", POSTGRESQL, STATEMENT_ALONE, true},
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

/* --- reading words --- */

/* The tokens that count: comments left out, executable comments seen through. */
typedef struct {
  SqlLexer outer, inner;
  bool inside;
  SqlToken token; /* the current one; kind SQL_END after the last */
} Words;

static bool words_next(Words *words)
{
  for (;;) {
    if (words->inside) {
      if (!sql_lexer_next(&words->inner, &words->token)) {
        words->inside = false;
        continue;
      }
    } else if (!sql_lexer_next(&words->outer, &words->token)) {
      words->token.kind = SQL_END;
      return false;
    }
    if (words->token.executable) {
      words->inside = true;
      sql_lexer_enter(&words->inner, words->outer.engine, &words->token);
    } else if (words->token.kind != SQL_COMMENT) {
      return true;
    }
  }
}

static bool words_at(const Words *words, const char *keyword)
{
  return sql_token_is(&words->token, keyword);
}

static bool words_at_char(const Words *words, char c)
{
  return sql_token_is_char(&words->token, c);
}

/* Goes on if the current word is keyword. */
static bool words_take(Words *words, const char *keyword)
{
  bool there = words_at(words, keyword);
  if (there)
    words_next(words);
  return there;
}

static bool words_at_name(const Words *words)
{
  return words->token.kind == SQL_WORD || words->token.kind == SQL_NAME || words->token.kind == SQL_STRING;
}

/* A parenthesis and what is in it. */
static void words_skip_group(Words *words)
{
  int depth = 0;
  do {
    depth += words_at_char(words, '(') - words_at_char(words, ')');
    words_next(words);
  } while (depth > 0 && words->token.kind != SQL_END);
}

/* Takes name or schema.name; NULL if there is none. */
static char *words_take_name(Words *words)
{
  if (!words_at_name(words))
    return NULL;
  g_autoptr(GString) name = g_string_new(NULL);
  for (;;) {
    g_autofree char *part = sql_token_name(&words->token);
    g_string_append(name, part);
    words_next(words);
    if (!words_at_char(words, '.'))
      break;
    words_next(words);
    if (!words_at_name(words))
      break;
    g_string_append_c(name, '\x1f');
  }
  return g_string_free(g_steal_pointer(&name), FALSE);
}

static void add_name(StatementClass *class, char *name)
{
  if (name)
    g_ptr_array_add(class->names, name);
}

/* name, name, ...; argument lists of routines are passed over. */
static void add_names(StatementClass *class, Words *words, bool many)
{
  for (;;) {
    add_name(class, words_take_name(words));
    if (words_at_char(words, '*'))
      words_next(words);
    if (words_at_char(words, '('))
      words_skip_group(words);
    if (!many || !words_at_char(words, ','))
      return;
    words_next(words);
  }
}

/* --- CREATE, ALTER, DROP and their kind --- */

typedef struct {
  bool replace, temporary, exists, concurrently;
} Options;

static bool find_object(Engine engine, const Words *words, ObjectKind *ret_kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS(objects); i++)
    if ((objects[i].engines & 1u << engine) && words_at(words, objects[i].word)) {
      *ret_kind = objects[i].kind;
      return true;
    }
  return false;
}

/* DEFINER = 'user'@'host', ALGORITHM = MERGE: the value could be any word, so it is taken as a whole. */
static void skip_assignment(Words *words)
{
  words_next(words);
  if (!words_at_char(words, '='))
    return;
  words_next(words);
  words_next(words);
  if (words->token.kind == SQL_WORD && *words->token.at == '@') {
    words_next(words);
  } else if (words_at_char(words, '@')) {
    words_next(words);
    words_next(words);
  } else if (words_at_char(words, '(')) {
    words_skip_group(words);
  }
}

/* From the word after CREATE, ALTER or DROP to the object's word; false if the statement ends before it. */
static bool skip_to_object(Engine engine, Words *words, Options *options, ObjectKind *ret_kind)
{
  while (words->token.kind != SQL_END) {
    if (find_object(engine, words, ret_kind))
      return true;
    if (words_at(words, "DEFINER") || words_at(words, "ALGORITHM")) {
      skip_assignment(words);
      continue;
    }
    if (words_take(words, "SECURITY")) {
      words_next(words);
      continue;
    }
    options->replace = options->replace || words_at(words, "REPLACE");
    options->temporary = options->temporary || words_at(words, "TEMP") || words_at(words, "TEMPORARY");
    words_next(words);
  }
  return false;
}

/* What may stand between the object's word and its name. */
static void skip_to_name(Words *words, Options *options)
{
  for (;;) {
    if (words_take(words, "CONCURRENTLY"))
      options->concurrently = true;
    else if (words_take(words, "IF"))
      words_take(words, "NOT");
    else if (words_take(words, "EXISTS"))
      options->exists = true;
    else if (!words_take(words, "ONLY"))
      return;
  }
}

/* An index is in its table's schema, whatever its own name says; on the MySQL family the table is what counts. */
static void add_index_names(Engine engine, StatementClass *class, Words *words)
{
  g_autofree char *index = words_at(words, "ON") ? NULL : words_take_name(words);
  if (!engine_is_mysql_family(engine) && (!class->creates || engine == ENGINE_SQLITE)) {
    add_name(class, g_steal_pointer(&index));
    while (words_at_char(words, ',')) {
      words_next(words);
      add_name(class, words_take_name(words));
    }
    return;
  }
  while (words->token.kind != SQL_END && !words_at(words, "ON"))
    words_next(words);
  words_take(words, "ON");
  words_take(words, "ONLY");
  g_autofree char *table = words_take_name(words);
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
static void add_new_table_name(Engine engine, StatementClass *class, Words *words)
{
  bool mysql = engine_is_mysql_family(engine);
  bool explicit = words_take(words, "TO") || (mysql && words_take(words, "AS"));
  if (!explicit && mysql && words_at_char(words, '=')) {
    words_next(words);
    explicit = true;
  }
  static const char *const parts[] = {"COLUMN", "INDEX", "KEY", "CONSTRAINT"};
  for (gsize i = 0; !explicit && i < G_N_ELEMENTS(parts); i++)
    if (words_at(words, parts[i]))
      return;
  if (!explicit && !mysql)
    return;
  g_autofree char *name = words_take_name(words);
  const char *old = class->names->len ? class->names->pdata[0] : "";
  const char *schema_end = strchr(old, '\x1f');
  if (name && schema_end && !mysql)
    add_name(class, g_strdup_printf("%.*s\x1f%s", (int)(schema_end - old), old, name));
  else
    add_name(class, g_steal_pointer(&name));
}

static void read_alter_table(Engine engine, StatementClass *class, Words *words)
{
  add_names(class, words, false);
  bool detach = false;
  while (words->token.kind != SQL_END) {
    if (words_at_char(words, '(')) {
      words_skip_group(words);
    } else if (words_take(words, "RENAME")) {
      add_new_table_name(engine, class, words);
    } else {
      detach = detach || words_at(words, "DETACH");
      if (engine == ENGINE_POSTGRESQL && detach && words_at(words, "CONCURRENTLY"))
        class->kind = STATEMENT_ALONE;
      words_next(words);
    }
  }
}

static bool is_temporary_name(const StatementClass *class)
{
  const char *name = class->names->len ? class->names->pdata[0] : "";
  return g_ascii_strncasecmp(name, "temp\x1f", 5) == 0 || g_ascii_strncasecmp(name, "pg_temp\x1f", 8) == 0;
}

static void read_definition(Engine engine, StatementClass *class, Words *words)
{
  Options options = {0};
  if (!skip_to_object(engine, words, &options, &class->object)) {
    class->object = OBJECT_OTHER;
    return;
  }
  for (gsize i = 0; engine == ENGINE_POSTGRESQL && i < G_N_ELEMENTS(alone_objects); i++)
    if ((class->creates || class->drops) && words_at(words, alone_objects[i]))
      class->kind = STATEMENT_ALONE;
  words_next(words);
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

static void read_rename(StatementClass *class, Words *words)
{
  class->object = words_at(words, "TABLE") || words_at(words, "TABLES") ? OBJECT_TABLE : OBJECT_OTHER;
  words_next(words);
  Options options = {0};
  skip_to_name(words, &options);
  while (class->object == OBJECT_TABLE && words->token.kind != SQL_END) {
    add_name(class, words_take_name(words));
    while (words->token.kind != SQL_END && !words_at(words, "TO") && !words_at_char(words, ','))
      words_next(words);
    words_next(words);
  }
}

static void read_truncate(StatementClass *class, Words *words)
{
  Options options = {0};
  class->object = OBJECT_TABLE;
  words_take(words, "TABLE");
  skip_to_name(words, &options);
  add_names(class, words, true);
}

/* REINDEX (CONCURRENTLY) INDEX i, REINDEX INDEX CONCURRENTLY i. */
static void read_reindex(Engine engine, StatementClass *class, Words *words)
{
  for (; engine == ENGINE_POSTGRESQL && words->token.kind != SQL_END; words_next(words))
    if (words_at(words, "CONCURRENTLY") || words_at(words, "DATABASE") || words_at(words, "SCHEMA") || words_at(words, "SYSTEM"))
      class->kind = STATEMENT_ALONE;
}

/* CLUSTER and CLUSTER VERBOSE go over all tables, a transaction each. */
static void read_cluster(StatementClass *class, Words *words)
{
  words_take(words, "VERBOSE");
  if (words_at_char(words, '('))
    words_skip_group(words);
  if (words->token.kind == SQL_END)
    class->kind = STATEMENT_ALONE;
}

/* SET [SESSION] autocommit = 0 opens a transaction by the back door. */
static void read_set(Engine engine, StatementClass *class, Words *words)
{
  if (!words_take(words, "SESSION"))
    words_take(words, "LOCAL");
  static const char *const spellings[] = {"autocommit", "@@autocommit", "@@session.autocommit", "@@local.autocommit"};
  for (gsize i = 0; engine_is_mysql_family(engine) && i < G_N_ELEMENTS(spellings); i++)
    if (words_at(words, spellings[i]))
      class->kind = STATEMENT_TRANSACTION;
}

/* --- the door --- */

void statement_class_clear(StatementClass *class)
{
  g_clear_pointer(&class->names, g_ptr_array_unref);
}

/* The row of verbs for what words stands at, or NULL; words is left at the second word. */
static gssize find_verb(Engine engine, Words *words)
{
  SqlToken first = words->token;
  words_next(words);
  for (gsize i = 0; first.kind == SQL_WORD && i < G_N_ELEMENTS(verbs); i++)
    if ((verbs[i].engines & 1u << engine) && sql_token_is(&first, verbs[i].first) &&
        (!verbs[i].second || words_at(words, verbs[i].second)))
      return (gssize)i;
  return -1;
}

void statement_classify(Engine engine, const char *text, gsize length, StatementClass *ret_class)
{
  *ret_class = (StatementClass){.kind = STATEMENT_DATA, .names = g_ptr_array_new_with_free_func(g_free)};
  Words words = {0};
  sql_lexer_init(&words.outer, engine, text, length);
  words_next(&words);
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
  else if (strcmp(verb, "REINDEX") == 0)
    read_reindex(engine, ret_class, &words);
  else if (strcmp(verb, "CLUSTER") == 0)
    read_cluster(ret_class, &words);
}
