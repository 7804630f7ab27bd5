#!/usr/bin/env bats
# Behind PgBouncer in transaction mode, where each transaction may get another server session: a whole upgrade works, in all its ways of
# running a script, and leaves no setting, lock or session behind for the pool's next client.

load lib/bad
teardown()
{
  crowd_leaves
  bad_end
}

# Through the pool, what its next clients find; asked of many at once, so that every server session is seen.
pool_settings()
{
  local i
  for i in {1..8}; do
    rows "BEGIN; SELECT current_setting('lock_timeout'), current_setting('statement_timeout'), current_setting('search_path'),
      current_setting('idle_in_transaction_session_timeout'), current_setting('standard_conforming_strings'), current_setting('role'),
      current_setting('default_transaction_read_only'); SELECT pg_sleep(0.3); COMMIT" | grep -v '^$' &
  done | sort -u
  wait
}

# crowd: other clients of the pool, at work until crowd_leaves, so that the server sessions change hands.
crowd()
{
  local i
  touch "$BATS_TEST_TMPDIR/crowd"
  for i in {1..4}; do
    { while [ -e "$BATS_TEST_TMPDIR/crowd" ]; do echo 'SELECT 1;'; done | sql "$url"; } >/dev/null 2>&1 3>&- 4>&- &
  done
}

crowd_leaves() { rm -f "$BATS_TEST_TMPDIR/crowd"; }

# sessions WHERE: how many of this database's sessions on the server are so.
sessions() { rows "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND $1"; }

@test "a whole upgrade through the pooler, and nothing of it leaks to the next client" {
  bad_begin pgbouncer v1 v2
  slow_project 0.01
  local before=$(pool_settings)
  script v2/01-a.expand "SELECT pg_catalog.set_config('statement_timeout', '5s', false);
SET search_path = pg_catalog, public;
SET lock_timeout = '7s';
ALTER TABLE public.log ADD COLUMN note text;"
  local i
  for i in {02..15}; do script "v2/$i-b.expand" "SET statement_timeout = '6s'; CREATE TABLE b$i (id integer);"; done
  script v2/01-a.migrate "$(slow_repeat 6)
UPDATE log SET note = 'x' WHERE note IS NULL;"
  script v2/01-a.contract '-- emcee: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY log_seq ON log (seq);
VACUUM log;
ALTER TABLE log ALTER COLUMN note SET NOT NULL;'
  crowd
  emcee 0 expand
  emcee 0 migrate
  said 'changed 12 rows'
  emcee 0 contract
  crowd_leaves
  expect $'6\t6' "$(rows "SELECT count(*), count(note) FROM log")"
  expect t "$(rows "SELECT indisvalid FROM pg_index WHERE indexrelid = 'log_seq'::regclass")"
  expect 'v2_contract15 v2_expand15' "$(heads)"
  emcee 0 check
  expect "$before" "$(pool_settings)" 'settings that the next clients find'
  expect 0 "$(rows "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" 'advisory locks left'
  eventually expect 0 "$(sessions "state = 'idle in transaction'")"
  lease_is_free
}

@test "settings that can't hold behind the pooler are refused before anything runs; in one transaction they can" {
  bad_begin pgbouncer
  script v1/01-a.expand "CREATE TABLE a (id integer);"
  script v1/02-b.expand "-- emcee: no-transaction
SET lock_timeout = 1234;
CREATE TABLE b (id integer);"
  emcee 2 expand
  said 'releases/v1/02-b.expand.sql:2: behind a pooler'
  ! there a
  script v1/02-b.expand 'SET lock_timeout = 1234;
CREATE TABLE b (id integer);'
  emcee 0 expand
  there b
}

@test "an upgrade that fails, and one that is interrupted, leave nothing in the pool either" {
  bad_begin pgbouncer v1 v2
  slow_project 60
  local before=$(pool_settings)
  script v2/01-a.expand "SET statement_timeout = '50s';
SET lock_timeout = 1234;
SELECT 1 FROM no_such_table;"
  emcee 1 expand
  expect "$before" "$(pool_settings)"
  script v2/01-a.expand "SET statement_timeout = '55s';
SELECT 1 FROM speed WHERE $(nap);"
  emcee_start run expand --json
  eventually grep -q '"event":"step_begin","identifier":"v2_expand01","step":2' "$BATS_TEST_TMPDIR/run.out"
  kill -INT "$pid"
  emcee_end 130 run
  expect "$before" "$(pool_settings)"
  expect 0 "$(sessions "query LIKE '%pg_sleep(seconds)%' AND state <> 'idle'")"
  lease_is_free
}

@test "the sessions of a runner that was killed do no more, and the next one goes on" {
  bad_begin pgbouncer v1 v2
  slow_project 0.3
  script v2/01-r.migrate "$(slow_repeat 5)"
  emcee 0 expand
  emcee_start run migrate
  eventually log_has 2
  { kill -KILL "$pid" && wait "$pid"; } 2>/dev/null || true
  speed 0
  eventually "$EMCEE" migrate --database "$url"
  log_is_whole 5
  lease_is_free
}
