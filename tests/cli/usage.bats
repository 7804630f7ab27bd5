#!/usr/bin/env bats
# Wrong command lines: exit code 2, what is wrong in one line, the nearest name; flags anywhere; no password shown.

load common
setup() { scratch; }

# refused TEXT ARGUMENT...: the command line is refused with code 2 and this text on standard error, none on standard output.
refused()
{
  local text=$1
  shift
  run --separate-stderr emcee "$@"
  [ "$status" -eq 2 ]
  [ -z "$output" ]
  [[ $stderr == "emcee: "*"$text"* ]] || { echo "said: $stderr"; return 1; }
}

bats_require_minimum_version 1.5.0

@test "an unknown command is refused, and the nearest one offered" {
  refused 'there is no command `statsu`; did you mean `status`?' statsu
  refused 'there is no command `frobnicate`' frobnicate
  [[ $stderr != *'did you mean'* ]]
  refused 'there is no command `Status`; did you mean `status`?' Status
}

@test "an unknown option is refused, and the nearest one offered" {
  refused 'there is no option --jsno; did you mean --json?' status --jsno
  [[ $stderr == *'emcee status --help lists the options.'* ]]
  refused 'there is no option --jsno; did you mean --json?' --jsno status
  refused 'there is no option -x' status -x
  refused 'there is no option --zzzzzzzz' --zzzzzzzz
}

@test "an option of another command is refused" {
  refused 'emcee status takes no option --force' status --force
  refused 'emcee unlock takes no option --to' --to v2 unlock
}

@test "no command at all is refused, and the help named" {
  refused 'emcee --help'

}

@test "an option without its value is refused" {
  refused '--to needs a value' status --to
  refused '--to needs a value' status --to --quiet
  refused '--to needs a value' --to= status
  refused '--database needs a value' status --database ''
}

@test "a flag with a value is refused" {
  refused '--quiet takes no value' status --quiet=yes
}

@test "values that can't be are refused" {
  refused '--lock-timeout takes seconds from 0.001 to 3600' expand --lock-timeout 0
  refused '--lock-timeout takes seconds' expand --lock-timeout 1s
  refused '--lock-timeout takes seconds' expand --lock-timeout nan
  refused '--lock-wait takes seconds' expand --lock-wait -1
  refused '--timeout takes seconds' wait --timeout 1e9
  refused '--limit takes a whole number' history --limit -5
  refused '--limit takes a whole number' history --limit 0x10
  refused 'there is no engine `postgre`; did you mean `postgresql`?' plan --engine postgre
}

@test "too many arguments, and too few, are refused" {
  refused 'emcee status takes no arguments' status now
  refused 'emcee new needs RELEASE NAME' new v1
  refused 'emcee baseline needs VERSION...' baseline
  refused 'emcee history takes no more than [IDENTIFIER]' history a b
}

@test "what a plan can be of is checked" {
  shop
  refused 'there is no plan of `expnd`; did you mean `expand`?' plan expnd
  refused 'give one of the two' plan --engine sqlite --database sqlite:shop.db
}

@test "flags may stand anywhere" {
  shop
  for line in '--json check' 'check --json' '--to v1 --json check' '--json --to=v1 check' 'check --to v1 --json' '--json -- check'; do
    run emcee $line
    [ "$status" -eq 3 ]
    [ "$(json 'last["next"]')" = expand ]
  done
}

@test "the last of two values counts" {
  shop
  run emcee check --to v1 --to v2 --json
  [ "$(json 'last["next_command"]')" = 'emcee expand --to v1' ]
}

@test "-- ends the options" {
  refused 'there is no command `--json`' -- --json
}

@test "a password is never repeated, however wrong the command line is" {
  local url='postgresql://app:sec%ret@127.0.0.1:1/db'
  shop
  for line in "status --database $url" "--database=$url status" "--databse $url status" "--databse=$url" "$url" "status $url" \
    "wait --timeout 1 --database $url" "status --database postgresql://app:sec%ret@:99999/db" \
    "status --database postgresql:/app:sec%ret@h" "status --database postgresq://app:sec%ret@h/db"; do
    run emcee ${line}
    [[ $status -eq 2 || $status -eq 8 ]]
    [[ $output == 'emcee: '* ]]
    [[ $output != *'sec'* ]] || { echo "$line: $output"; return 1; }
    run emcee --json ${line}
    [[ $output == '{"error":'* ]]
    [[ $output != *'sec'* ]] || { echo "$line: $output"; return 1; }
  done
  run emcee status --database 'host=127.0.0.1 port=1 password=secret nonsense=1'
  [ "$status" -eq 2 ]
  [[ $output != *secret* ]]
}

@test "a password does not stay in the list of processes" {
  [ -r /proc/self/cmdline ] || skip 'there is no /proc'
  # A server that takes the connection and never says a word keeps the program waiting while we look.
  python3 - "$EMCEE" <<'END'
import socket, subprocess, sys, time

server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(5)
port = server.getsockname()[1]
forms = [
    ["--database", f"postgresql://app:secret@127.0.0.1:{port}/db"],
    [f"--database=postgresql://app:secret@127.0.0.1:{port}/db"],
    ["--database", f"host=127.0.0.1 port={port} user=app password=secret dbname=db"],
]
for form in forms:
    program = subprocess.Popen([sys.argv[1], "wait", "--timeout", "60"] + form, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    connection, _ = server.accept()
    with open(f"/proc/{program.pid}/cmdline", "rb") as file:
        seen = file.read()
    program.kill()
    program.wait()
    connection.close()
    assert b"wait" in seen and b"--database" in seen, seen
    assert b"secret" not in seen, seen
END
}
