#!/usr/bin/env bats
# A disk that fills up under SQLite, a file that may not grow, a file or folder that may not be written: told, nothing half done, and
# the same command goes on once there is room.

load lib/bad
teardown()
{
  bad_end
  [ -z "${mounted:-}" ] || umount "$mounted"
}

# small_disk KILOBYTES: the database is on a file system of that size; $mounted.
small_disk()
{
  local place=$BATS_TEST_TMPDIR/disk
  mkdir "$place"
  mount -t tmpfs -o "size=$1k" small "$place" 2>/dev/null || skip 'a small file system can be mounted by root only'
  mounted=$place
  url=sqlite:$place/small.db
}

room() { mount -o "remount,size=$1k" "$mounted"; }

# Each round of the fill writes 50 kB.
growing()
{
  bad_begin sqlite v1 v2
  script v1/01-t 'CREATE TABLE t (id integer PRIMARY KEY, bytes blob);'
  script v2/01-fill.migrate '-- emcee: repeat
INSERT INTO t (bytes) SELECT randomblob(50000) WHERE (SELECT count(*) FROM t) < 20;'
}

is_sound() { expect ok "$(rows 'PRAGMA integrity_check')"; }

@test "a disk that gets full in a repeat: what was done stays, and it goes on when there is room" {
  growing
  small_disk 600
  emcee 0 sync --to v1
  emcee 0 expand
  emcee 1 migrate
  said 'v2_migrate01 failed at statement 1 of 1 (releases/v2/01-fill.migrate.sql:2): database or disk is full'
  local done=$(rows 'SELECT count(*) FROM t')
  [ "$done" -ge 2 ] && [ "$done" -lt 20 ]
  is_sound
  emcee 0 status
  emcee 1 migrate
  room 4000
  emcee 0 migrate
  said "changed $((20 - done)) rows"
  expect 20 "$(rows 'SELECT count(*) FROM t')"
  is_sound
  lease_is_free
  emcee 0 contract
}

@test "a disk that gets full in a script: nothing of it is kept" {
  growing
  small_disk 600
  script v2/02-big.expand 'CREATE TABLE before_it (id integer);
INSERT INTO t (bytes) SELECT randomblob(8000000);
CREATE TABLE after_it (id integer);'
  emcee 0 sync --to v1
  emcee 1 expand
  said 'v2_expand02 failed at statement 2 of 3 (releases/v2/02-big.expand.sql:2): database or disk is full' 'Nothing of this script was kept'
  said 'Make room where the database stands'
  ! there before_it
  is_sound
  room 30000
  emcee 0 expand
  there after_it
  lease_is_free
}

@test "a disk without room for emcee's own tables" {
  growing
  small_disk 600
  head -c 700000 /dev/zero >"$mounted/ballast" 2>/dev/null || true
  emcee 1 sync --to v1
  said 'full'
  rm "$mounted/ballast"
  emcee 0 sync --to v1
}

# Works without root: the file may not grow beyond a limit, which the system calls an error of its own.
@test "a file that may not grow: what was done stays, and it goes on when it may" {
  growing
  emcee 0 sync --to v1
  emcee 0 expand
  run --separate-stderr bash -c 'trap "" XFSZ; ulimit -f 300; "$@"' - "$EMCEE" migrate --database "$url"
  [ "$status" -eq 1 ] || fail "exit $status" "$output" "$stderr"
  said 'v2_migrate01 failed at statement 1 of 1'
  local done=$(rows 'SELECT count(*) FROM t')
  [ "$done" -ge 2 ] && [ "$done" -lt 20 ]
  is_sound
  emcee 0 migrate
  expect 20 "$(rows 'SELECT count(*) FROM t')"
  lease_is_free
}

# unprivileged COMMAND...: as a user whom permissions bind.
unprivileged()
{
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}

@test "a file that may not be written: reading works, a change is refused in words" {
  growing
  chmod 755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/* 2>/dev/null || true
  unprivileged test -r "$project/emcee.yaml" -a -x "$EMCEE" || skip 'no other user may enter the scratch folder'
  emcee 0 sync --to v1
  chmod 444 "${url#sqlite:}"
  run --separate-stderr unprivileged "$EMCEE" status --project "$project" --database "$url"
  [ "$status" -eq 0 ] || fail "exit $status" "$output" "$stderr"
  said v101
  run --separate-stderr unprivileged "$EMCEE" expand --project "$project" --database "$url"
  [ "$status" -eq 8 ] || [ "$status" -eq 1 ] || fail "exit $status" "$output" "$stderr"
  [[ $stderr == 'emcee: '* ]]
  said read
  chmod 644 "${url#sqlite:}"
  emcee 0 expand
}
