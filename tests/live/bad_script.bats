#!/usr/bin/env bats
# Statements that fail in the middle of a script: what was kept, what was not, what to do; then the script is corrected and the same
# command goes on.

load lib/bad
teardown() { bad_end; }

# A script whose third statement of four fails.
half()
{
  bad_begin "$1"
  script v1/01-t.expand 'CREATE TABLE t (id integer PRIMARY KEY, size integer);'
  emcee 0 sync --to v1
  script v2/01-a.expand 'ALTER TABLE t ADD COLUMN a integer;
INSERT INTO t (id, size) VALUES (1, 10);
INSERT INTO no_such_table (id) VALUES (1);
CREATE TABLE after_it (id integer);'
}

@test "a whole script that fails leaves nothing behind: sqlite" { fails_whole sqlite; }
@test "a whole script that fails leaves nothing behind: postgresql" { fails_whole postgresql; }
@test "a whole script that fails leaves nothing behind: pgbouncer" { fails_whole pgbouncer; }
fails_whole()
{
  half "$1"
  emcee 1 expand
  said 'v2_expand01 failed at statement 3 of 4 (releases/v2/01-a.expand.sql:3): ' no_such_table \
    'Nothing of this script was kept' 'What ran before it is kept.' 'Correct the cause (the script, the data or a missing right), and run the same command again.'
  expect '' "$(rows 'SELECT * FROM t')"
  run rows 'SELECT a FROM t'
  [ "$status" -ne 0 ]
  lease_is_free
  expect 'v1_contract01 v1_expand01' "$(heads)"
  [[ $(journal) == *'v2_expand01 3/4 failed'* ]]
  emcee 3 check --to v2
  emcee 0 status
  said v2_expand01 no_such_table
  emcee 0 history
  said failed no_such_table
  # Any of it may be changed: none of it has run.
  script v2/01-a.expand 'ALTER TABLE t ADD COLUMN b integer;
CREATE TABLE after_it (id integer);'
  emcee 0 expand
  said '1/2'
  rows 'SELECT b FROM t'
  emcee 5 check
  emcee 0 status
  unsaid no_such_table
}

@test "a script by steps that fails goes on where it stopped: mariadb" { fails_by_steps mariadb; }
@test "a script by steps that fails goes on where it stopped: mysql" { fails_by_steps mysql; }
@test "a script by steps that fails goes on where it stopped: galera" { fails_by_steps galera; }
fails_by_steps()
{
  half "$1"
  emcee 1 expand
  said 'v2_expand01 failed at statement 3 of 4 (releases/v2/01-a.expand.sql:3): ' no_such_table \
    'Statements 1 to 2 of it are done and recorded; statement 3 did nothing; those after it have not run' \
    'Correct the cause: a missing right, the data, or the script from statement 3 on (what has run must stay as it is).'
  stands_at_three
  emcee 1 expand
  said 'failed at statement 3 of 4'
  stands_at_three
  # What has run must not change.
  local good='ALTER TABLE t ADD COLUMN a integer;
INSERT INTO t (id, size) VALUES (1, 10);'
  script v2/01-a.expand "${good/10/11}"$'\nCREATE TABLE after_it (id integer);'
  emcee 6 expand
  said 'its statement 2, which has run, was edited since' 'Put the part that has run back as it was'
  script v2/01-a.expand 'ALTER TABLE t ADD COLUMN a integer;'
  emcee 6 expand
  stands_at_three
  # What comes after may, also in number; comments don't count.
  script v2/01-a.expand "-- now it works"$'\n'"$good"$'\nUPDATE t SET size = 12;\nCREATE TABLE after_it (id integer); DROP TABLE after_it;'
  emcee 0 expand
  said '(goes on at statement 3 of 5)' 'Done: expand ran 1 script, 3 statements'
  expect $'1\t12\tNULL' "$(rows 'SELECT * FROM t')"
  emcee 0 expand
  unsaid warning
  emcee 0 status
  unsaid no_such_table
}

stands_at_three()
{
  lease_is_free
  expect 'v1_contract01 v1_expand01' "$(heads)"
  expect $'1\t10\tNULL' "$(rows 'SELECT * FROM t')"
  ! there after_it
  emcee 3 check --to v2
}

@test "data that is in the way is corrected, the script stays: sqlite" { fails_for_data sqlite; }
@test "data that is in the way is corrected, the script stays: postgresql" { fails_for_data postgresql; }
@test "data that is in the way is corrected, the script stays: mariadb" { fails_for_data mariadb; }
@test "data that is in the way is corrected, the script stays: mysql" { fails_for_data mysql; }
fails_for_data()
{
  bad_begin "$1"
  script v1/01-t.expand 'CREATE TABLE t (id integer PRIMARY KEY, code integer); CREATE TABLE seen (n integer);'
  script v2/01-u.contract 'INSERT INTO seen VALUES (1);
CREATE UNIQUE INDEX t_code ON t (code);
INSERT INTO seen VALUES (2);'
  emcee 0 expand
  rows 'INSERT INTO t VALUES (1, 5), (2, 5)'
  emcee 1 contract
  said 'v2_contract01 failed at statement 2 of 3 (releases/v2/01-u.contract.sql:2)'
  rows 'UPDATE t SET code = id'
  emcee 0 contract
  expect '1 2' "$(rows 'SELECT n FROM seen ORDER BY n' | paste -sd' ')"
  run rows 'INSERT INTO t VALUES (3, 2)'
  [ "$status" -ne 0 ]
}

@test "of several scripts, those before the one that fails are kept" {
  bad_begin sqlite
  script v1/01-a.expand 'CREATE TABLE a (id integer);'
  script v1/02-b.expand 'CREATE TABLE b (id integer); CREATE TABLE b (id integer);'
  script v1/03-c.expand 'CREATE TABLE c (id integer);'
  emcee 1 expand
  there a && ! there b && ! there c
  expect v1_expand01 "$(heads | tr ' ' '\n' | grep expand)"
  emcee 1 sync --json
  said '"message":"v1_expand02 failed at statement 2 of 2' '"code":1' '"hint":"Nothing of this script was kept'
  script v1/02-b.expand 'CREATE TABLE b (id integer);'
  emcee 0 expand
  there c
}

@test "a repeat that fails keeps the rounds before, and goes on with them counted: sqlite" { repeat_fails sqlite; }
@test "a repeat that fails keeps the rounds before, and goes on with them counted: postgresql" { repeat_fails postgresql; }
@test "a repeat that fails keeps the rounds before, and goes on with them counted: mariadb" { repeat_fails mariadb; }
repeat_fails()
{
  bad_begin "$1"
  script v1/01-t.expand 'CREATE TABLE t (id integer PRIMARY KEY, size integer NOT NULL, small integer, CHECK (small < 100));
INSERT INTO t (id, size) VALUES (1, 1), (2, 2), (3, 300), (4, 4);'
  script v1/01-t.migrate '-- emcee: repeat
UPDATE t SET small = size WHERE id = (SELECT id FROM (SELECT min(id) AS id FROM t WHERE small IS NULL) AS x);'
  emcee 0 expand
  emcee 1 migrate
  said 'v1_migrate01 failed at statement 1 of 1' 'Statement 1 has changed 2 rows so far, which is kept and recorded'
  expect '2' "$(rows 'SELECT count(*) FROM t WHERE small IS NOT NULL')"
  [[ $(rows "SELECT changed FROM emcee_journal WHERE identifier = 'v1_migrate01'") == 2 ]]
  # Again, with nothing corrected: what the first run did is still counted.
  emcee 1 migrate
  said 'Statement 1 has changed 2 rows so far'
  rows 'UPDATE t SET size = 3 WHERE id = 3'
  emcee 0 migrate
  said 'changed 2 rows'
  expect '0' "$(rows 'SELECT count(*) FROM t WHERE small IS NULL OR small <> size')"
  expect 4 "$(rows "SELECT changed FROM emcee_journal WHERE identifier = 'v1_migrate01' AND state = 'done'")"
}

@test "a migrate script whose pending query is wrong, or never satisfied" {
  bad_begin sqlite
  script v1/01-t.expand 'CREATE TABLE t (id integer PRIMARY KEY, a integer); INSERT INTO t (id) VALUES (1);'
  script v1/01-t.migrate '-- emcee: pending: SELECT 1 FROM no_such_table
UPDATE t SET a = 1 WHERE a IS NULL;'
  emcee 0 expand
  emcee 1 migrate
  said v1_migrate01 releases/v1/01-t.migrate.sql no_such_table
  script v1/01-t.migrate '-- emcee: pending: SELECT 1
UPDATE t SET a = 1 WHERE a IS NULL;'
  emcee 1 migrate
  said 'its pending query still returns a row' 'SELECT 1'
  lease_is_free
}

# --- statements that try to take the runner's transaction, session or lease away ---

@test "a script that holds BEGIN or COMMIT is refused before anything runs: sqlite" { own_transaction sqlite; }
@test "a script that holds BEGIN or COMMIT is refused before anything runs: postgresql" { own_transaction postgresql; }
@test "a script that holds BEGIN or COMMIT is refused before anything runs: mariadb" { own_transaction mariadb; }
own_transaction()
{
  bad_begin "$1"
  local word
  for word in COMMIT ROLLBACK BEGIN 'START TRANSACTION' 'SAVEPOINT x'; do
    [ "$1 $word" != 'sqlite START TRANSACTION' ] || continue
    script v1/01-t.expand "CREATE TABLE t (id integer);
$word;
CREATE TABLE u (id integer);"
    emcee 2 expand
    said 'releases/v1/01-t.expand.sql:2'
    ! there t
  done
}

@test "settings of one script do not reach the next" {
  bad_begin postgresql
  script v1/01-a.expand 'SET search_path = pg_catalog; SET statement_timeout = 12345; SELECT 1;'
  script v1/02-b.expand "CREATE TABLE what AS SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS time;"
  script v1/03-c.expand "-- emcee: no-transaction
SET search_path = pg_catalog; SET statement_timeout = 12345; CREATE TABLE public.c (id integer);"
  script v1/04-d.expand "INSERT INTO what SELECT current_setting('search_path'), current_setting('statement_timeout');"
  emcee 0 expand
  local unset=$'"$user", public\t0'
  expect "$unset"$'\n'"$unset" "$(rows 'SELECT * FROM what')"
}

@test "what pg_dump writes can be a script" {
  bad_begin postgresql
  script v1/01-dump "SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET default_tablespace = '';
CREATE TABLE public.t (id integer NOT NULL);
ALTER TABLE public.t OWNER TO $(rows 'SELECT current_user');
ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);"
  script v1/02-next 'CREATE TABLE u (id integer);'
  emcee 0 expand
  there t && there u
}

@test "a script may take on a role that can't see emcee's tables" {
  bad_begin postgresql
  rows 'CREATE TABLE t (id integer); GRANT SELECT ON t TO pg_monitor'
  script v1/01-a.expand 'SET ROLE pg_monitor; CREATE TEMP TABLE seen AS SELECT * FROM t;'
  emcee 0 expand
  expect v1_expand01 "$(heads)"
}

# Settings in which nothing can be recorded, or the own tables not be found: the failure is told, the lease is free, and the corrected script runs.
@test "a script whose settings are in the way of recording leaves no lease behind: mariadb" {
  settings_hurt mariadb 'SET SESSION TRANSACTION READ ONLY'
}
@test "a script whose settings are in the way of recording leaves no lease behind: postgresql" {
  settings_hurt postgresql 'SET default_transaction_read_only = on'
}
@test "a script whose settings are in the way of recording leaves no lease behind: sqlite" { settings_hurt sqlite 'PRAGMA query_only = 1'; }
settings_hurt()
{
  bad_begin "$1"
  script v1/01-a.expand "-- emcee: no-transaction
$2; CREATE TABLE t (id integer PRIMARY KEY);"
  emcee 1 expand
  said v1_expand01 releases/v1/01-a.expand.sql
  lease_is_free
  emcee 0 history
  said failed
  script v1/01-a.expand 'CREATE TABLE t (id integer PRIMARY KEY);'
  emcee 0 expand
  there t
}

@test "USE another database, and back: mariadb" {
  bad_begin mariadb
  script v1/01-a.expand "USE mysql; CREATE TABLE ${url##*/}.t (id integer PRIMARY KEY);"
  script v1/02-b.expand 'CREATE TABLE u (id integer PRIMARY KEY);'
  emcee 0 expand
  there t && there u
}

@test "a session in which a question gets no row ends in words: mysql" {
  bad_begin mysql
  script v1/01-a.expand 'SET sql_select_limit = 0; CREATE TABLE t (id integer PRIMARY KEY);'
  emcee 1 expand
  said v1_expand01
  lease_is_free
}

# The server stops the statement for its own reasons: that is a failure (1), not an interrupt (130).
@test "a statement that the server cancels is a failure: postgresql" { cancelled postgresql "SET statement_timeout = 100; SELECT pg_sleep(60);"; }
@test "a statement that the server cancels is a failure: mariadb" { cancelled mariadb "SET max_statement_time = 0.1; CREATE TABLE t AS SELECT sleep(60);"; }
cancelled()
{
  bad_begin "$1"
  script v1/01-a.expand "$2"
  emcee 1 expand
  said 'v1_expand01 failed at statement 2 of 2'
  lease_is_free
}
