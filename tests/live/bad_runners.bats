#!/usr/bin/env bats
# Several runners on one database, and runners that are frozen, dead, or cut off: one does the work, the others do no harm.

load lib/bad
teardown() { bad_end; }

# --- twins ---

# two_and_four ENGINE: runners that start together on an empty database; repeated, since it is a race.
two_and_four()
{
  bad_begin "$1"
  slow_scripts
  local count
  for count in 2 4 2; do
    race "$count"
    drop_databases
    fresh_database "$engine" >/dev/null
  done
}

slow_scripts()
{
  script v1/01-t.expand 'CREATE TABLE t (id integer PRIMARY KEY, n integer);'
  script v1/02-u.expand 'INSERT INTO t VALUES (1, 0);
CREATE TABLE u (id integer PRIMARY KEY);'
  script v2/01-n.expand 'UPDATE t SET n = n + 1;'
}

race()
{
  local i pids=() codes=''
  for ((i = 0; i < $1; i++)); do
    emcee_start "twin$i" sync
    pids+=("$pid")
  done
  for ((i = 0; i < $1; i++)); do
    status=0
    wait "${pids[i]}" || status=$?
    case $status in 0 | 7) ;; *) fail "twin $i: exit $status" "$(tail -v "$BATS_TEST_TMPDIR"/twin*)" || return 1 ;; esac
    [ "$status" -ne 7 ] || grep -q '^emcee: another runner holds the lease: emcee ' "$BATS_TEST_TMPDIR/twin$i.err" ||
      fail "$(<"$BATS_TEST_TMPDIR/twin$i.err")" || return 1
  done
  expect 1 "$(grep -l '^Done: sync ran 3 scripts, 4 statements' "$BATS_TEST_TMPDIR"/twin*.out | wc -l)" 'runners that did the work'
  expect $'1\t1' "$(rows 'SELECT * FROM t')"
  expect 'v2_contract01 v2_expand01' "$(heads)"
  expect '' "$(journal | sort | uniq -d)" 'recorded twice'
  lease_is_free
  rm "$BATS_TEST_TMPDIR"/twin*
}

@test "two runners at once on an empty database, and four: sqlite" { two_and_four sqlite; }
@test "two runners at once on an empty database, and four: postgresql" { two_and_four postgresql; }
@test "two runners at once on an empty database, and four: mariadb" { two_and_four mariadb; }
@test "two runners at once on an empty database, and four: mysql" { two_and_four mysql; }
@test "two runners at once on an empty database, and four: pgbouncer" { two_and_four pgbouncer; }

# On a cluster each runner comes through another node, where no lock of the server's holds.
@test "runners on different nodes of a cluster at once: galera" {
  bad_begin galera
  slow_scripts
  local try i codes pids
  for try in 1 2; do
    pids=() codes=
    for i in 0 1 2; do
      url=${urls[i]} emcee_start "node$i" sync
      pids+=("$pid")
    done
    for i in 0 1 2; do
      status=0
      wait "${pids[i]}" || status=$?
      codes+=" $status"
    done
    # One may have been told of a conflict with another node before it had the lease; none may have done half the work.
    [[ $codes == *' 0'* ]] || fail "exit codes:$codes" "$(tail -v "$BATS_TEST_TMPDIR"/node*)"
    expect 1 "$(grep -l '^Done: sync ran 3 scripts, 4 statements' "$BATS_TEST_TMPDIR"/node*.out | wc -l)"
    rows 'SET SESSION wsrep_sync_wait = 1; SELECT 1' >/dev/null
    expect $'1\t1' "$(rows 'SELECT * FROM t')"
    expect '' "$(journal | sort | uniq -d)" 'recorded twice'
    [[ ! $codes =~ [1-68-9] ]] || fail "exit codes:$codes" "$(tail -v "$BATS_TEST_TMPDIR"/node*)"
    drop_databases
    fresh_database galera >/dev/null
  done
}

# --- the lease ---

# A live runner in the middle of its work, $pid, which has at least two rounds behind it.
runner_at_work()
{
  bad_begin "$1" v1 v2
  slow_project 0.3
  script v2/01-log.migrate "$(slow_repeat 6)"
  emcee 0 expand
  emcee_start old migrate
  eventually log_has 2
}

held()
{
  runner_at_work "$1"
  emcee 7 migrate
  said 'another runner holds the lease: emcee ' "process $pid" 'emcee unlock'
  emcee 7 unlock
  said 'Held by: emcee ' "process $pid" 'emcee unlock --force'
  emcee 7 unlock --json
  said '"held":true' '"freed":false' '"exit_code":7'
  emcee 0 status
  said "process $pid"
  emcee_end 0 old
  log_is_whole 6
  emcee 0 unlock
  said 'Nobody holds the lease.'
  emcee 0 unlock --force
  said 'Nobody holds the lease.'
}

@test "while a runner works others are turned away, told who it is: sqlite" { held sqlite; }
@test "while a runner works others are turned away, told who it is: postgresql" { held postgresql; }
@test "while a runner works others are turned away, told who it is: mariadb" { held mariadb; }

# unlock --force against a runner that lives: its next step is refused, it has changed nothing since, and another one goes on.
forced()
{
  runner_at_work "$1"
  emcee 0 unlock --force
  said 'Freed; it was held by: emcee ' "process $pid"
  emcee_end 7 old
  said 'the lease is not ours any more' 'Nothing was changed since the last recorded step'
  expect "$(rows 'SELECT count(*) FROM log')" "$(rows "SELECT max(changed) FROM emcee_journal WHERE identifier = 'v2_migrate01'")"
  lease_is_free
  speed 0
  emcee 0 migrate
  log_is_whole 6
}

@test "unlock --force stops a runner that is alive: postgresql" { forced postgresql; }
@test "unlock --force stops a runner that is alive: mariadb" { forced mariadb; }
@test "unlock --force stops a runner that is alive: mysql" { forced mysql; }
@test "unlock --force stops a runner that is alive: galera" { forced galera; }

# The same against one that is frozen, inside a transaction, then thawed after another runner has finished the work.
frozen()
{
  runner_at_work "$1"
  kill -STOP "$pid"
  emcee 7 unlock
  emcee 0 unlock --force
  speed 0
  emcee 0 migrate
  said 'Done: migrate ran 1 script'
  log_is_whole 6
  local before=$(journal)
  kill -CONT "$pid"
  emcee_end 7 old
  said 'the lease is not ours any more'
  log_is_whole 6
  expect "$before" "$(journal)"
  emcee 0 contract
}

@test "a runner that was frozen in its work, and superseded, changes nothing when it wakes: postgresql" { frozen postgresql; }
@test "a runner that was frozen in its work, and superseded, changes nothing when it wakes: pgbouncer" { frozen pgbouncer; }
@test "a runner that was frozen in its work, and superseded, changes nothing when it wakes: mariadb" { frozen mariadb; }
@test "a runner that was frozen in its work, and superseded, changes nothing when it wakes: mysql" { frozen mysql; }
@test "a runner that was frozen in its work, and superseded, changes nothing when it wakes: galera" { frozen galera; }

# On SQLite a frozen runner may have the file locked, and nobody but the one who froze it can help.
@test "a frozen runner on sqlite keeps the file locked, and that is said; thawed, it finishes" {
  runner_at_work sqlite
  kill -STOP "$pid"
  run --separate-stderr timeout 60 "$EMCEE" unlock --force --database "$url"
  case $status in
    1) said 'database is locked' ;;
    *) expect 0 "$status" ;;
  esac
  local freed=$status
  kill -CONT "$pid"
  status=0
  wait "$pid" || status=$?
  expect $((freed == 0 ? 7 : 0)) "$status"
  speed 0
  emcee 0 migrate
  log_is_whole 6
}

# A runner of another host that is gone: nobody can look whether its process lives, so its lease has to expire.
dead_elsewhere()
{
  runner_at_work "$1"
  { kill -KILL "$pid" && wait "$pid"; } 2>/dev/null || true
  # A server may go on for a moment with the statement of a client that is gone.
  eventually rows "UPDATE emcee_lease SET place = 'elsewhere/1/2/3/4'"
  emcee 7 migrate
  said 'another runner holds the lease'
  emcee 7 unlock
  rows 'UPDATE emcee_lease SET expires_at = acquired_at'
  speed 0
  eventually "$EMCEE" migrate --database "$url"
  log_is_whole 6
  lease_is_free
}

@test "the lease of a dead runner on another host runs out by itself: sqlite" { dead_elsewhere sqlite; }
@test "the lease of a dead runner on another host runs out by itself: postgresql" { dead_elsewhere postgresql; }
@test "the lease of a dead runner on another host runs out by itself: mariadb" { dead_elsewhere mariadb; }
@test "the lease of a dead runner on another host runs out by itself: mysql" { dead_elsewhere mysql; }

@test "a dead runner of this host is seen to be dead at once" {
  [ -e /proc/self/stat ] || skip '/proc is not mounted'
  runner_at_work sqlite
  { kill -KILL "$pid" && wait "$pid"; } 2>/dev/null || true
  speed 0
  emcee 0 migrate
  said 'the earlier runner is gone without giving the lease back'
  log_is_whole 6
}

# A schema statement outside any transaction, which waits for the lock of another session.
waiting_alone()
{
  bad_begin "$1"
  script v1/01-t 'CREATE TABLE t (id integer PRIMARY KEY, n integer);'
  emcee 0 sync --to v1
  script v2/01-i.expand.postgresql '-- emcee: no-transaction
CREATE INDEX CONCURRENTLY t_n ON t (n);'
  script v2/01-i.expand.mysql 'ALTER TABLE t ADD INDEX t_n (n);'
  rows 'INSERT INTO t VALUES (1, 1)'
  other 'BEGIN; UPDATE t SET n = 2'
  emcee_start old expand --json --lock-timeout 30
  old=$pid
  eventually grep -q '"event":"blocker"' "$BATS_TEST_TMPDIR/old.out"
}

made_once()
{
  expect 'v2_expand01 1/1 done' "$(journal | grep 'v2.*done')"
  schema_dump "$url" | grep -q t_n
  [ "$engine" != postgresql ] || expect t "$(rows "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass")"
  lease_is_free
}

frozen_alone()
{
  waiting_alone "$1"
  kill -STOP "$old"
  emcee 7 expand
  others_let_go
  rows 'UPDATE emcee_lease SET expires_at = acquired_at'
  eventually "$EMCEE" expand --database "$url"
  kill -CONT "$old"
  emcee_end 7 old "$old"
  made_once
}

@test "a frozen runner whose schema change waited for a lock is superseded: postgresql" { frozen_alone postgresql; }
@test "a frozen runner whose schema change waited for a lock is superseded: mariadb" { frozen_alone mariadb; }
@test "a frozen runner whose schema change waited for a lock is superseded: mysql" { frozen_alone mysql; }

# The runner lives and waits on. Freed by force, its lease goes to the next one, which ends its session first.
forced_alone()
{
  waiting_alone "$1"
  emcee 0 unlock --force
  emcee_start new expand --json
  eventually grep -q '"event":"blocker"' "$BATS_TEST_TMPDIR/new.out"
  others_let_go
  emcee_end 0 new
  emcee_end 7 old "$old"
  made_once
}

@test "unlock --force stops a runner whose schema change waits for a lock: postgresql" { forced_alone postgresql; }
@test "unlock --force stops a runner whose schema change waits for a lock: mariadb" { forced_alone mariadb; }
@test "unlock --force stops a runner whose schema change waits for a lock: mysql" { forced_alone mysql; }
