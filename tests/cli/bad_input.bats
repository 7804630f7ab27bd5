#!/usr/bin/env bats
# Projects with something wrong in them: exit code 2, every fault with its place in one run, before any connection is made.

bats_require_minimum_version 1.5.0
load common

# Nobody listens on that port: whoever tried to connect would end with code 8.
setup()
{
  scratch
  mkdir -p releases/v1 releases/v2
  settings 'project: shop' 'releases: [v1, v2]'
  export EMCEE_DATABASE_URL=postgresql://nobody@127.0.0.1:1/x
}

settings() { printf '%s\n' "$@" >emcee.yaml; }
script() { printf '%b' "$2" >"releases/$1.sql"; }

# complaints TEXT...: expand, plan and check are refused with exactly these lines, in that order.
complaints()
{
  local command wanted
  wanted="emcee: $(printf '%s\n' "$@")"
  for command in expand plan sync; do
    run --separate-stderr timeout 60 "$EMCEE" "$command"
    [ "$status" -eq 2 ] || { echo "$command: exit $status" "$stderr"; return 1; }
    [ -z "$output" ]
    diff <(printf '%s\n' "$wanted") <(printf '%s\n' "$stderr") || return 1
  done
}

# complains TEXT: refused, with a line that holds TEXT.
complains()
{
  run --separate-stderr timeout 60 "$EMCEE" expand
  [ "$status" -eq 2 ] || { echo "exit $status" "$output" "$stderr"; return 1; }
  [[ $stderr == *"$1"* ]] || { echo "$stderr"; return 1; }
}

@test "YAML that is none, with its place" {
  settings 'project: [shop' 'releases: [v1, v2]'
  complaints "emcee.yaml:2:9: not valid YAML: did not find expected ',' or ']', while parsing a flow sequence that begins in line 1"
  settings 'project: shop' '	releases: [v1]'
  complains 'emcee.yaml:2:1: not valid YAML: '
  settings ''
  complains 'emcee.yaml:1:1: the file is empty'
}

@test "an unknown key, with the nearest name" {
  settings 'project: shop' 'relases: [v1]' 'releases: [v1, v2]' 'version_tabel: x'
  complaints 'emcee.yaml:2:1: unknown key `relases`; did you mean `releases`?' \
    'emcee.yaml:4:1: unknown key `version_tabel`; did you mean `version_table`?'
}

@test "YAML with aliases, tags, keys given twice, a second document, too deep" {
  settings 'project: shop' 'project: shop' 'releases: &all [v1, v2]' '---' 'x: 1'
  complains 'emcee.yaml:2:1: key `project` stands here again'
  complains 'emcee.yaml:3:11: anchors'
  complains 'emcee.yaml:4:1: a second document'
  printf 'releases: %s' "$(head -c 100000 /dev/zero | tr '\0' '[')" >emcee.yaml
  complains 'nested deeper than 64 levels'
}

@test "text that is not UTF-8, in emcee.yaml and in a script, with its place" {
  script v1/01-latin 'SELECT 1;\nSELECT '"'"'caf\xe9'"'"';\n'
  script v1/02-surrogate '-- \xed\xa0\x80\nSELECT 1;\n'
  script v1/03-nul 'SELECT 1;\n\x00'
  complaints 'releases/v1/01-latin.sql:2:12: byte 0xe9 is not UTF-8; save the file as UTF-8' \
    'releases/v1/02-surrogate.sql:1:4: byte 0xed is not UTF-8; save the file as UTF-8' \
    'releases/v1/03-nul.sql:2:1: there is a NUL byte; this must be a text file in UTF-8'
  printf 'project: caf\xe9\nreleases: [v1, v2]\n' >emcee.yaml
  complains 'emcee.yaml:1:13: byte 0xe9 is not UTF-8'
}

@test "a file of 10 MB is refused with the limit; one under it is read" {
  head -c 10485760 /dev/zero | tr '\0' ' ' >releases/v1/01-big.sql
  complaints 'releases/v1/01-big.sql: larger than 8 MiB, which is the limit'
  { head -c 8000000 /dev/zero | tr '\0' ' '; echo 'CREATE TABLE big (id integer);'; } >releases/v1/01-big.sql
  EMCEE_DATABASE_URL=sqlite:big.db run emcee expand
  [ "$status" -eq 0 ]
  head -c 10485760 /dev/zero | tr '\0' '#' >emcee.yaml
  complains 'emcee.yaml: larger than 1 MiB'
}

@test "two changes with one number" {
  script v1/01-one 'SELECT 1;'
  script v1/01-two 'SELECT 1;'
  script v2/07-left.expand 'SELECT 1;'
  script v2/07-right.contract 'SELECT 1;'
  complaints 'releases/v1/01-two.sql: number 1 is taken already, by 01-one.sql' \
    'releases/v2/07-right.contract.sql: number 7 is taken already, by 07-left.expand.sql'
  rm releases/v2/07-right.contract.sql releases/v1/01-two.sql
  script v1/001-one 'SELECT 1;'
  complains 'releases/v1/01-one.sql: its number is written otherwise in 001-one.sql'
}

@test "a release folder that emcee.yaml does not list" {
  mkdir releases/v3 releases/v1-old
  complaints 'releases/v1-old: release `v1-old` is not listed in emcee.yaml; known are `v1` and `v2`' \
    'releases/v3: release `v3` is not listed in emcee.yaml; did you mean `v1`?'
}

@test "file names that fit no form; other files are left alone" {
  script v2/1-short.expand 'SELECT 1;'
  script v2/02-typo.expnad 'SELECT 1;'
  script v2/03-typo.expand.postgres 'SELECT 1;'
  touch releases/v2/README.md releases/v2/rows.csv
  complains 'releases/v2/1-short.expand.sql: a number has two digits or more: `01-short.expand.sql`'
  complains 'releases/v2/02-typo.expnad.sql: `expnad` is neither a phase nor an engine; did you mean `expand`?'
  complains 'releases/v2/03-typo.expand.postgres.sql: '
  complains 'did you mean `postgresql`?'
  [[ $stderr != *README* && $stderr != *csv* ]]
}

@test "quotes and bodies that are not closed, with file, line and column, each by its own engine's rules" {
  script v2/01-quote.expand "SELECT 1;\nSELECT 'abc;\nSELECT 2;\n"
  script v2/02-dollar.expand.postgresql 'SELECT 1;\n\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $body$ SELECT 1 $bdy$;\n'
  script v2/03-comment.expand 'SELECT 1;\n  /* never\n'
  script v2/04-body.expand.sqlite 'CREATE TABLE t (a int);\nCREATE TRIGGER x AFTER INSERT ON t BEGIN\n  SELECT 1;\n'
  script v2/05-body.expand.mysql 'CREATE PROCEDURE p()\nBEGIN\n  IF 1 THEN\n    SELECT 1;\nEND;\n'
  script v2/06-name.expand 'SELECT "a;\n'
  complaints "releases/v2/01-quote.expand.sql:2:8: the quote ' that is opened here is never closed" \
    'releases/v2/02-dollar.expand.postgresql.sql:3:49: the dollar-quoted text that is opened here is never closed' \
    'releases/v2/03-comment.expand.sql:2:3: the comment that is opened here is never closed' \
    'releases/v2/04-body.expand.sqlite.sql:2:36: `BEGIN` is opened here and never closed by `END`' \
    'releases/v2/05-body.expand.mysql.sql:3:3: `IF` is opened here and never closed by `END IF`' \
    'releases/v2/06-name.expand.sql:1:8: the quote " that is opened here is never closed'
}

@test "a script without a statement" {
  script v1/01-nothing ''
  script v2/01-blank.expand '\n \t\n'
  script v2/02-comment.contract '-- to be written\n/* soon */ ;\n'
  complaints 'releases/v1/01-nothing.sql: there is no statement in this script; write one, or delete the file' \
    'releases/v2/01-blank.expand.sql: there is no statement in this script; write one, or delete the file (the change then does nothing in this phase)' \
    'releases/v2/02-comment.contract.sql: there is no statement in this script; write one, or delete the file (the change then does nothing in this phase)'
}

@test "directives that are misspelt, or stand where they mean nothing" {
  printf -- '-- emcee: repaet\nSELECT 1;\n' >releases/v2/01-typo.expand.sql
  printf -- '-- emcee: pending: SELECT 1\nSELECT 1;\n' >releases/v2/02-pending.expand.sql
  printf -- '-- emcee: pending:\nSELECT 1;\n' >releases/v2/03-pending.migrate.sql
  printf -- 'SELECT 1;\n-- emcee: repeat\n' >releases/v2/04-last.migrate.sql
  complains 'releases/v2/01-typo.expand.sql:1:11: unknown directive `repaet`; did you mean `repeat`?'
  complains 'releases/v2/02-pending.expand.sql:1:'
  complains 'releases/v2/03-pending.migrate.sql:1:'
  complains 'releases/v2/04-last.migrate.sql:2:'
}

@test "faults in emcee.yaml, in the names of files and in their texts, all in one run" {
  settings 'project: shop' 'releases: [v1, v2]' 'version_tabel: x'
  mkdir releases/v3
  script v1/01-one 'SELECT 1;'
  script v1/01-two 'SELECT 1;'
  script v2/01-quote.expand "SELECT 'abc;\n"
  script v2/02-nothing.expand ''
  complaints 'emcee.yaml:3:1: unknown key `version_tabel`; did you mean `version_table`?' \
    'releases/v3: release `v3` is not listed in emcee.yaml; did you mean `v1`?' \
    'releases/v1/01-two.sql: number 1 is taken already, by 01-one.sql' \
    "releases/v2/01-quote.expand.sql:1:8: the quote ' that is opened here is never closed" \
    'releases/v2/02-nothing.expand.sql: there is no statement in this script; write one, or delete the file (the change then does nothing in this phase)'
}

@test "files that are no files" {
  mkdir releases/v1/01-folder.sql
  mkfifo releases/v1/02-pipe.sql
  ln -s 03-loop.sql releases/v1/03-loop.sql
  ln -s /dev/zero releases/v1/04-endless.sql
  complains 'releases/v1/01-folder.sql: not a file'
  complains 'releases/v1/02-pipe.sql: not a file'
  complains 'releases/v1/04-endless.sql: not a file'
  rm -r releases/v1/0[124]*
  complains 'releases/v1/03-loop.sql: can'"'"'t be read: Too many levels of symbolic links'
  rm emcee.yaml
  mkfifo emcee.yaml
  complains 'emcee.yaml'
}

@test "names that would steer the terminal are shown with their bytes spelt out" {
  touch releases/v1/$'01-\e[31mred.sql'
  mkdir releases/$'x\e]0;title\a'
  complains '\x1b'
  [[ $stderr != *$'\e'* ]]
}

@test "a project without releases, or with release names that can't be" {
  settings 'project: shop' 'releases: v1'
  complains 'emcee.yaml:2:11: `releases` must be a list'
  settings 'project: shop'
  complains '`releases`'
  settings 'project: shop' 'releases: [v1, v2, "../v1", v1, ""]'
  complains 'emcee.yaml:2:20: release `../v1`: '
  complains 'emcee.yaml:2:29: release `v1` stands here again'
  complains 'emcee.yaml:2:33: release ``: the name is empty'
}

@test "with --json the faults stand in one error object, and the code is 2" {
  settings 'project: shop' 'relases: [v1]' 'releases: [v1, v2]'
  script v1/01-one 'SELECT 1;'
  script v1/01-two 'SELECT 1;'
  run --separate-stderr emcee expand --json
  [ "$status" -eq 2 ]
  [ "$(json 'last["error"]["code"]')" = 2 ]
  [[ $(json 'last["error"]["message"]') == 'emcee.yaml:2:1: unknown key `relases`'* ]]
  [[ $output == *'releases/v1/01-two.sql'* ]]
}

@test "a project that can't be found" {
  cd /
  run --separate-stderr emcee expand --project "$BATS_TEST_TMPDIR/releases"
  [ "$status" -eq 2 ]
  [[ $stderr == *"no emcee.yaml in $BATS_TEST_TMPDIR/releases"* ]]
  run --separate-stderr emcee expand --project "$BATS_TEST_TMPDIR/absent"
  [ "$status" -eq 2 ]
  [[ $stderr == *'No such file or directory'* ]]
}

@test "what is wrong with a script is found though it has run already, and though status never reads it" {
  export EMCEE_DATABASE_URL=sqlite:x.db
  script v1/01-one 'CREATE TABLE one (id integer);'
  emcee expand
  script v1/01-one "CREATE TABLE one (id integer);'"
  complains 'releases/v1/01-one.sql:1:31: the quote '
}
