#!/usr/bin/env bats
# A real schema through real changes: OpenStack Glance's images.visibility (Ocata) and its artifact tables (Pike), examples/glance, on
# each engine: phase by phase with nodes of both releases writing, by sync, from nothing, and statement by statement.

bats_require_minimum_version 1.5.0
load ../lib/databases
load glance

teardown() {
  drop_databases
  [ -z "${limited_user:-}" ] || sql "$limited_admin" "DROP USER $limited_user"
}

# emcee on the example and this test's database: expects that exit code, and keeps what it said in $output.
emcee() { # exit code, arguments...
  local code=$1
  shift
  run --separate-stderr "$EMCEE" "$@" --project "$glance_project" --database "$url"
  [ "$status" -eq "$code" ] || fail "emcee $*: exit $status, expected $code" "$output" "$stderr"
}

# The heads, expand then contract.
expect_version() { # expand head, contract head
  emcee 0 version
  expect version "$1 $2" "$(grep -oE '(mitaka|ocata|pike)[a-z_]*[0-9]+' <<<"$output" | tr '\n' ' ' | sed 's/ $//')"
}

adopt() { # engine
  make_mitaka02 "$1" rows
  same_catalogue "$1" mitaka02
  other_values >"$BATS_TEST_TMPDIR/values"
  emcee 0 baseline mitaka02
  expect_version mitaka02 mitaka02
}

same_values() {
  other_values | diff "$BATS_TEST_TMPDIR/values" - || fail "a value changed that no script touches (< before, > after)"
}

# --- phase by phase ---

phase_by_phase() { # engine
  skip_unless "$1"
  adopt "$1"
  same_catalogue "$1" mitaka02
  emcee 0 status
  emcee 3 check --to ocata
  emcee 6 migrate --to ocata
  emcee 6 contract --to ocata
  rule_start unfilled
  ocata_expand "$1"
  ocata_nodes_mix "$1"
  ocata_migrate
  ocata_contract "$1"
  pike "$1"
}

ocata_expand() { # engine
  emcee 0 expand --to ocata
  same_catalogue "$1" ocata_expand01
  expect_version ocata_expand01 mitaka02
  emcee 4 check --to ocata
  emcee 0 expand --to ocata
  emcee 6 contract --to ocata
  same_catalogue "$1" ocata_expand01
}

# Newton and Ocata nodes write by turns. What they leave here is looked at again after migrate.
ocata_nodes_mix() { # engine
  check_trigger_rules "$1"
  newton_node_works newton-1
  ocata_node_works ocata-1
  update "$(label pub-0)" "is_public = FALSE" # un-published by a Newton node
  expect "un-published" "0 shared" "$(both_of "$(label pub-0)")"
  update "$(label priv-0)" "visibility = 'community'" # a row that isn't filled yet, written by an Ocata node
  expect "community" "0 community" "$(both_of "$(label priv-0)")"
  update "$(label priv-0)" "is_public = FALSE, name = name" # a Newton node rewrites the row as it reads it
  expect "community, rewritten" "0 community" "$(both_of "$(label priv-0)")"
  update "$(label priv-2)" "status = 'killed'" # a write elsewhere leaves a row to the fill
  expect "written elsewhere" "0 NULL" "$(both_of "$(label priv-2)")"
  update "$(label priv-2)" "status = 'active'"
  insert new-community visibility "'community'"
  insert new-shared visibility "'shared'"
  insert old-private is_public FALSE
}

ocata_migrate() {
  local written
  written=$(label pub-0; label priv-0)
  emcee 0 migrate --to ocata
  emcee 5 check --to ocata
  same_visibility $written
  survivors
  add_member "$(label priv-1)" tenant-z # by a Newton node, to which the image is private
  emcee 4 check --to ocata
  emcee 6 contract --to ocata
  emcee 0 migrate --to ocata
  emcee 5 check --to ocata
  expect "private, then given a member" "shared" "$(visibility_of "$(label priv-1)")"
  same_visibility $written "$(label priv-1)"
  survivors
  expect_version ocata_expand01 mitaka02
}

# What nodes wrote between expand and migrate is still what they wrote.
survivors() {
  expect "un-published" "shared" "$(visibility_of "$(label pub-0)")"
  expect "community on an unfilled row" "community" "$(visibility_of "$(label priv-0)")"
  expect "new community image" "community" "$(visibility_of new-community)"
  expect "new shared image without members" "shared" "$(visibility_of new-shared)"
  expect "new image of a Newton node" "shared" "$(visibility_of old-private)"
}

ocata_contract() { # engine
  ocata_node_works ocata-2
  emcee 0 contract --to ocata
  same_catalogue "$1" ocata_contract01
  expect_version ocata_expand01 ocata_contract01
  emcee 0 check --to ocata
  survivors
  ocata_node_works ocata-3
  insert no-word
  expect "default" "shared" "$(visibility_of no-word)"
  if update no-word "visibility = NULL"; then
    fail "visibility may be NULL after contract"
  fi
  update "$(label mem-many)" "visibility = 'private'" # from now on an image may be private and keep its members
  emcee 0 check --to ocata
  emcee 0 migrate --to ocata
  expect "private with members" "private" "$(visibility_of "$(label mem-many)")"
}

pike() { # engine
  emcee 3 check
  emcee 0 expand
  same_catalogue "$1" ocata_contract01
  emcee 5 check
  emcee 0 contract
  same_catalogue "$1" pike_contract01
  expect_version pike_expand01 pike_contract01
  emcee 0 check
  ocata_node_works ocata-4
  sql "$url" "DELETE FROM images WHERE id IN ('new-community', 'new-shared', 'old-private', 'no-word')"
  sql "$url" "DELETE FROM image_members WHERE member = 'tenant-z' AND image_id = '$(label priv-1)'"
  same_values
}

@test "Glance on SQLite, phase by phase, both releases writing" { phase_by_phase sqlite; }
@test "Glance on PostgreSQL, phase by phase, both releases writing" { phase_by_phase postgresql; }
@test "Glance on MariaDB, phase by phase, both releases writing" { phase_by_phase mariadb; }
@test "Glance on MySQL, phase by phase, both releases writing" { phase_by_phase mysql; }

# --- by sync ---

by_sync() { # engine
  skip_unless "$1"
  adopt "$1"
  emcee 0 sync
  same_catalogue "$1" pike_contract01
  expect_version pike_expand01 pike_contract01
  same_visibility
  same_values
  emcee 0 check
  ocata_node_works ocata-1
  emcee 0 sync
  same_catalogue "$1" pike_contract01
}

@test "Glance on SQLite, by sync" { by_sync sqlite; }
@test "Glance on PostgreSQL, by sync" { by_sync postgresql; }
@test "Glance on MariaDB, by sync" { by_sync mariadb; }
@test "Glance on MySQL, by sync" { by_sync mysql; }

# --- from nothing ---

from_nothing() { # engine
  skip_unless "$1"
  fresh_database "$1" >/dev/null
  emcee 0 sync
  same_catalogue "$1" pike_contract01
  catalogue "$1" >"$BATS_TEST_TMPDIR/by_sync"
  fresh_database "$1" >/dev/null
  emcee 0 expand --to ocata
  same_catalogue "$1" ocata_expand01
  emcee 5 check --to ocata # no rows, nothing to migrate
  emcee 0 contract --to ocata
  emcee 0 expand
  emcee 0 contract
  catalogue "$1" | diff "$BATS_TEST_TMPDIR/by_sync" - || fail "sync and the phases end in two schemas (< sync, > phases)"
  load_and_read "$1"
}

# An empty database is a working one.
load_and_read() { # engine
  insert first visibility "'community'"
  add_member first tenant-a
  expect "first image" "community" "$(visibility_of first)"
}

@test "Glance on SQLite, from nothing, by sync and by the phases" { from_nothing sqlite; }
@test "Glance on PostgreSQL, from nothing, by sync and by the phases" { from_nothing postgresql; }
@test "Glance on MariaDB, from nothing, by sync and by the phases" { from_nothing mariadb; }
@test "Glance on MySQL, from nothing, by sync and by the phases" { from_nothing mysql; }

# --- statement by statement: whatever prefix of a script has run, the nodes of that time go on writing ---

run_statement() { # engine, statement
  case $1 in
    mysql | mariadb) sql "$url" "DELIMITER //
$2//" ;;
    *) sql "$url" " $2" ;;
  esac
}

run_script_among() { # engine, release/NN-name.phase, command of the nodes
  local statement count=0
  statements "$(script "$1" "$2")" >"$BATS_TEST_TMPDIR/statements"
  while IFS= read -r -d '' statement; do
    run_statement "$1" "$statement" </dev/null
    "$3" "node-$count" </dev/null || fail "a node fails after: $statement"
    count=$((count + 1))
  done <"$BATS_TEST_TMPDIR/statements"
  [ "$count" -ge 4 ] || fail "only $count statements in $2"
}

every_prefix() { # engine
  skip_unless "$1"
  make_mitaka02 "$1" rows
  run_script_among "$1" ocata/01-visibility.expand newton_node_works
  same_catalogue "$1" ocata_expand01
  run_script_among_fill "$1"
  same_visibility
  run_script_among "$1" ocata/01-visibility.contract ocata_node_works
  same_catalogue "$1" ocata_contract01
  same_visibility
}

# Nodes of both releases, before and after each statement of the fill.
run_script_among_fill() { # engine
  local statement
  both_work before
  statements "$(script "$1" ocata/01-visibility.migrate)" >"$BATS_TEST_TMPDIR/statements"
  while IFS= read -r -d '' statement; do
    run_statement "$1" "$statement" </dev/null
    both_work between </dev/null
  done <"$BATS_TEST_TMPDIR/statements"
}

both_work() {
  newton_node_works "$1"
  ocata_node_works "$1"
}

@test "Glance on PostgreSQL, nodes write between any two statements" { every_prefix postgresql; }
@test "Glance on MariaDB, nodes write between any two statements" { every_prefix mariadb; }
@test "Glance on MySQL, nodes write between any two statements" { every_prefix mysql; }

# --- contract too early: run by hand over rows without visibility, it stops before anything is lost ---

script_by_hand() { # engine, release/NN-name.phase
  local statement
  if [ "$1" = sqlite ]; then
    sql "$url" " BEGIN IMMEDIATE;
$(cat "$(script "$1" "$2")")
COMMIT;"
    return
  fi
  statements "$(script "$1" "$2")" >"$BATS_TEST_TMPDIR/statements"
  while IFS= read -r -d '' statement; do
    run_statement "$1" "$statement" </dev/null || return
  done <"$BATS_TEST_TMPDIR/statements"
}

# As each engine says that a row has no visibility.
null_found='NOT NULL constraint failed: images.*visibility|"images_visibility_given".* violated|Data truncated for column .visibility.|Invalid use of NULL'

too_early() { # engine
  skip_unless "$1"
  make_mitaka02 "$1" rows
  script_by_hand "$1" ocata/01-visibility.expand
  rows "SELECT id, $is_public_word FROM images ORDER BY id" >"$BATS_TEST_TMPDIR/public"
  local said
  if said=$(script_by_hand "$1" ocata/01-visibility.contract 2>&1); then
    fail "contract ran over rows without visibility"
  fi
  grep -qiE "$null_found" <<<"$said" || fail "contract stopped for another reason" "$said"
  rows "SELECT id, $is_public_word FROM images ORDER BY id" | diff "$BATS_TEST_TMPDIR/public" - || fail "is_public was lost"
  newton_node_works newton-1
  ocata_node_works ocata-1
}

@test "Glance on SQLite, contract before the fill loses nothing" { too_early sqlite; }
@test "Glance on PostgreSQL, contract before the fill loses nothing" { too_early postgresql; }
@test "Glance on MariaDB, contract before the fill loses nothing" { too_early mariadb; }
@test "Glance on MySQL, contract before the fill loses nothing" { too_early mysql; }

# --- a user who may not make triggers (binary log on, no SUPER): Glance is stuck half-way then, emcee goes on when told the right is there ---

# Makes a user with every right on the database but those for triggers; $url becomes the user's.
limited_user_make() {
  local name=${url##*/}
  limited_admin=${url%/*}/mysql
  limited_user="glance_$RANDOM@'%'"
  sql "$limited_admin" "CREATE USER $limited_user IDENTIFIED BY 'secret';
    GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES ON $name.* TO $limited_user"
  url="${url%%://*}://${limited_user%%@*}:secret@${url##*@}"
}

without_trigger_rights() { # engine
  skip_unless "$1"
  make_mitaka02 "$1" rows
  [ "$(rows "SELECT @@log_bin AND NOT @@log_bin_trust_function_creators")" = 1 ] || skip "the server lets anyone make triggers"
  limited_user_make
  emcee 0 baseline mitaka02
  emcee 1 expand --to ocata
  expect "errors that say why" 1 "$(grep -c '(1419)' <<<"$stderr")"
  newton_node_works newton-1
  sql "$limited_admin" "GRANT TRIGGER ON ${url##*/}.* TO $limited_user; GRANT SUPER ON *.* TO $limited_user"
  emcee 0 expand --to ocata
  same_catalogue "$1" ocata_expand01
  emcee 0 migrate --to ocata
  sql "$limited_admin" "REVOKE SUPER ON *.* FROM $limited_user"
  if [ "$1" = mariadb ]; then # MySQL asks for SUPER to make a trigger, MariaDB to drop one too
    emcee 1 contract --to ocata
    expect "errors that say why" 1 "$(grep -c '(1419)' <<<"$stderr")"
    ocata_node_works ocata-1
    sql "$limited_admin" "GRANT SUPER ON *.* TO $limited_user"
  fi
  emcee 0 contract --to ocata
  same_catalogue "$1" ocata_contract01
  same_visibility
}

@test "Glance on MariaDB, without the right to make triggers" { without_trigger_rights mariadb; }
@test "Glance on MySQL, without the right to make triggers" { without_trigger_rights mysql; }

# --- SQLite's other setting: a trigger's own writes fire triggers again ---

@test "Glance on SQLite, the trigger rules with recursive_triggers on" {
  skip_unless sqlite
  make_mitaka02 sqlite empty
  rule_start unfilled
  script_by_hand sqlite ocata/01-visibility.expand
  session="PRAGMA recursive_triggers = ON;"
  check_trigger_rules sqlite
}
