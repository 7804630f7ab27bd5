#!/usr/bin/env bats
# --json: every command's output is JSON, a line an object, errors too.

load common
bats_require_minimum_version 1.5.0
setup() { shop; }

@test "a run is JSON lines of events, the last one the result" {
  run --separate-stderr emcee expand --to v1 --json
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  [ "$(json '[line["event"] for line in lines[:-1] if line["event"] == "script_begin"]')" = "['script_begin', 'script_begin']" ]
  [ "$(json '[line["text"] for line in lines if line.get("event") == "step_end"][1]')" = 'CREATE INDEX by_name ON customers (name)' ]
  [ "$(json 'last["result"]["scripts"], last["result"]["statements"], last["result"]["exit_code"]')" = '(2, 3, 0)' ]
  [ "$(json 'last["result"]["next_command"]')" = 'emcee contract --to v1' ]
}

@test "a repeat counts its rows" {
  emcee expand --to v1 --quiet
  emcee contract --to v1 --quiet
  emcee expand --quiet
  run emcee migrate --json
  [ "$(json '[(line["count"], line["total"]) for line in lines if line.get("event") == "repeat"][:3]')" = '[(1, 1), (2, 2), (3, 3)]' ]
  [ "$(json 'last["result"]["rows"]')" = 3 ]
}

@test "looking is one object" {
  for command in status check version 'plan expand --to v1' history unlock 'expand --dry-run --to v1'; do
    run --separate-stderr emcee $command --json
    [ -z "$stderr" ]
    [ "$(json 'len(lines), type(last).__name__')" = "(1, 'dict')" ]
  done
}

@test "status tells the standing" {
  emcee expand --to v1 --quiet
  run emcee status --json
  [ "$status" -eq 0 ]
  [ "$(json 'last["project"], last["expand"], last["contract"]')" = "('shop', 'v1_expand02', None)" ]
  [ "$(json 'last["releases"][0]["expand"]')" = "{'done': 2, 'total': 2}" ]
  [ "$(json 'last["lease"]["held"], last["problems"]["edited"]')" = '(False, [])' ]
}

@test "version tells the heads" {
  run emcee version --json
  [ "$(json 'last')" = "{'expand': None, 'contract': None, 'release': None}" ]
  emcee sync --to v1 --quiet
  run emcee version --json
  [ "$(json 'last')" = "{'expand': 'v1_expand02', 'contract': 'v1_contract02', 'release': 'v1'}" ]
}

@test "check has the exit code in it too" {
  run emcee check --json
  [ "$status" -eq 3 ]
  [ "$(json 'last["exit_code"], last["up_to_date"], last["next"]')" = "(3, False, 'expand')" ]
}

@test "a plan holds the SQL" {
  run emcee plan --engine sqlite --json
  [ "$status" -eq 0 ]
  [ "$(json '[script["identifier"] for script in last["scripts"] if script["file"]]')" = \
    "['v1_expand01', 'v1_expand02', 'v2_expand01', 'v2_migrate01', 'v2_contract01']" ]
  [ "$(json 'last["scripts"][0]["statements"][1]')" = "{'line': 2, 'repeat': False, 'sql': 'CREATE INDEX by_name ON customers (name)'}" ]
}

@test "text in any script survives" {
  run emcee plan expand --to v1 --json
  [[ "$(json 'last["scripts"][1]["statements"][0]["sql"]')" == *'Zoë'* ]]
}

@test "baseline, init, new and wait answer in JSON" {
  run emcee baseline v1 --json
  [ "$status" -eq 0 ]
  [ "$(json 'last["expand"], last["contract"]')" = "('v1_expand02', 'v1_contract02')" ]
  run emcee new v3 Third --json
  [ "$(json 'last["release_added"], last["files"][0]')" = "(True, 'releases/v3/01-third.expand.sql')" ]
  run emcee init other --json
  [ "$(json 'last["directory"]')" = "$PWD/other" ]
  run emcee wait --json
  [ "$(json 'last')" = "{'answers': True}" ]
}

@test "errors are JSON on standard output, with their code" {
  run --separate-stderr emcee --json contract
  [ "$status" -eq 6 ]
  [ -z "$stderr" ]
  [ "$(json 'sorted(last["error"]), last["error"]["code"]')" = "(['code', 'hint', 'message'], 6)" ]
  run --separate-stderr emcee statsu --json
  [ "$status" -eq 2 ]
  [ -z "$stderr" ]
  [ "$(json 'last["error"]["code"]')" = 2 ]
  run --separate-stderr emcee status --json --database postgresql://u:secret@127.0.0.1:1/d
  [ "$status" -eq 8 ]
  [ "$(json 'last["error"]["code"]')" = 8 ]
  [[ $output != *secret* ]]
}

@test "a run that fails ends in an error after its events" {
  printf 'CREATE TABLE x (a integer);\nnonsense;\n' >releases/v1/02-rows.expand.sql
  run --separate-stderr emcee expand --to v1 --json
  [ "$status" -eq 1 ]
  [ -z "$stderr" ]
  [ "$(json 'lines[0]["event"], last["error"]["code"]')" = "('script_begin', 1)" ]
  [[ "$(json 'last["error"]["message"]')" == *v1_expand02* ]]
}
