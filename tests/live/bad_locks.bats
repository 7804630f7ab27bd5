#!/usr/bin/env bats
# Others who hold a lock: a schema change waits a little, again and again, says for whom, and keeps nobody else waiting; after a
# bounded time it gives up, to be run again.

load lib/bad
teardown() { bad_end; }

# A table that another session works on, and a change to it.
blocked()
{
  bad_begin "$1" v1 v2
  script v1/01-t 'CREATE TABLE t (id integer PRIMARY KEY, n integer);'
  emcee 0 sync --to v1
  rows 'INSERT INTO t VALUES (1, 1)'
  script v2/01-a.expand 'ALTER TABLE t ADD COLUMN a integer;'
  case $engine in
    sqlite) other 'BEGIN IMMEDIATE; UPDATE t SET n = 2' ;;
    *) other 'BEGIN; UPDATE t SET n = 2' ;;
  esac
}

blocker_session()
{
  case $engine in
    postgresql | pgbouncer) rows "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'" ;;
    *) rows "SELECT trx_mysql_thread_id FROM information_schema.innodb_trx JOIN information_schema.processlist p ON p.id = trx_mysql_thread_id WHERE p.db = database() ORDER BY trx_started LIMIT 1" ;;
  esac
}

gives_up()
{
  blocked "$1"
  local session
  [ "$engine" = sqlite ] || session=$(blocker_session)
  emcee 1 expand --lock-timeout 0.3 --lock-wait 2
  said 'v2_expand01 failed at statement 1 of 1 (releases/v2/01-a.expand.sql:1)' 'Others held a lock all the time.' '--lock-wait'
  said 'waiting' 'try 2 follows'
  [ "$engine" = sqlite ] || said "session $session"
  run rows 'SELECT a FROM t'
  [ "$status" -ne 0 ]
  others_let_go
  lease_is_free
  expect 1 "$(rows 'SELECT n FROM t')"
  emcee 0 expand
  rows 'SELECT a FROM t'
  emcee 0 status
}

@test "a lock that is held all the time is given up, naming who holds it: postgresql" { gives_up postgresql; }
@test "a lock that is held all the time is given up, naming who holds it: mariadb" { gives_up mariadb; }
@test "a lock that is held all the time is given up, naming who holds it: mysql" { gives_up mysql; }

# SQLite knows one lock, for the whole file, and the lease needs it too.
@test "a file that another process keeps locked is given up: sqlite" {
  blocked sqlite
  emcee 1 expand --lock-timeout 0.3 --lock-wait 1
  said "can't take the lease: database is locked" 'Others held a lock all the time.' waiting
  others_let_go
  lease_is_free
  emcee 0 expand
  rows 'SELECT a FROM t'
}

@test "a file that is locked when emcee comes for the first time: sqlite" {
  bad_begin sqlite
  script v1/01-t 'CREATE TABLE t (id integer PRIMARY KEY);'
  other 'BEGIN IMMEDIATE'
  emcee 1 expand --lock-timeout 0.3 --lock-wait 1
  said "can't make emcee's own tables: database is locked"
  emcee_start run expand --lock-timeout 0.3 --json
  eventually grep -q '"event":"wait"' "$BATS_TEST_TMPDIR/run.out"
  others_let_go
  emcee_end 0 run
  there t
}

waits()
{
  blocked "$1"
  emcee_start run expand --lock-timeout 0.3 --lock-wait 60 --json
  eventually grep -q '"event":"wait"' "$BATS_TEST_TMPDIR/run.out"
  [ "$engine" = sqlite ] || eventually grep -q '"event":"blocker","text":"session [0-9]' "$BATS_TEST_TMPDIR/run.out"
  others_let_go
  emcee_end 0 run
  rows 'SELECT a FROM t'
  lease_is_free
}

@test "a lock that is let go in time is waited for: postgresql" { waits postgresql; }
@test "a lock that is let go in time is waited for: pgbouncer" { waits pgbouncer; }
@test "a lock that is let go in time is waited for: mariadb" { waits mariadb; }
@test "a lock that is let go in time is waited for: mysql" { waits mysql; }

@test "a lock that is let go in time is waited for: sqlite" { waits sqlite; }

# Readers queue behind a schema change that waits. With a lock timeout of 0.3 s none may be kept for long: here each gets 3 s, a tenth of
# the time for which the change waits in all.
readers_pass()
{
  blocked "$1"
  emcee_start run expand --lock-timeout 0.3 --lock-wait 60 --json
  eventually grep -q '"event":"wait"' "$BATS_TEST_TMPDIR/run.out"
  local i prefix="SET lock_timeout = '3s'; "
  ! is_mysql || prefix='SET SESSION lock_wait_timeout = 3; '
  for i in {1..6}; do
    rows "$prefix SELECT count(*) FROM t" >/dev/null || fail "reader $i waited for the schema change" || return 1
  done
  kill -0 "$pid"
  others_let_go
  emcee_end 0 run
}

@test "while a schema change waits for a lock, readers pass: postgresql" { readers_pass postgresql; }
@test "while a schema change waits for a lock, readers pass: mariadb" { readers_pass mariadb; }
@test "while a schema change waits for a lock, readers pass: mysql" { readers_pass mysql; }

interrupted_while_waiting()
{
  blocked "$1"
  emcee_start run expand --lock-timeout 30 --lock-wait 60 --json
  eventually grep -q '"event":"blocker"' "$BATS_TEST_TMPDIR/run.out"
  kill -INT "$pid"
  emcee_end 130 run
  others_let_go
  lease_is_free
  emcee 0 expand
}

@test "SIGINT while it waits for the file: sqlite" {
  blocked sqlite
  emcee_start run expand --lock-timeout 0.3 --lock-wait 60 --json
  eventually grep -q '"event":"wait"' "$BATS_TEST_TMPDIR/run.out"
  kill -INT "$pid"
  emcee_end 130 run
  others_let_go
  emcee 0 expand
}
@test "SIGINT while it waits for a lock: postgresql" { interrupted_while_waiting postgresql; }
@test "SIGINT while it waits for a lock: mariadb" { interrupted_while_waiting mariadb; }
@test "SIGINT while it waits for a lock: mysql" { interrupted_while_waiting mysql; }

# A row that the application has locked, in the way of a migrate script.
row_lock()
{
  bad_begin "$1" v1 v2
  script v1/01-t 'CREATE TABLE t (id integer PRIMARY KEY, n integer);
INSERT INTO t VALUES (1, 0), (2, 0);'
  script v2/01-n.migrate 'UPDATE t SET n = n + 1;'
  emcee 0 sync --to v1
  emcee 0 expand
  other 'BEGIN; UPDATE t SET n = 10 WHERE id = 2'
  emcee 1 migrate --lock-timeout 0.3 --lock-wait 1
  said 'v2_migrate01 failed at statement 1 of 1' 'Others held a lock'
  others_let_go
  expect '0 0' "$(rows 'SELECT n FROM t' | paste -sd' ')"
  emcee 0 migrate
  expect '1 1' "$(rows 'SELECT n FROM t' | paste -sd' ')"
}

@test "a row that is locked by the application: postgresql" { row_lock postgresql; }
@test "a row that is locked by the application: mariadb" { row_lock mariadb; }

# Deadlocks: the server picks a victim, and emcee tries again.
deadlock()
{
  bad_begin "$1" v1 v2
  script v1/01-t 'CREATE TABLE t (id integer PRIMARY KEY, n integer);
INSERT INTO t VALUES (1, 0), (2, 0);
CREATE TABLE signal_there (id integer PRIMARY KEY);'
  script v2/01-n.expand "-- emcee: no-transaction
INSERT INTO signal_there VALUES (1);"
  script v2/02-n.expand 'UPDATE t SET n = n + 1 WHERE id = 1;
UPDATE t SET n = n + 1 WHERE id = 2;'
  emcee 0 sync --to v1
  # The other one holds 2 and asks for 1 as soon as emcee holds it.
  other 'BEGIN; UPDATE t SET n = 10 WHERE id = 2'
  emcee_start run expand --lock-timeout 20 --lock-wait 60 --json
  eventually grep -q '"event":"step_begin","identifier":"v2_expand02","step":2' "$BATS_TEST_TMPDIR/run.out"
  printf 'UPDATE t SET n = 20 WHERE id = 1;\nROLLBACK;\n' >&"${bad_writers##* }"
  emcee_end 0 run
  others_let_go
  expect '1 1' "$(rows 'SELECT n FROM t ORDER BY id' | paste -sd' ')"
}

@test "a deadlock with the application is survived: postgresql" { deadlock postgresql; }

# --- PostgreSQL: an index made while others write ---

@test "CREATE INDEX CONCURRENTLY is refused where it would be in a transaction, before anything runs" {
  bad_begin postgresql
  script v1/01-t.expand 'CREATE TABLE t (id integer);
CREATE INDEX CONCURRENTLY t_id ON t (id);'
  emcee 2 expand
  said 'releases/v1/01-t.expand.sql:2: this statement can'"'"'t run inside a transaction; put `-- emcee: no-transaction` at the top of the script'
  ! there t
  script v1/01-t.expand '-- emcee: no-transaction
CREATE TABLE t (id integer);
CREATE INDEX CONCURRENTLY ON t (id);'
  emcee 2 expand
  said 'releases/v1/01-t.expand.sql:3: give this index a name'
}

@test "a concurrent index that fails half-way is built anew, and valid, once the data is corrected" {
  bad_begin postgresql v1 v2
  script v1/01-t 'CREATE TABLE t (id integer PRIMARY KEY, n integer);
INSERT INTO t VALUES (1, 7), (2, 7);'
  emcee 0 sync --to v1
  script v2/01-i.expand '-- emcee: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY t_n ON t (n);
ALTER TABLE t ADD COLUMN a integer;'
  emcee 1 expand
  said 'failed at statement 1 of 2' '23505'
  expect f "$(rows "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass")"
  lease_is_free
  emcee 1 expand
  said 'an earlier try left this index invalid'
  rows 'UPDATE t SET n = id'
  emcee 0 expand
  expect t "$(rows "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass")"
  expect 1 "$(rows "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass AND indisunique AND NOT indisprimary")"
  rows 'SELECT a FROM t'
}

@test "a concurrent index waits for old transactions without a lock timeout, and says for whom" {
  bad_begin postgresql v1 v2
  script v1/01-t 'CREATE TABLE t (id integer PRIMARY KEY, n integer);'
  emcee 0 sync --to v1
  script v2/01-i.expand '-- emcee: no-transaction
CREATE INDEX CONCURRENTLY t_n ON t (n);'
  other 'BEGIN; INSERT INTO t VALUES (1, 1)'
  emcee_start run expand --lock-timeout 0.1 --lock-wait 1 --json
  eventually grep -q '"event":"blocker","text":"session [0-9]' "$BATS_TEST_TMPDIR/run.out"
  # While it waits, others read and write.
  rows 'INSERT INTO t VALUES (2, 2)'
  sleep 2
  kill -0 "$pid"
  others_let_go
  emcee_end 0 run
  expect t "$(rows "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass")"
}
