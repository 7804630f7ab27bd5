#!/usr/bin/env bats
# Connections that break in the middle of a run: it connects again and goes on where that is right, or stops and can be resumed.

load lib/bad
teardown()
{
  [ "${away:-no}" = no ] || server_back
  bad_end
}

# end_session ID: the server ends it, as an administrator would.
end_session()
{
  case $engine in
    postgresql | pgbouncer) rows "SELECT pg_terminate_backend($1)" ;;
    *) rows "KILL $1" ;;
  esac >/dev/null
}

runner_session() { rows 'SELECT session FROM emcee_lease WHERE id = 1 AND owner IS NOT NULL'; }

broken_repeat()
{
  bad_begin "$1" v1 v2
  slow_project 0.2
  script v2/01-r.migrate "$(slow_repeat 8)"
  emcee 0 expand
  emcee_start run migrate
  eventually log_has 2
  end_session "$(runner_session)"
  emcee_end 0 run
  said 'the connection broke and was made again' 'changed 8 rows'
  log_is_whole 8
  lease_is_free
}

@test "a connection that is ended in a repeat: postgresql" { broken_repeat postgresql; }
@test "a connection that is ended in a repeat: mariadb" { broken_repeat mariadb; }
@test "a connection that is ended in a repeat: mysql" { broken_repeat mysql; }
@test "a connection that is ended in a repeat: galera" { broken_repeat galera; }

# In the middle of a script that is one transaction, or one of steps. The nap is short after the break, since the statement is run again.
broken_script()
{
  bad_begin "$1" v1 v2
  slow_project 60
  script v2/01-s.expand "CREATE TABLE before_it (id integer PRIMARY KEY);
INSERT INTO log SELECT 1, count(*) + 1 FROM speed WHERE $(nap) AND NOT EXISTS (SELECT 1 FROM before_it);
INSERT INTO before_it VALUES (1);"
  emcee_start run expand --json
  eventually napping_session
  local session=$(napping_session)
  speed 0
  end_session "$session"
  emcee_end 0 run
  said '"event":"recover"' 'made again'
  expect $'1\t2' "$(rows 'SELECT * FROM log')"
  expect 1 "$(rows 'SELECT count(*) FROM before_it')"
  expect 3 "$(journal | grep -c 'v2_expand01 ./3 done')"
  lease_is_free
}

napping_session()
{
  local found
  case $engine in
    postgresql | pgbouncer) found=$(rows "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'") ;;
    *) found=$(rows "SELECT id FROM information_schema.processlist WHERE db = database() AND state = 'User sleep'") ;;
  esac
  [ -n "$found" ] && echo "$found"
}

@test "a connection that is ended in a script: postgresql" { broken_script postgresql; }
@test "a connection that is ended in a script: pgbouncer" { broken_script pgbouncer; }
@test "a connection that is ended in a script: mariadb" { broken_script mariadb; }
@test "a connection that is ended in a script: mysql" { broken_script mysql; }

# A schema statement outside any transaction: the catalogue tells whether it was done.
broken_alone()
{
  bad_begin "$1" v1 v2
  script v1/01-t 'CREATE TABLE t (id integer PRIMARY KEY, n integer);'
  emcee 0 sync --to v1
  rows 'INSERT INTO t VALUES (1, 1)'
  script v2/01-i.expand.postgresql '-- emcee: no-transaction
CREATE INDEX CONCURRENTLY t_n ON t (n);
CREATE TABLE after_it (id integer);'
  script v2/01-i.expand.mysql 'ALTER TABLE t ADD INDEX t_n (n);
CREATE TABLE after_it (id integer PRIMARY KEY);'
  other 'BEGIN; UPDATE t SET n = 2'
  emcee_start run expand --json --lock-timeout 30
  eventually grep -q '"event":"blocker"' "$BATS_TEST_TMPDIR/run.out"
  end_session "$(runner_session)"
  eventually grep -q '"event":"recover"' "$BATS_TEST_TMPDIR/run.out"
  others_let_go
  emcee_end 0 run
  schema_dump "$url" | grep -q t_n
  there after_it
  [ "$engine" != postgresql ] || expect t "$(rows "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass")"
  expect 2 "$(journal | grep -c 'v2_expand01 ./2 done')"
  lease_is_free
}

@test "a connection that is ended while a schema change waits: postgresql" { broken_alone postgresql; }
@test "a connection that is ended while a schema change waits: mariadb" { broken_alone mariadb; }
@test "a connection that is ended while a schema change waits: mysql" { broken_alone mysql; }

# A statement that ends its own connection each time is not tried for ever; the lease is given back all the same.
breaks_always()
{
  bad_begin "$1" v1 v2
  slow_project 60
  local suicide="KILL CONNECTION_ID()"
  is_mysql || suicide='SELECT pg_terminate_backend(pg_backend_pid()) FROM speed WHERE seconds > 0'
  script v2/01-s.expand "CREATE TABLE u (id integer PRIMARY KEY);
$suicide;
INSERT INTO u VALUES (1);"
  emcee 1 expand
  said 'v2_expand01 failed at statement 2 of 3' 'the connection broke and was made again'
  lease_is_free
  speed 0
  ! is_mysql || script v2/01-s.expand 'CREATE TABLE u (id integer PRIMARY KEY);
INSERT INTO u VALUES (1);'
  emcee 0 expand
  expect 1 "$(rows 'SELECT id FROM u')"
}

@test "a statement that breaks its connection each time: postgresql" { breaks_always postgresql; }
@test "a statement that breaks its connection each time: mariadb" { breaks_always mariadb; }

# --- a server that is gone for a while, or for good ---

server_away()
{
  away=yes
  sql "${url%/*}/postgres" "ALTER DATABASE ${url##*/} ALLOW_CONNECTIONS false;
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${url##*/}'" >/dev/null
}

server_back()
{
  away=no
  sql "${url%/*}/postgres" "ALTER DATABASE ${url##*/} ALLOW_CONNECTIONS true"
}

# A runner in its work, whose server goes away.
left_alone()
{
  bad_begin postgresql v1 v2
  slow_project 0.2
  script v2/01-r.migrate "$(slow_repeat 6)"
  emcee 0 expand
  emcee_start run migrate --json
  eventually log_has 2
  server_away
  eventually grep -q '"event":"wait"' "$BATS_TEST_TMPDIR/run.out"
}

@test "a server that is away for a moment is waited for" {
  left_alone
  server_back
  emcee_end 0 run
  said 'made again'
  log_is_whole 6
}

@test "SIGINT while a server is waited for" {
  left_alone
  kill -INT "$pid"
  emcee_end 130 run
  server_back
  speed 0
  emcee 0 migrate
  log_is_whole 6
}

@test "a server that does not come back is given up after half a minute, and the same command goes on later" {
  left_alone
  emcee_end 8 run
  said 'v2_migrate01 failed at statement 1 of 1' 'Run the same command again once the server answers.' 'rows so far, which is kept and recorded'
  server_back
  speed 0
  emcee 0 migrate
  log_is_whole 6
  lease_is_free
}
