/* Decides where the bodies of triggers and routines begin and end, which takes as much grammar as this and no more: blocks
 * are words that open where a statement may begin, and END closes them. MariaDB's Oracle mode is not known here; such
 * scripts are written with DELIMITER. */
#include "project/sql_body.h"

#include "base/banned.h"

typedef enum { BLOCK_BEGIN, BLOCK_IF, BLOCK_LOOP, BLOCK_WHILE, BLOCK_REPEAT, BLOCK_FOR, BLOCK_CASE, BLOCK_CASE_VALUE,
               BLOCK_PARENTHESIS, BLOCK_COUNT } BlockKind;

static const struct {
  const char *word, *close;
} blocks[BLOCK_COUNT] = {
  [BLOCK_BEGIN] = {"BEGIN", "END"},
  [BLOCK_IF] = {"IF", "END IF"},
  [BLOCK_LOOP] = {"LOOP", "END LOOP"},
  [BLOCK_WHILE] = {"WHILE", "END WHILE"},
  [BLOCK_REPEAT] = {"REPEAT", "END REPEAT"},
  [BLOCK_FOR] = {"FOR", "END FOR"},
  [BLOCK_CASE] = {"CASE", "END CASE"},
  [BLOCK_CASE_VALUE] = {"CASE", "END"},
  [BLOCK_PARENTHESIS] = {"(", ")"},
};

/* What is known of the statement so far. */
typedef enum {
  STATE_FIRST,        /* nothing */
  STATE_CREATE,       /* CREATE or ALTER; of what is not known yet */
  STATE_BEGIN,        /* MariaDB: BEGIN; NOT may follow */
  STATE_ROUTINE_HEAD, /* up to the ) of the parameters */
  STATE_TRIGGER_HEAD, /* up to FOR EACH ROW; SQLite: up to BEGIN */
  STATE_EVENT_HEAD,   /* up to DO */
  STATE_ATOMIC,       /* PostgreSQL: a routine; BEGIN ATOMIC may come */
  STATE_ATOMIC_BEGIN,
  STATE_BODY,         /* its blocks count */
  STATE_TRIGGER_END,  /* SQLite: in a body, after a `;` */
  STATE_PLAIN         /* no body to expect */
} BodyState;

static bool is_one_of(const SqlToken *token, const char *const *words)
{
  for (; token->kind == SQL_WORD && *words; words++)
    if (sql_token_is(token, *words))
      return true;
  return false;
}

/* --- blocks --- */

static int top_kind(const SqlBody *body)
{
  return body->open->len ? g_array_index(body->open, SqlBlock, body->open->len - 1).kind : BLOCK_COUNT;
}

static void open_block(SqlBody *body, BlockKind kind, const SqlToken *token)
{
  SqlBlock block = {.kind = (int)kind, .at = token->at};
  g_array_append_val(body->open, block);
}

/* Closes the innermost block with the END of a block of that kind. */
static void close_block(SqlBody *body, BlockKind kind)
{
  if (body->open->len == 0)
    return;
  SqlBlock *top = &g_array_index(body->open, SqlBlock, body->open->len - 1);
  bool fits = top->kind == (int)kind || (kind == BLOCK_BEGIN && top->kind == BLOCK_CASE_VALUE) ||
              (kind == BLOCK_CASE && top->kind == BLOCK_CASE_VALUE);
  if (!fits && !body->mismatched.at)
    body->mismatched = *top;
  g_array_set_size(body->open, body->open->len - 1);
}

/* The kind of block that a word opens as the first word of a statement, or that it closes after END; else BLOCK_COUNT. */
static BlockKind block_of(const SqlToken *token)
{
  for (BlockKind kind = BLOCK_BEGIN; kind <= BLOCK_CASE; kind++)
    if (sql_token_is(token, blocks[kind].word))
      return kind;
  return BLOCK_COUNT;
}

/* --- MySQL and MariaDB --- */

/* The words that end the search for a body's first word: its one statement has begun. */
static const char *const statement_words[] = {
  "SET", "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "CALL", "DO", "WITH", "VALUES", "RETURN", "SIGNAL", "RESIGNAL", "GET",
  "CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "GRANT", "REVOKE", "ANALYZE", "OPTIMIZE", "REPAIR", "CHECK", "FLUSH", "KILL",
  "LOCK", "UNLOCK", "PREPARE", "EXECUTE", "DEALLOCATE", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "LOAD", "SHOW",
  "OPEN", "FETCH", "CLOSE", "LEAVE", "ITERATE", NULL
};

/* CREATE of one of these has no body. */
static const char *const bodiless[] = {
  "TABLE", "VIEW", "INDEX", "DATABASE", "SCHEMA", "USER", "ROLE", "SERVER", "SEQUENCE", "TABLESPACE", NULL
};

static void enter_zone(SqlBody *body)
{
  body->state = STATE_BODY;
  body->may_start = body->in_zone = true;
}

static void feed_create(SqlBody *body, const SqlToken *token)
{
  if (body->quiet)
    return;
  if (sql_token_is(token, "PROCEDURE") || sql_token_is(token, "FUNCTION"))
    body->state = STATE_ROUTINE_HEAD;
  else if (sql_token_is(token, "TRIGGER"))
    body->state = STATE_TRIGGER_HEAD;
  else if (sql_token_is(token, "EVENT"))
    body->state = STATE_EVENT_HEAD;
  else if (is_one_of(token, bodiless))
    body->state = STATE_PLAIN;
}

static void feed_head(SqlBody *body, const SqlToken *token)
{
  bool closes = sql_token_is_char(token, ')');
  body->parentheses += sql_token_is_char(token, '(') - closes;
  if ((body->state == STATE_ROUTINE_HEAD && closes && body->parentheses == 0) ||
      (body->state == STATE_TRIGGER_HEAD && sql_token_is(token, "ROW")) ||
      (body->state == STATE_EVENT_HEAD && sql_token_is(token, "DO") && body->parentheses == 0))
    enter_zone(body);
}

/* A word where a statement of the body may begin. */
static void feed_start(SqlBody *body, const SqlToken *token)
{
  BlockKind kind = block_of(token);
  if (kind != BLOCK_COUNT) {
    open_block(body, kind, token);
    body->in_zone = false;
    body->may_start = kind == BLOCK_BEGIN || kind == BLOCK_LOOP || kind == BLOCK_REPEAT;
    return;
  }
  if (is_one_of(token, statement_words))
    body->in_zone = false;
  body->may_start = body->in_zone;
}

/* Any other word of the body. */
static void feed_inside(SqlBody *body, const SqlToken *token)
{
  int top = top_kind(body);
  if (sql_token_is(token, "CASE"))
    open_block(body, BLOCK_CASE_VALUE, token);
  else if (sql_token_is(token, "THEN") || sql_token_is(token, "ELSE"))
    body->may_start = top == BLOCK_IF || top == BLOCK_CASE;
  else if (sql_token_is(token, "DO"))
    body->may_start = top == BLOCK_WHILE || top == BLOCK_FOR;
  else if (sql_token_is(token, "ATOMIC"))
    body->may_start = top == BLOCK_BEGIN;
  else if (sql_token_is(token, "HANDLER"))
    body->handler = true;
}

static void feed_body(SqlBody *body, const SqlToken *token)
{
  if (body->ending) {
    body->ending = false;
    BlockKind kind = block_of(token);
    close_block(body, kind == BLOCK_COUNT ? BLOCK_BEGIN : kind);
    if (kind != BLOCK_COUNT)
      return;
  }
  if (token->kind != SQL_WORD) {
    /* A label ends in a colon, and a statement follows it; := does not end here. */
    body->may_start = body->in_zone || sql_token_is_char(token, ';') || sql_token_is_char(token, ':');
    return;
  }
  if (body->quiet) {
    body->may_start = body->in_zone;
  } else if (sql_token_is(token, "END") && body->open->len) {
    body->ending = true;
    body->may_start = false;
  } else if (body->handler && sql_token_is(token, "FOR")) {
    body->handler = false;
    enter_zone(body);
  } else if (body->may_start && !((sql_token_is(token, "THEN") || sql_token_is(token, "ELSE")))) {
    feed_start(body, token);
  } else {
    body->may_start = false;
    feed_inside(body, token);
  }
}

static void feed_mysql_first(SqlBody *body, const SqlToken *token)
{
  bool compound = body->engine == ENGINE_MARIADB && block_of(token) != BLOCK_COUNT;
  if (sql_token_is(token, "CREATE") || sql_token_is(token, "ALTER")) {
    body->state = STATE_CREATE;
  } else if (compound && sql_token_is(token, "BEGIN")) {
    body->state = STATE_BEGIN;
    open_block(body, BLOCK_BEGIN, token);
  } else if (compound) {
    enter_zone(body);
    feed_start(body, token);
  } else {
    body->state = STATE_PLAIN;
  }
}

static void feed_mysql(SqlBody *body, const SqlToken *token)
{
  switch (body->state) {
  case STATE_FIRST:
    feed_mysql_first(body, token);
    break;
  case STATE_CREATE:
    feed_create(body, token);
    break;
  case STATE_BEGIN: /* BEGIN alone or BEGIN WORK opens a transaction */
    body->state = sql_token_is(token, "NOT") ? STATE_BODY : STATE_PLAIN;
    if (body->state == STATE_PLAIN)
      g_array_set_size(body->open, 0);
    break;
  case STATE_ROUTINE_HEAD:
  case STATE_TRIGGER_HEAD:
  case STATE_EVENT_HEAD:
    feed_head(body, token);
    break;
  case STATE_BODY:
    feed_body(body, token);
    break;
  default:
    break;
  }
  /* DEFINER = name, ALGORITHM = name and RETURNS type: no word of ours, whatever word it is. */
  body->quiet = sql_token_is_char(token, '.') || sql_token_is(token, "AS") || (body->in_zone && sql_token_is(token, "RETURNS")) ||
                (body->state == STATE_CREATE && sql_token_is_char(token, '='));
}

/* --- SQLite: like its own sqlite3_complete(), a trigger ends with `; END` and nothing else --- */

static void feed_sqlite(SqlBody *body, const SqlToken *token)
{
  switch (body->state) {
  case STATE_FIRST:
    body->state = sql_token_is(token, "CREATE") ? STATE_CREATE : STATE_PLAIN;
    break;
  case STATE_CREATE:
    if (sql_token_is(token, "TRIGGER"))
      body->state = STATE_TRIGGER_HEAD;
    else if (!sql_token_is(token, "TEMP") && !sql_token_is(token, "TEMPORARY"))
      body->state = STATE_PLAIN;
    break;
  case STATE_TRIGGER_HEAD:
    if (sql_token_is(token, "BEGIN")) {
      open_block(body, BLOCK_BEGIN, token);
      body->state = STATE_BODY;
    }
    break;
  case STATE_BODY:
  case STATE_TRIGGER_END:
    if (body->state == STATE_TRIGGER_END && sql_token_is(token, "END")) {
      close_block(body, BLOCK_BEGIN);
      body->state = STATE_PLAIN;
    } else {
      body->state = sql_token_is_char(token, ';') ? STATE_TRIGGER_END : STATE_BODY;
    }
    break;
  default:
    break;
  }
}

/* --- PostgreSQL --- */

static void feed_postgresql_block(SqlBody *body, const SqlToken *token)
{
  if (sql_token_is_char(token, '('))
    open_block(body, BLOCK_PARENTHESIS, token);
  else if (sql_token_is_char(token, ')') && top_kind(body) == BLOCK_PARENTHESIS)
    close_block(body, BLOCK_PARENTHESIS);
  else if (body->state == STATE_BODY && !body->quiet && sql_token_is(token, "CASE"))
    open_block(body, BLOCK_CASE_VALUE, token);
  else if (body->state == STATE_BODY && !body->quiet && sql_token_is(token, "END"))
    close_block(body, BLOCK_BEGIN);
}

static void feed_postgresql(SqlBody *body, const SqlToken *token)
{
  switch (body->state) {
  case STATE_FIRST:
    body->state = sql_token_is(token, "CREATE") ? STATE_CREATE : STATE_PLAIN;
    break;
  case STATE_CREATE:
    if (sql_token_is(token, "FUNCTION") || sql_token_is(token, "PROCEDURE"))
      body->state = STATE_ATOMIC;
    else if (!sql_token_is(token, "OR") && !sql_token_is(token, "REPLACE"))
      body->state = STATE_PLAIN;
    break;
  case STATE_ATOMIC:
    if (sql_token_is(token, "BEGIN")) {
      open_block(body, BLOCK_BEGIN, token);
      body->state = STATE_ATOMIC_BEGIN;
    }
    break;
  case STATE_ATOMIC_BEGIN:
    body->state = sql_token_is(token, "ATOMIC") ? STATE_BODY : STATE_ATOMIC;
    if (body->state == STATE_ATOMIC)
      g_array_set_size(body->open, body->open->len - 1);
    break;
  default:
    break;
  }
  feed_postgresql_block(body, token);
  body->quiet = sql_token_is_char(token, '.') || sql_token_is(token, "AS");
}

/* --- the door --- */

void sql_body_init(SqlBody *body, Engine engine)
{
  *body = (SqlBody){.engine = engine, .open = g_array_new(FALSE, FALSE, sizeof(SqlBlock))};
}

void sql_body_clear(SqlBody *body)
{
  g_clear_pointer(&body->open, g_array_unref);
}

void sql_body_reset(SqlBody *body)
{
  GArray *open = body->open;
  g_array_set_size(open, 0);
  *body = (SqlBody){.engine = body->engine, .open = open};
}

void sql_body_feed(SqlBody *body, const SqlToken *token)
{
  if (engine_is_mysql_family(body->engine))
    feed_mysql(body, token);
  else if (body->engine == ENGINE_SQLITE)
    feed_sqlite(body, token);
  else
    feed_postgresql(body, token);
}

bool sql_body_is_open(const SqlBody *body)
{
  return body->open->len > 0;
}

bool sql_body_fault(SqlBody *body, const char **ret_at, const char **ret_word, const char **ret_close)
{
  if (body->ending)
    feed_body(body, &(SqlToken){.kind = SQL_END});
  SqlBlock fault = body->mismatched;
  if (!fault.at && body->open->len)
    fault = g_array_index(body->open, SqlBlock, body->open->len - 1);
  if (!fault.at)
    return false;
  *ret_at = fault.at;
  *ret_word = blocks[fault.kind].word;
  *ret_close = blocks[fault.kind].close;
  return true;
}
