#!/usr/bin/env bats
# Commands in the wrong order, files that changed under a database, and databases that are ahead of the project: refused with
# code 6 and nothing changed, or told in a warning.

load lib/bad
teardown() { bad_end; }

# Two releases with all phases, after a script without one.
shop()
{
  bad_begin "$1" v1 v2 v3
  script v1/01-people 'CREATE TABLE people (id integer PRIMARY KEY, name varchar(40));'
  script v2/01-upper.expand 'ALTER TABLE people ADD COLUMN upper_name varchar(40);'
  script v2/01-upper.migrate 'UPDATE people SET upper_name = upper(name) WHERE upper_name IS NULL;'
  script v2/01-upper.contract 'CREATE INDEX people_upper ON people (upper_name);'
  script v2/02-town.expand 'ALTER TABLE people ADD COLUMN town varchar(40);'
  script v3/01-street.expand 'ALTER TABLE people ADD COLUMN street varchar(40);'
  script v3/01-street.migrate "UPDATE people SET street = '' WHERE street IS NULL;"
}

snapshot()
{
  schema_dump "$url"
  if there emcee_journal; then journal; heads; fi
}

# refuses TEXT COMMAND...: code 6, these words, and a database that is as it was.
refuses()
{
  local text=$1 before
  shift
  before=$(snapshot)
  emcee 6 "$@"
  said "$text"
  expect "$before" "$(snapshot)"
}

out_of_turn()
{
  shop "$1"
  refuses 'v2_migrate01 (releases/v2/01-upper.migrate.sql) needs v101 (releases/v1/01-people.sql), which has not run' migrate --to v2
  refuses 'v2_contract01 (releases/v2/01-upper.contract.sql) needs v101 (releases/v1/01-people.sql), which has not run' contract --to v2
  refuses 'Finish release v2 first: emcee expand --to v2, emcee migrate --to v2, emcee contract --to v2' expand
  emcee 0 expand --to v1
  refuses 'needs v2_expand01' migrate --to v2
  refuses 'Run first: emcee expand --to v2' contract --to v2
  emcee 0 expand --to v2
  refuses 'needs v2_migrate01 (releases/v2/01-upper.migrate.sql), which has not run' contract --to v2
  refuses 'Run first: emcee migrate --to v2' contract --to v2
  refuses 'v3_expand01 (releases/v3/01-street.expand.sql) needs v2_migrate01' expand
  said 'Finish release v2 first'
  emcee 0 migrate --to v2
  refuses 'needs v2_contract01 (releases/v2/01-upper.contract.sql), which has not run' expand
  emcee 0 contract --to v2
  emcee 0 expand
  emcee 0 migrate
  emcee 0 contract
  said 'The database is at v3: nothing comes next.'
  expect 'v3_contract01 v3_expand01' "$(heads)"
}

@test "contract and migrate before their time, expand of the next release too: sqlite" { out_of_turn sqlite; }
@test "contract and migrate before their time, expand of the next release too: postgresql" { out_of_turn postgresql; }
@test "contract and migrate before their time, expand of the next release too: mariadb" { out_of_turn mariadb; }
@test "contract and migrate before their time, expand of the next release too: mysql" { out_of_turn mysql; }

twice()
{
  shop "$1"
  local command before
  for command in expand migrate contract; do
    emcee 0 "$command" --to v2
    before=$(journal)
    emcee 0 "$command" --to v2
    said "Nothing to do: $command is complete up to v2"
    expect "$before" "$(journal)"
  done
  emcee 0 expand --to v2 --json
  said '"scripts":0' '"statements":0'
  emcee 0 check --to v2
}

@test "every command again, with nothing to do: sqlite" { twice sqlite; }
@test "every command again, with nothing to do: postgresql" { twice postgresql; }
@test "every command again, with nothing to do: mysql" { twice mysql; }

# Nothing to do is found out without the lease and without a write: a user who may only read suffices, and a held lease is no matter.
@test "nothing to do, although another runner holds the lease and the database is locked against writing" {
  shop sqlite
  emcee 0 sync
  rows "UPDATE emcee_lease SET owner = 'somebody', place = 'elsewhere', expires_at = '2999-01-01 00:00:00.000'"
  other 'BEGIN IMMEDIATE'
  emcee 0 sync
  said 'Nothing to do'
}

edited()
{
  shop "$1"
  emcee 0 expand --to v2
  script v2/01-upper.expand 'ALTER TABLE people ADD COLUMN upper_name varchar(99);'
  emcee 0 migrate --to v2
  said 'warning: v2_expand01 (releases/v2/01-upper.expand.sql) has run on this database, and was edited since'
  emcee 0 contract --to v2 --json
  said '"event":"warning"' 'v2_expand01 (releases/v2/01-upper.expand.sql)'
  emcee 0 expand --to v2 --quiet
  said 'v2_expand01'
  # Put back as it was, it is no matter any more.
  script v2/01-upper.expand 'ALTER TABLE people ADD COLUMN upper_name varchar(40);'
  emcee 0 expand
  unsaid warning
}

@test "an applied script that was edited is named in a warning: sqlite" { edited sqlite; }
@test "an applied script that was edited is named in a warning: mariadb" { edited mariadb; }

@test "an applied script that vanished is refused, with the flag that accepts it" {
  shop sqlite
  emcee 0 expand --to v2
  rm releases/v2/02-town.expand.sql
  refuses 'v2_expand02' migrate --to v2
  said '--allow-missing'
  emcee 0 status
  said 'v2_expand02'
  emcee 0 migrate --to v2 --allow-missing
  # One whose number still exists in another phase: the script is then a no-op without a file.
  emcee 0 contract --to v2 --allow-missing
  rm releases/v2/01-upper.migrate.sql
  refuses 'v2_migrate01' expand
  emcee 0 expand --allow-missing
  # With nothing to do, it is no reason to fail.
  emcee 0 expand
}

@test "a file that came in out of order is refused, with the flag that accepts it" {
  shop sqlite
  script v2/05-late.expand 'CREATE TABLE later (id integer);'
  emcee 0 expand --to v2
  script v2/03-between.expand 'CREATE TABLE between_them (id integer);'
  refuses 'v2_expand03 (releases/v2/03-between.expand.sql)' expand --to v2
  said '--allow-out-of-order'
  emcee 3 check --to v2
  emcee 0 expand --to v2 --allow-out-of-order
  there between_them
  # The head is still the highest.
  expect v2_expand05 "$(heads | tr ' ' '\n' | grep expand)"
  emcee 0 sync
}

@test "a change in an old release, after a later one was expanded, is out of order too" {
  shop sqlite
  emcee 0 sync
  script v2/09-old.expand 'CREATE TABLE old (id integer);'
  refuses 'v2_expand09' expand
  refuses 'v2_expand09' sync
  emcee 0 sync --allow-out-of-order
  there old
  expect 'v3_contract01 v3_expand01' "$(heads)"
}

# A database that a newer project has upgraded, met by the nodes of an older one: normal. They have nothing to do.
ahead()
{
  shop "$1"
  emcee 0 sync
  releases v1 v2
  rm -r releases/v3
  local command before=$(snapshot)
  for command in expand migrate contract sync; do
    emcee 0 "$command"
    said 'Nothing to do'
  done
  emcee 0 check
  emcee 0 status
  said v3_expand01
  emcee 0 version
  said v3_expand01 v3_contract01
  script v2/03-more.expand 'CREATE TABLE more (id integer);'
  refuses 'v3_expand01' expand
  expect "$before" "$(snapshot)"
}

@test "a database at a release that this project does not know: sqlite" { ahead sqlite; }
@test "a database at a release that this project does not know: postgresql" { ahead postgresql; }

@test "state tables of a layout that this emcee does not know are left alone" {
  shop sqlite
  emcee 0 expand --to v1
  rows 'UPDATE emcee_lease SET layout = 2'
  emcee 6 expand --to v2
  said 'layout 2' 'newer one'
  emcee 6 status
  expect '' "$(rows "SELECT name FROM pragma_table_info('people') WHERE name = 'town'")"
}

@test "state tables that are half there, or hold nonsense, end in words and a code" {
  shop sqlite
  emcee 0 expand --to v1
  rows 'DROP TABLE emcee_journal'
  emcee 1 expand --to v2
  said emcee_journal
  emcee 1 status
  rows 'DROP TABLE emcee_version; DROP TABLE emcee_lease; CREATE TABLE emcee_lease (id integer)'
  emcee 1 status
  said 'emcee'
}

@test "an unknown release after --to is refused with the nearest" {
  shop sqlite
  emcee 2 expand --to v22
  said 'there is no release `v22` in emcee.yaml; did you mean `v2`?'
  [ ! -s "${url#sqlite:}" ]
}

@test "baseline of a database that has a version already is refused" {
  shop sqlite
  emcee 0 expand --to v1
  refuses 'this database has a version already' baseline v2
  emcee 2 baseline v9
}
