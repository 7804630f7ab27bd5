#!/usr/bin/env bats
# A Galera cluster of three: an upgrade through the first node while an application writes on the second; what the third says of it.

load lib/bad
teardown()
{
  writer_stop
  bad_end
}

# A shop whose customers get an upper-case name, kept by triggers while both releases write.
shop()
{
  bad_begin galera v1 v2
  script v1/01-people "CREATE TABLE people (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(40) NOT NULL);
INSERT INTO people (name) SELECT CONCAT('name ', seq) FROM seq_1_to_2000;"
  script v2/01-upper.expand "ALTER TABLE people ADD COLUMN upper_name varchar(40), ALGORITHM=INSTANT;
CREATE TRIGGER people_insert BEFORE INSERT ON people FOR EACH ROW SET NEW.upper_name = UPPER(NEW.name);
CREATE TRIGGER people_update BEFORE UPDATE ON people FOR EACH ROW SET NEW.upper_name = UPPER(NEW.name);"
  script v2/01-upper.migrate "-- emcee: repeat
UPDATE people SET name = name WHERE upper_name IS NULL ORDER BY id LIMIT 100;
-- emcee: repeat
UPDATE people SET upper_name = UPPER(name) WHERE upper_name IS NULL ORDER BY id LIMIT 100;"
  script v2/01-upper.contract "DROP TRIGGER people_insert;
DROP TRIGGER people_update;
ALTER TABLE people ADD INDEX people_upper (upper_name);"
  emcee 0 sync --to v1
}

# An application of the first release on another node: writes one row and changes another, again and again. Conflicts between nodes
# (1213) it takes as any application on a cluster must: it tries again.
writer()
{
  local i
  touch "$BATS_TEST_TMPDIR/writing"
  for ((i = 1; ; i++)); do
    [ -e "$BATS_TEST_TMPDIR/writing" ] || break
    printf "INSERT INTO people (name) VALUES ('written %d');\nUPDATE people SET name = CONCAT('changed ', %d) WHERE id = %d;\nSELECT %d;\n" \
      "$i" "$i" $((i % 500 * 3 + 1)) "$i"
    sleep 0.01
  done | mariadb_forced "${urls[1]}" >"$BATS_TEST_TMPDIR/writer.out" 2>"$BATS_TEST_TMPDIR/writer.err"
}

# Goes on after an error, which is told on standard error.
mariadb_forced()
{
  local place=${1#*@}
  mariadb --no-defaults --force -N -B --unbuffered --protocol=tcp -u admin -h "${place%%:*}" -P "$(p=${place#*:}; echo "${p%%/*}")" "${place##*/}"
}

writer_start()
{
  writer >/dev/null 2>&1 3>&- 4>&- &
  writer_pid=$!
  eventually grep -q '^20$' "$BATS_TEST_TMPDIR/writer.out"
}

writer_stop()
{
  rm -f "$BATS_TEST_TMPDIR/writing"
  [ -z "${writer_pid:-}" ] || wait "$writer_pid" || true
}

# The writer has got further since the last time.
writer_moved()
{
  local now=$(tail -n 1 "$BATS_TEST_TMPDIR/writer.out")
  [ "${now:-0}" -gt $((${writer_seen:-0} + 10)) ] && writer_seen=$now
}

# on NODE STATEMENT: there, after all that was written before has arrived.
on() { sql "${urls[$1]}" "SET SESSION wsrep_sync_wait = 15; $2"; }

@test "an upgrade through one node while an application writes on another" {
  shop
  writer_start
  emcee 0 expand
  eventually writer_moved
  emcee 0 migrate
  said 'changed'
  eventually writer_moved
  expect 0 "$(on 2 'SELECT count(*) FROM people WHERE upper_name IS NULL OR BINARY upper_name <> BINARY UPPER(name)')"
  emcee 0 contract
  eventually writer_moved
  writer_stop
  # Nothing but conflicts between nodes went wrong for the application: no unknown column, no missing value.
  expect '' "$(grep -v 'ERROR 1213\|ERROR 1205\|^--------------$\|^$\|^INSERT\|^UPDATE' "$BATS_TEST_TMPDIR/writer.err" || true)"
  # The other nodes have it all, and say so.
  url=${urls[2]} emcee 0 check
  url=${urls[2]} emcee 0 status
  said v2_expand01 v2_contract01
  url=${urls[1]} emcee 0 version
  said v2_expand01 v2_contract01
  on 2 'SELECT upper_name FROM people LIMIT 1' >/dev/null
  expect "$(on 0 'SELECT count(*) FROM people')" "$(on 2 'SELECT count(*) FROM people')"
}

@test "a run that stops on one node goes on through another" {
  bad_begin galera v1 v2
  slow_project 0.2
  script v2/01-r.migrate "$(slow_repeat 6)"
  emcee 0 expand
  emcee_start run migrate
  eventually log_has 2
  kill -INT "$pid"
  emcee_end 130 run
  speed 0
  on 1 'SELECT 1' >/dev/null
  url=${urls[1]} emcee 0 migrate
  on 0 'SELECT 1' >/dev/null
  log_is_whole 6
  url=${urls[2]} emcee 0 contract
  on 0 'SELECT 1' >/dev/null
  emcee 0 check
}

@test "a runner on one node turns away one on another, and unlock through a third node stops it" {
  bad_begin galera v1 v2
  slow_project 0.3
  script v2/01-r.migrate "$(slow_repeat 6)"
  emcee 0 expand
  emcee_start run migrate
  eventually log_has 2
  url=${urls[1]} emcee 7 migrate
  said 'another runner holds the lease'
  url=${urls[2]} emcee 0 unlock --force
  said 'Freed'
  emcee_end 7 run
  speed 0
  on 1 'SELECT 1' >/dev/null
  url=${urls[1]} emcee 0 migrate
  on 0 'SELECT 1' >/dev/null
  log_is_whole 6
}

@test "a node that is behind is waited for before its state is told" {
  bad_begin galera
  script v1/01-t.expand 'CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t SELECT seq FROM seq_1_to_50000;'
  local i
  for i in {02..06}; do script "v1/$i-t.expand" 'UPDATE t SET id = id + 1000000 ORDER BY id DESC;'; done
  emcee 0 sync
  url=${urls[2]} emcee 0 check
  url=${urls[1]} emcee 0 version
  said v1_contract06
}
