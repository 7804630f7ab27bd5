#!/usr/bin/env bats
# Help: complete, the same everywhere it is written, and good enough to be followed by the letter.

load common
bats_require_minimum_version 1.5.0
setup()
{
  scratch
  root=$BATS_TEST_DIRNAME/../..
  names=$(command_names)
  [ -n "$names" ]
}

# The commands, one a line, as `emcee --help` lists them.
command_names() { emcee --help | sed -n '/^To begin/,/^A first upgrade/s/^  \([a-z]*\)  *[a-z].*/\1/p'; }

# The long options that a text names as its own: lines of the Options part.
option_names() { sed -n '/^Options/,/^$/s/^  \(-[a-z], \)\{0,1\}--\([a-z-]*\).*/\2/p'; }

# The command's part of the manual page.
manual_part() { awk -v name="$1" '/^# /{ inside = 0 } /^## /{ inside = ($2 == name) } inside' "$root/docs/emcee.1.scd"; }

@test "--help lists every command, once, and exits 0" {
  run --separate-stderr emcee --help
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  expected='init new baseline wait status check version plan expand migrate contract sync history unlock help'
  [ "$(command_names | tr '\n' ' ')" = "$expected " ]
}

@test "every command explains itself: usage, options, examples, exit codes" {
  for name in $names; do
    run --separate-stderr emcee "$name" --help
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [[ $output == "Usage: emcee $name [options]"* ]]
    for heading in Options Examples 'Exit codes'; do
      grep -qx "$heading" <<<"$output"
    done
    grep -q "^  emcee $name" <<<"$output"
    grep -q '^  0    ' <<<"$output"
  done
}

@test "help COMMAND, COMMAND --help, --help COMMAND and -h say the same" {
  for name in $names; do
    emcee help "$name" >a
    emcee "$name" --help >b
    emcee --help "$name" >c
    emcee -h "$name" >d
    cmp a b
    cmp a c
    cmp a d
  done
  emcee help >a
  emcee --help >b
  cmp a b
}

@test "help of a command that is none names the nearest" {
  run emcee help exapnd
  [ "$status" -eq 2 ]
  [[ $output == *'did you mean `expand`?'* ]]
}

@test "--version prints the version, with and without a command" {
  run emcee --version
  [ "$status" -eq 0 ]
  [[ $output =~ ^emcee\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
  run emcee status --version
  [ "$status" -eq 0 ]
  run emcee --version --json
  [ "$(json 'sorted(last)')" = "['version']" ]
}

@test "help fits a terminal of 100 columns, and has no colour" {
  for name in '' $names; do
    run emcee help $name
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most + 0 }' <<<"$output")" -le 100 ]
    [[ $output != *$'\033'* ]]
  done
}

@test "the worked example of the help works, typed by the letter" {
  PATH=$(dirname "$EMCEE"):$PATH
  [ "$(command -v emcee)" ] || skip 'no program named emcee'
  emcee --help | sed -n '/^A first upgrade/,/^$/s/^  //p' >example
  [ "$(wc -l <example)" -ge 8 ]
  sed "s|^emcee|$EMCEE|" example >script
  run bash -eu script
  [ "$status" -eq 0 ]
  [[ $output == *'v1_expand01'* ]]
  [[ $output == *'Next: emcee contract'* ]]
}

@test "the manual page names the same commands and the same options" {
  [ "$(sed -n 's/^## \([a-z]*\).*/\1/p' "$root/docs/emcee.1.scd" | sort)" = "$(command_names | sort)" ]
  for name in $names; do
    emcee "$name" --help | option_names | sort >from_help
    manual_part "$name" | grep -o '\*--[a-z-]*\*' | tr -d '*' | sed 's/^--//' | sort -u >own
    common='help json quiet version'
    case $name in init | new | help | wait) ;; *) common="$common database project trace" ;; esac
    case $name in new) common="$common project" ;; wait) common="$common database project trace" ;; esac
    { cat own; printf '%s\n' $common; } | sort -u >from_manual
    diff from_help from_manual || { echo "$name"; return 1; }
  done
}

@test "the manual page explains every option and every exit code" {
  for name in $(for command in $names; do emcee "$command" --help | option_names; done | sort -u); do
    grep -q "^\*--$name\*\|^\*-[a-z]\*, \*--$name\*" "$root/docs/emcee.1.scd" || { echo "--$name"; return 1; }
  done
  for code in 0 1 2 3 4 5 6 7 8 130; do
    grep -q "^\*$code\*" "$root/docs/emcee.1.scd"
  done
}

@test "docs/commands.md is what the program says" {
  "$root/docs/make-commands" "$EMCEE" | diff "$root/docs/commands.md" -
}

@test "the guide works, typed by the letter" {
  { echo 'emcee() { "$EMCEE" "$@"; }'; sed -n '/^```sh$/,/^```$/{/^```/!p}' "$root/docs/guide.md"; } >script
  [ "$(grep -c '^emcee ' script)" -ge 10 ]
  run bash -eu script
  echo "$output"
  [ "$status" -eq 0 ]
  [[ $output == *'3 rows'* ]]
  [[ $output == *'The database is at v2: nothing comes next.'* ]]
  [ "${lines[-2]}" = v2_expand01 ]
  [ "${lines[-1]}" = v2_contract01 ]
}
