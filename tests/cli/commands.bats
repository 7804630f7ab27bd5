#!/usr/bin/env bats
# What each command tells its operator, and the exit codes.

load common
bats_require_minimum_version 1.5.0
setup() { shop; }

@test "init and new make a project that a run can use" {
  cd "$(mktemp -d)"
  run emcee init fresh
  [ "$status" -eq 0 ]
  cd fresh
  run emcee new v1 First
  [ "$status" -eq 0 ]
  [[ $output == *'Added the release v1'* ]]
  [[ $output == *'Made releases/v1/01-first.expand.sql'* ]]
  echo 'CREATE TABLE t (a integer);' >releases/v1/01-first.expand.sql
  rm releases/v1/01-first.migrate.sql releases/v1/01-first.contract.sql
  run emcee sync
  [ "$status" -eq 0 ]
  [[ $output == *'The database is at v1'* ]]
  run emcee init .
  [ "$status" -eq 2 ]
}

@test "the way from v1 to v2: every command names the next one" {
  run emcee check
  [ "$status" -eq 3 ]
  [[ $output == *'Next: emcee expand --to v1'* ]]
  emcee sync --to v1 --quiet
  run emcee check --to v1
  [ "$status" -eq 0 ]
  [[ $output == 'Up to date with v1'* ]]
  run emcee expand
  [ "$status" -eq 0 ]
  [[ $output == *'v2_expand01  releases/v2/01-upper.expand.sql'* ]]
  [[ $output == *'  1/1 ALTER TABLE customers ADD COLUMN upper_name text'* ]]
  [ "${lines[-1]}" = 'Next: emcee migrate' ]
  run emcee check
  [ "$status" -eq 4 ]
  run emcee migrate --to v2
  [ "$status" -eq 0 ]
  [[ $output == *'3 rows'* ]]
  [[ $output == *'Next: emcee contract --to v2'* ]]
  [[ $output == *'once no process of an older release'* ]]
  run emcee check
  [ "$status" -eq 5 ]
  run emcee contract
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = 'The database is at v2: nothing comes next.' ]
  run emcee check
  [ "$status" -eq 0 ]
  run emcee version
  [ "$output" = $'v2_expand01\nv2_contract01' ]
}

@test "nothing to do is said, and is a success" {
  emcee sync --quiet
  for command in expand migrate contract sync; do
    run emcee $command
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "Nothing to do: $command is complete up to v2." ]]
  done
}

@test "--quiet says nothing, and the exit code stays" {
  run emcee check --quiet
  [ "$status" -eq 3 ]
  [ -z "$output" ]
  run emcee sync -q
  [ "$status" -eq 0 ]
  [ -z "$output" ]
  run emcee version --quiet
  [ "$output" = $'v2_expand01\nv2_contract01' ]
}

@test "version of an untouched database is two dashes, and makes no file" {
  run emcee version
  [ "$status" -eq 0 ]
  [ "$output" = $'-\n-' ]
  [ ! -e shop.db ]
}

@test "status shows an untouched database, and makes no file" {
  run emcee status
  [ "$status" -eq 0 ]
  [[ $output == *'there is no such file yet'* ]]
  [[ $output == *'Next: emcee expand --to v1'* ]]
  [ ! -e shop.db ]
}

@test "status shows heads, counts and the next command" {
  emcee sync --to v1 --quiet
  emcee expand --quiet
  run emcee status
  [ "$status" -eq 0 ]
  [[ $output == *'Expanded    v2_expand01'* ]]
  [[ $output == *'Contracted  v1_contract02'* ]]
  grep -Eq '^v1 +2/2 +2/2 +2/2$' <<<"$output"
  grep -Eq '^v2 +1/1 +0/1 +0/1$' <<<"$output"
  [[ $output == *'Next: emcee migrate'* ]]
}

@test "status shows what was begun and failed, with the server's words, and still exits 0" {
  echo 'nonsense here;' >releases/v1/02-rows.expand.sql
  run emcee expand --to v1
  [ "$status" -eq 1 ]
  [[ $output == *'v1_expand02'* ]]
  [[ $output == *'nonsense'* ]]
  run emcee status
  [ "$status" -eq 0 ]
  [[ $output == *'Begun and not finished'* ]]
  [[ $output == *'v1_expand02 statement 1 of 1: failed since '*'nonsense'* ]]
}

@test "status names what was edited, has vanished, and came too late" {
  emcee sync --to v1 --quiet
  echo 'CREATE TABLE other (a integer);' >releases/v1/01-customers.expand.sql
  mv releases/v1/02-rows.expand.sql releases/v1/03-rows.expand.sql
  run emcee status
  [ "$status" -eq 0 ]
  [[ $output == *'v1_expand01 has run, and its text is another now'* ]]
  [[ $output == *'v1_expand02 has run, and its file is gone'* ]]
}

@test "status looks for edited scripts when nothing is to do only if it is asked" {
  emcee sync --quiet
  echo 'CREATE TABLE other (a integer);' >releases/v1/01-customers.expand.sql
  run emcee status
  [ "$status" -eq 0 ]
  [[ $output == *'Nothing to do.'* ]]
  [[ $output != *Problems* ]]
  run emcee status --edited
  [ "$status" -eq 0 ]
  [[ $output == *'v1_expand01 has run, and its text is another now'* ]]
}

@test "status sees that a script is pending again" {
  printf -- '-- emcee: pending: SELECT 1 FROM customers WHERE upper_name IS NULL\nUPDATE customers SET upper_name = upper(name);\n' \
    >releases/v2/01-upper.migrate.sql
  emcee sync --to v1 --quiet
  emcee expand --quiet
  emcee migrate --quiet
  run emcee status
  [[ $output == *'Next: emcee contract'* ]]
  command -v sqlite3 >/dev/null || skip 'sqlite3 is not installed'
  sqlite3 shop.db "INSERT INTO customers (name) VALUES ('late')"
  run emcee status
  [[ $output == *'Next: emcee migrate'* ]]
}

@test "a database at a release that the project doesn't know is shown as newer" {
  emcee sync --quiet
  printf 'project: shop\nreleases: [v1]\n' >emcee.yaml
  rm -r releases/v2
  run emcee status
  [ "$status" -eq 0 ]
  [[ $output == *'v2_expand01 is of a release this project does not know'* ]]
}

@test "a plan is SQL with headers, and runs nothing" {
  run emcee plan expand --to v1
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = '-- v1_expand01 releases/v1/01-customers.expand.sql' ]
  [ "${lines[1]}" = 'CREATE TABLE customers (id integer PRIMARY KEY, name text);' ]
  [ ! -e shop.db ]
  run emcee expand --to v1 --dry-run
  [ "${lines[0]}" = '-- v1_expand01 releases/v1/01-customers.expand.sql' ]
  [ ! -e shop.db ]
}

@test "a plan of everything can be run by sqlite3 itself" {
  command -v sqlite3 >/dev/null || skip 'sqlite3 is not installed'
  unset EMCEE_DATABASE_URL
  emcee plan --engine sqlite >all.sql
  grep -qx -- '-- emcee: repeat' all.sql
  sqlite3 -bail plain.db <all.sql
  [ "$(sqlite3 plain.db 'SELECT count(*) FROM customers')" = 3 ]
}

@test "a plan without a database needs an engine" {
  unset EMCEE_DATABASE_URL
  run emcee plan
  [ "$status" -eq 2 ]
  for engine in sqlite postgresql mysql mariadb; do
    run emcee plan --engine $engine
    [ "$status" -eq 0 ]
    [[ $output == *'-- v2_contract01 releases/v2/01-upper.contract.sql'* ]]
  done
}

@test "history lists what ran, the last N of it, and errors in full" {
  emcee expand --to v1 --quiet
  run emcee history
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == 'STARTED (UTC)'*'SCRIPT'*'STATE'* ]]
  [ "${#lines[@]}" -eq 4 ]
  run emcee history --limit 1
  [ "${#lines[@]}" -eq 2 ]
  [[ ${lines[1]} == *v1_expand02* ]]
  run emcee history v1_expand01
  [ "${#lines[@]}" -eq 3 ]
  run emcee history nothing
  [ "$status" -eq 0 ]
  [[ $output == *'Nothing has run'* ]]
}

@test "unlock of a database nobody works on" {
  emcee sync --quiet
  run emcee unlock
  [ "$status" -eq 0 ]
  [ "$output" = 'Nobody holds the lease.' ]
}

@test "baseline records and runs nothing; twice is refused" {
  run emcee baseline v1
  [ "$status" -eq 0 ]
  [[ $output == *'Recorded, and nothing run: expanded to v1_expand02, contracted to v1_contract02.'* ]]
  [[ $output == *'Next: emcee expand'* ]]
  run emcee baseline v1
  [ "$status" -eq 6 ]
  run emcee baseline v8
  [ "$status" -eq 2 ]
}

@test "contract before expand is refused" {
  run emcee contract
  [ "$status" -eq 6 ]
}

@test "wait: an answer at once, and an end when there is none" {
  run emcee wait
  [ "$status" -eq 0 ]
  run emcee wait --timeout 1 --database postgresql://u:secret@127.0.0.1:1/d
  [ "$status" -eq 8 ]
  [[ $output != *secret* ]]
}

@test "--trace shows statements on standard error only" {
  run --separate-stderr emcee expand --to v1 --trace --quiet
  [ "$status" -eq 0 ]
  [ -z "$output" ]
  [[ $stderr == *'trace: '*'CREATE TABLE customers (id integer PRIMARY KEY, name text)'* ]]
}

@test "a full disk under standard output is an error" {
  [ -w /dev/full ] || skip 'there is no /dev/full'
  run --separate-stderr bash -c '"$EMCEE" --help >/dev/full'
  [ "$status" -eq 1 ]
  [[ $stderr == *'standard output can'*'No space left on device'* ]]
}

@test "a reader that goes away is no error, and ends no run" {
  set -o pipefail
  emcee help | true
  emcee sync | true
  run emcee check
  [ "$status" -eq 0 ]
}

@test "the project is found from a folder below it, and --project names another" {
  mkdir -p a/b
  cd a/b
  run emcee check
  [ "$status" -eq 3 ]
  cd /
  run emcee --project "$BATS_TEST_TMPDIR" check
  [ "$status" -eq 3 ]
  run emcee check
  [ "$status" -eq 2 ]
  [[ $output == *'emcee.yaml'* ]]
}

@test "names in any script line up and stay whole, in the plain C locale too" {
  mkdir releases/größe
  printf 'project: shop\nreleases: [v1, v2, größe]\n' >emcee.yaml
  echo 'SELECT 1;' >releases/größe/01-x.expand.sql
  LC_ALL=C run emcee status
  [[ $output == *'größe'* ]]
}

@test "on a terminal: colour for an error, none with NO_COLOR, none in a pipe" {
  command -v script >/dev/null || skip 'script is not installed'
  TERM=xterm run script -qec "$EMCEE frob" /dev/null
  [[ $output == *$'\033[1;31m'* ]]
  NO_COLOR=1 TERM=xterm run script -qec "$EMCEE frob" /dev/null
  [[ $output != *$'\033'* ]]
  TERM=dumb run script -qec "$EMCEE frob" /dev/null
  [[ $output != *$'\033'* ]]
  run emcee frob
  [[ $output != *$'\033'* ]]
}

@test "on a terminal a run leaves only its lasting lines" {
  command -v script >/dev/null || skip 'script is not installed'
  TERM=xterm run script -qec "$EMCEE sync" /dev/null
  [ "$status" -eq 0 ]
  [[ $output == *'The database is at v2'* ]]
}

@test "an interrupt ends a run with 130, and the same command goes on" {
  cat >releases/v1/02-rows.expand.sql <<'END'
INSERT INTO customers (name) VALUES ('Ann');
INSERT INTO customers (name) SELECT 'x' FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c WHERE x < 0);
END
  # From Python, since a shell's background processes ignore SIGINT.
  python3 - "$EMCEE" <<'END'
import signal, subprocess, sys

def run_until_stuck(number):
    program = subprocess.Popen([sys.argv[1], "expand", "--to", "v1", "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for line in program.stdout:
        if b'"step_begin"' in line and b"RECURSIVE" in line:
            break
    program.send_signal(number)
    rest = program.stdout.read().decode()
    assert program.wait() == 130, (program.returncode, rest)
    assert '"code":130' in rest.splitlines()[-1], rest

run_until_stuck(signal.SIGINT)
run_until_stuck(signal.SIGTERM)
END
  run emcee status
  [[ $output == *'Next: emcee expand --to v1'* ]]
  sed -i '$d' releases/v1/02-rows.expand.sql
  run emcee expand --to v1
  [ "$status" -eq 0 ]
}

@test "unlock and status show who is at work, while he is" {
  cat >releases/v1/02-rows.expand.sql <<'END'
SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c);
END
  python3 - "$EMCEE" <<'END'
import subprocess, sys

program = subprocess.Popen([sys.argv[1], "expand", "--to", "v1", "--json"], stdout=subprocess.PIPE)
for line in program.stdout:
    if b'"step_begin"' in line and b"RECURSIVE" in line:
        break
unlock = subprocess.run([sys.argv[1], "unlock"], capture_output=True, text=True)
status = subprocess.run([sys.argv[1], "status"], capture_output=True, text=True)
program.kill()
program.wait()
assert unlock.returncode == 7, unlock
assert unlock.stdout.startswith("Held by: ") and str(program.pid) in unlock.stdout, unlock
assert status.returncode == 0 and "At work     " in status.stdout and str(program.pid) in status.stdout, status
END
}

@test "unlock --force frees what a runner elsewhere has left" {
  emcee sync --quiet
  python3 -c 'import sqlite3
with sqlite3.connect("shop.db") as db:
    db.execute("""UPDATE emcee_lease SET token = token + 1, owner = "emcee on a host that is gone", place = "elsewhere",
                  acquired_at = "2020-01-01 00:00:00.000", expires_at = "2999-01-01 00:00:00.000" WHERE id = 1""")'
  run emcee unlock
  [ "$status" -eq 7 ]
  [[ $output == 'Held by: emcee on a host that is gone'* ]]
  run emcee unlock --json
  [ "$status" -eq 7 ]
  [ "$(json 'last["held"], last["freed"], last["exit_code"]')" = '(True, False, 7)' ]
  run emcee unlock --force
  [ "$status" -eq 0 ]
  [[ $output == 'Freed; it was held by: emcee on a host that is gone'* ]]
  run emcee unlock
  [ "$status" -eq 0 ]
  [ "$output" = 'Nobody holds the lease.' ]
}
