#!/usr/bin/env bats
# The counting itself: scripts/run-suites must call nothing passed that was not.

setup()
{
  runner=$BATS_TEST_DIRNAME/../../scripts/run-suites
  tap=$BATS_TEST_TMPDIR/suite
}

# counts TAP_TEXT: the last line that run-suites prints for it, and its exit status.
counts()
{
  printf "$1" >"$tap"
  run "$runner" --tap "$tap"
  last=${lines[-1]}
}

@test "passed, failed and skipped are counted, reasons and failures shown" {
  counts '1..4\nok 1 - one\nnot ok 2 - two\n# why it failed\nok 3 three # SKIP no server\nok 4 four # skip\n'
  [ "$status" -eq 1 ]
  [ "$last" = '1 passed, 1 failed, 2 skipped' ]
  [[ $output = *'FAILED suite: two'*'why it failed'*'three: no server'*'no reason given'* ]]
}

@test "nothing failed is exit status 0" {
  counts 'ok 1 - one\nok 2 - # SKIP not here\n1..2\n'
  [ "$status" -eq 0 ]
  [ "$last" = '1 passed, 0 failed, 1 skipped' ]
}

@test "fewer tests than planned are a failure" {
  counts '1..3\nok 1 - one\nok 2 - two\n'
  [ "$status" -eq 1 ]
  [ "$last" = '2 passed, 1 failed, 0 skipped' ]
  [[ $output = *'3 tests announced, 2 seen'* ]]
}

@test "more tests than planned are a failure" {
  counts '1..1\nok 1 - one\nok 2 - two\n'
  [ "$status" -eq 1 ]
}

@test "no plan, or no output at all, is a failure" {
  counts 'ok 1 - one\n'
  [ "$status" -eq 1 ]
  counts ''
  [ "$status" -eq 1 ]
  [ "$last" = '0 passed, 1 failed, 0 skipped' ]
}

@test "a suite that is skipped as a whole is one skip" {
  counts '1..0 # SKIP no such engine\n'
  [ "$status" -eq 0 ]
  [ "$last" = '0 passed, 0 failed, 1 skipped' ]
  [[ $output = *'no such engine'* ]]
}

# suites_end SCRIPT...: runs each as a suite of a build whose list of tests is made up, through a meson of our own.
suites_end()
{
  local script number=0 rows=''
  mkdir -p "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/build"
  for script; do
    number=$((number + 1))
    printf '#!/bin/sh\n%s\n' "$script" >"$BATS_TEST_TMPDIR/program$number"
    chmod +x "$BATS_TEST_TMPDIR/program$number"
    rows+="${rows:+, }{\"name\": \"made-up/$number\", \"cmd\": [\"$BATS_TEST_TMPDIR/program$number\"], \"env\": {}}"
  done
  printf '#!/bin/sh\ncat <<END\n[%s]\nEND\n' "$rows" >"$BATS_TEST_TMPDIR/bin/meson"
  chmod +x "$BATS_TEST_TMPDIR/bin/meson"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH run "$runner" --build "$BATS_TEST_TMPDIR/build" --limit 3 made-up/
  last=${lines[-1]}
}

@test "a suite that dies after its last test is a failure" {
  suites_end 'echo 1..1; echo ok 1 - one; kill -SEGV $$' 'echo 1..1; echo ok 1 - one; exit 3'
  [ "$status" -eq 1 ]
  [ "$last" = '2 passed, 2 failed, 0 skipped' ]
  [[ $output = *'exit status is -11'* ]]
  [[ $output = *'exit status is 3'* ]]
}

@test "a suite that hangs is killed, with what it started" {
  suites_end "echo 1..2; echo ok 1 - one; while echo tick >>$BATS_TEST_TMPDIR/ticks; do sleep 0.1; done & wait"
  [ "$status" -eq 1 ]
  [ "$last" = '1 passed, 1 failed, 0 skipped' ]
  [[ $output = *'did not end in time'* ]]
  local before
  before=$(wc -l <"$BATS_TEST_TMPDIR/ticks")
  sleep 1
  [ "$before" -gt 1 ]
  [ "$before" -eq "$(wc -l <"$BATS_TEST_TMPDIR/ticks")" ]
}

@test "suites see no database and no home of the person who runs them" {
  export DATABASE_URL=sqlite:precious.db PGHOST=precious MYSQL_PWD=precious EMCEE_DATABASE_URL=sqlite:precious.db
  suites_end 'echo 1..1; if env | grep -q precious || [ "$HOME" = /root ]; then echo not ok 1 - leak; else echo ok 1 - clean; fi'
  [ "$last" = '1 passed, 0 failed, 0 skipped' ]
}
