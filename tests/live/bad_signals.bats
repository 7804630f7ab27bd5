#!/usr/bin/env bats
# A run that is interrupted: it stops cleanly with code 130, gives the lease back, says how to go on, and the same command then does.

load lib/bad
teardown() { bad_end; }

# A statement that naps for a minute in the middle of a script, or in one transaction with the others where the engine can.
napping()
{
  bad_begin "$1" v1 v2
  slow_project 60
  script v2/01-n.expand "CREATE TABLE before_it (id integer PRIMARY KEY);
INSERT INTO log SELECT 1, 1 FROM speed WHERE $(nap);
CREATE TABLE after_it (id integer PRIMARY KEY);"
}

# step_begun N NAME: has it begun with statement N?
step_begun() { grep -q "\"event\":\"step_begin\",\"identifier\":\"[^\"]*\",\"step\":$1," "$BATS_TEST_TMPDIR/$2.out"; }

interrupted_in_statement()
{
  napping "$1"
  emcee_start run expand --json
  eventually step_begun 2 run
  kill -"$2" "$pid"
  emcee_end 130 run
  said 'interrupted at statement 2 of 3 of v2_expand01 (releases/v2/01-n.expand.sql)' 'Run the same command again to go on' '"code":130'
  lease_is_free
  expect '' "$(rows 'SELECT * FROM log')"
  ! there after_it
  if is_mysql; then there before_it; else ! there before_it; fi
  [[ $(journal) == *'v2_expand01 2/3 interrupted'* ]]
  emcee 0 history
  said interrupted
  speed 0
  emcee 0 expand
  ! is_mysql || said '(goes on at statement 2 of 3)'
  expect $'1\t1' "$(rows 'SELECT * FROM log')"
  there before_it && there after_it
}

@test "SIGINT in a long statement: sqlite" { interrupted_in_statement sqlite INT; }
@test "SIGINT in a long statement: postgresql" { interrupted_in_statement postgresql INT; }
@test "SIGINT in a long statement: pgbouncer" { interrupted_in_statement pgbouncer INT; }
@test "SIGINT in a long statement: mariadb" { interrupted_in_statement mariadb INT; }
@test "SIGINT in a long statement: mysql" { interrupted_in_statement mysql INT; }
@test "SIGTERM in a long statement: sqlite" { interrupted_in_statement sqlite TERM; }
@test "SIGTERM in a long statement: postgresql" { interrupted_in_statement postgresql TERM; }
@test "SIGTERM in a long statement: mariadb" { interrupted_in_statement mariadb TERM; }
@test "SIGHUP in a long statement: sqlite" { interrupted_in_statement sqlite HUP; }

# A schema statement that is no part of a transaction.
interrupted_alone()
{
  bad_begin "$1" v1 v2
  slow_project 60
  is_mysql && script v2/01-n.expand "CREATE TABLE copied AS SELECT id FROM speed WHERE $(nap);" ||
    script v2/01-n.expand "-- emcee: no-transaction
CREATE TABLE copied AS SELECT id FROM speed WHERE $(nap);"
  emcee_start run expand --json
  eventually step_begun 1 run
  # Whether the signal comes before the server has begun with it or after is left to chance.
  kill -INT "$pid"
  emcee_end 130 run
  lease_is_free
  ! there copied
  speed 0
  emcee 0 expand
  expect 1 "$(rows 'SELECT id FROM copied')"
}

@test "SIGINT in a statement outside a transaction: postgresql" { interrupted_alone postgresql; }
@test "SIGINT in a statement outside a transaction: mariadb" { interrupted_alone mariadb; }
@test "SIGINT in a statement outside a transaction: mysql" { interrupted_alone mysql; }

interrupted_in_repeat()
{
  bad_begin "$1" v1 v2
  slow_project 0.2
  script v2/01-r.migrate "$(slow_repeat 8)"
  emcee 0 expand
  emcee_start run migrate
  eventually log_has 2
  kill -"$2" "$pid"
  emcee_end 130 run
  said 'interrupted at statement 1 of 1 of v2_migrate01' 'Run the same command again'
  lease_is_free
  local done=$(rows 'SELECT count(*) FROM log')
  [ "$done" -ge 2 ] && [ "$done" -lt 8 ]
  log_is_whole "$done"
  expect "$done interrupted" "$(rows "SELECT changed, state FROM emcee_journal WHERE identifier = 'v2_migrate01'" | tr '\t' ' ')"
  emcee 6 contract
  emcee 4 check
  speed 0
  emcee 0 migrate
  said "changed $((8 - done)) row"
  log_is_whole 8
  expect "8 done" "$(rows "SELECT changed, state FROM emcee_journal WHERE identifier = 'v2_migrate01' ORDER BY id DESC LIMIT 1" | tr '\t' ' ')"
}

@test "SIGINT in a repeat: sqlite" { interrupted_in_repeat sqlite INT; }
@test "SIGINT in a repeat: postgresql" { interrupted_in_repeat postgresql INT; }
@test "SIGINT in a repeat: mariadb" { interrupted_in_repeat mariadb INT; }
@test "SIGINT in a repeat: mysql" { interrupted_in_repeat mysql INT; }
@test "SIGTERM in a repeat: postgresql" { interrupted_in_repeat postgresql TERM; }
@test "SIGTERM in a repeat: galera" { interrupted_in_repeat galera TERM; }

@test "a signal between two scripts: the first is kept, the second has not begun" {
  bad_begin sqlite
  local i
  for i in {01..60}; do script "v1/$i-t.expand" "CREATE TABLE t$i (id integer);"; done
  emcee_start run expand --json
  eventually grep -q script_end "$BATS_TEST_TMPDIR/run.out"
  kill -INT "$pid"
  status=0
  wait "$pid" || status=$?
  # It may have been through already, or in the middle of a script.
  case $status in 0 | 130) ;; *) fail "exit $status" ;; esac
  lease_is_free
  emcee 0 sync
  expect 60 "$(rows "SELECT count(*) FROM emcee_journal WHERE identifier LIKE 'v1_expand%' AND state = 'done'")"
}

@test "a shell that ignores SIGINT (nohup, background) keeps it ignored" {
  bad_begin sqlite v1 v2
  slow_project 0.3
  script v2/01-r.migrate "$(slow_repeat 3)"
  emcee 0 expand
  env --ignore-signal=INT "$EMCEE" migrate --database "$url" >"$BATS_TEST_TMPDIR/deaf.out" 2>"$BATS_TEST_TMPDIR/deaf.err" 3>&- &
  pid=$!
  eventually log_has 1
  kill -INT "$pid"
  emcee_end 0 deaf
  log_is_whole 3
}

@test "wait and status can be interrupted too" {
  bad_begin sqlite
  env --default-signal=INT "$EMCEE" wait --timeout 60 --database mysql://nobody@127.0.0.1:1/x 3>&- >/dev/null 2>&1 &
  pid=$!
  eventually grep -q emcee "/proc/$pid/comm"
  kill -INT "$pid"
  status=0
  wait "$pid" || status=$?
  expect 130 "$status"
}
