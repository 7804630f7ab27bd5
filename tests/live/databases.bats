#!/usr/bin/env bats
# The tests' own helpers, on every engine: one form of rows, and schema dumps that see what differs and nothing else.

load ../lib/databases

teardown() { drop_databases; }

helpers_work()
{
  skip_unless "$1"
  fresh_database "$1"
  sql "$url" "CREATE TABLE parent (id integer PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'nobody', CHECK (name <> ''))"
  [ "$(sql "$url" "INSERT INTO parent (id) VALUES (1); SELECT id, name, NULL FROM parent")" = $'1\tnobody\tNULL' ]
  run sql "$url" "SELECT absent FROM parent; SELECT 111 * 9"
  [ "$status" -ne 0 ]
  [[ $output != *999* ]]

  local before=$BATS_TEST_TMPDIR/before after=$BATS_TEST_TMPDIR/after
  schema_dump "$url" >"$before"
  [ -s "$before" ]
  # Neither rows nor emcee's own tables are schema.
  sql "$url" "CREATE TABLE emcee_journal (id integer); DELETE FROM parent; INSERT INTO parent (id) VALUES (5)"
  schema_dump "$url" >"$after"
  diff "$before" "$after"
  local change
  for change in "ALTER TABLE parent ADD COLUMN note varchar(9)" "CREATE INDEX parent_name ON parent (name)" \
    "CREATE VIEW names AS SELECT name FROM parent" "CREATE TABLE child (id integer PRIMARY KEY, parent integer, FOREIGN KEY (parent) REFERENCES parent (id))" \
    "$(trigger_text "$1" 1)" "DROP TABLE child"; do
    sql "$url" "$change"
    schema_dump "$url" >"$after"
    run -1 diff -q "$before" "$after"
    cp "$after" "$before"
  done
}

# The same table made in one statement or in two is the same schema.
dump_is_blind_to_history()
{
  skip_unless "$1"
  fresh_database "$1"
  sql "$url" "CREATE TABLE t (a integer NOT NULL, b varchar(9)); CREATE INDEX t_b ON t (b)"
  schema_dump "$url" >"$BATS_TEST_TMPDIR/one"
  fresh_database "$1"
  sql "$url" "CREATE TABLE t (a integer NOT NULL); ALTER TABLE t ADD COLUMN b varchar(9); CREATE INDEX t_b ON t (b)"
  schema_dump "$url" | diff "$BATS_TEST_TMPDIR/one" -
}

trigger_text()
{
  case $1 in
    postgresql | pgbouncer) printf '%s' "CREATE FUNCTION f$2() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN RETURN NEW; END \$\$;
      CREATE TRIGGER t$2 BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION f$2()" ;;
    sqlite) printf '%s' "CREATE TRIGGER t$2 AFTER INSERT ON parent BEGIN SELECT 1; END" ;;
    *) printf '%s' "CREATE TRIGGER t$2 BEFORE INSERT ON parent FOR EACH ROW SET NEW.name = NEW.name" ;;
  esac
}

bats_require_minimum_version 1.5.0
@test "helpers: sqlite" { helpers_work sqlite; }
@test "helpers: postgresql" { helpers_work postgresql; }
@test "helpers: pgbouncer" { helpers_work pgbouncer; }
@test "helpers: mariadb" { helpers_work mariadb; }
@test "helpers: mysql" { helpers_work mysql; }
@test "helpers: galera" { helpers_work galera; }
@test "a schema has no history: sqlite" { dump_is_blind_to_history sqlite; }
@test "a schema has no history: postgresql" { dump_is_blind_to_history postgresql; }
@test "a schema has no history: mariadb" { dump_is_blind_to_history mariadb; }
@test "a schema has no history: mysql" { dump_is_blind_to_history mysql; }

@test "on galera a fresh database is on all three nodes" {
  skip_unless galera
  fresh_database galera
  [ "${#urls[@]}" -eq 3 ]
  sql "${urls[0]}" "CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (7)"
  [ "$(sql "${urls[2]}" "SET wsrep_sync_wait = 1; SELECT a FROM t")" = 7 ]
}

@test "a password with every awkward character logs in, a wrong one does not" {
  local engine admin
  for engine in postgresql mariadb mysql; do
    [[ " $(engines) " = *" $engine "* ]] || continue
    fresh_database "$engine"
    case $engine in
      postgresql) sql "$url" "CREATE USER pw_$$ PASSWORD 'p@:/#?[%'" ;;
      *) sql "$url" "CREATE USER pw_$$@'127.0.0.1' IDENTIFIED BY 'p@:/#?[%'; GRANT ALL ON ${url##*/}.* TO pw_$$@'127.0.0.1'" ;;
    esac
    [ "$(sql "${url/admin@/pw_$$:p%40%3A%2F%23%3F%5B%25@}" "SELECT 1")" = 1 ]
    run sql "${url/admin@/pw_$$:wrong@}" "SELECT 1"
    [ "$status" -ne 0 ]
  done
  [ "$(engines)" != sqlite ] || skip "${EMCEE_TEST_POSTGRESQL_WHY:-no server is started}"
}

@test "make_project makes two releases" {
  make_project "$BATS_TEST_TMPDIR/demo"
  [ "$(cd "$BATS_TEST_TMPDIR/demo" && ls releases/*/*.sql | wc -l)" -eq 4 ]
}
