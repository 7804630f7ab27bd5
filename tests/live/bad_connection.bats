#!/usr/bin/env bats
# Databases that can't be reached: exit code 8 in bounded time, one line that says why, and never the password.

load lib/bad
secret='s%e@c:r/e#t?p[w'
encoded='s%25e%40c%3Ar%2Fe%23t%3Fp%5Bw'
teardown()
{
  [ -z "${user:-}" ] || sql "${url%/*}/$(admin_database)" "$(drop_user)"
  bad_end
}

admin_database() { case $engine in postgresql | pgbouncer) echo postgres ;; *) echo mysql ;; esac; }

# A user of the server with that awkward password, who may do anything in this database.
make_user()
{
  user=u_$$_$RANDOM
  if is_mysql; then
    rows "CREATE USER $user@'127.0.0.1' IDENTIFIED BY '$secret'; GRANT ALL ON ${url##*/}.* TO $user@'127.0.0.1'"
  else
    rows "CREATE USER $user PASSWORD '$secret'; GRANT ALL ON DATABASE ${url##*/} TO $user; ALTER SCHEMA public OWNER TO $user"
  fi
}

drop_user()
{
  is_mysql && echo "DROP USER $user@'127.0.0.1'" || echo "DROP DATABASE ${url##*/} WITH (FORCE); DROP USER $user"
}

# unreachable URL TEXT [FLAG...]: the command ends with code 8 and one line that holds TEXT; the password is nowhere.
unreachable()
{
  local database=$1 text=$2
  shift 2
  run --separate-stderr timeout 60 "$EMCEE" expand "$@" --project "$project" --database "$database"
  [ "$status" -eq 8 ] || fail "exit $status" "$output" "$stderr"
  said "$text"
  expect 1 "$(printf '%s\n' "$output$stderr" | grep -c .)" "lines of: $output$stderr"
  no_password
}

no_password()
{
  unsaid "$secret"
  unsaid "$encoded"
  unsaid 'e@c:r'
  unsaid 'cr/e'
  unsaid 'wrong-password'
}

cannot_connect()
{
  bad_begin "$1"
  make_user
  script v1/01-t.expand 'CREATE TABLE t (id int);'
  local right=${url/admin@/$user:$encoded@}
  unreachable "${right/$encoded/wrong-password}" "$user"
  unreachable "${right/$encoded/wrong-password}" "$user" --json
  unreachable "${right/$encoded/wrong-password}" "$user" --trace
  unreachable "${right%/*}/no_such_database" no_such_database
  local scheme=${url%%:*}
  unreachable "$scheme://$user:$encoded@127.0.0.1:1/x" 127.0.0.1
  unreachable "$scheme://$user:$secret@127.0.0.1:1/x" 127.0.0.1
  unreachable "$scheme://$user:$encoded@no-such-host.invalid/x" no-such-host.invalid
}

@test "wrong password, no such database, server down: postgresql" { cannot_connect postgresql; }
@test "wrong password, no such database, server down: mariadb" { cannot_connect mariadb; }
@test "wrong password, no such database, server down: mysql" { cannot_connect mysql; }

# A whole upgrade under that password, in both spellings and from the environment: it is nowhere, the database included.
awkward_password()
{
  bad_begin "$1"
  make_project "$project"
  make_user
  local admin=$url raw=${url/admin@/$user:$secret@} coded=${url/admin@/$user:$encoded@}
  url=$raw emcee 0 sync --to v1 --trace
  said 'CREATE TABLE people'
  no_password
  url=$coded emcee 0 expand --json
  no_password
  EMCEE_DATABASE_URL=$raw run --separate-stderr "$EMCEE" migrate
  [ "$status" -eq 0 ]
  printf "DATABASE_URL='%s'\n" "$coded" >.env
  run --separate-stderr "$EMCEE" contract --trace
  [ "$status" -eq 0 ]
  no_password
  url=$raw emcee 0 status
  no_password
  said "$user@127.0.0.1"
  output=$(rows 'SELECT * FROM emcee_journal; SELECT * FROM emcee_lease') stderr=
  no_password
}

@test "a password with %@:/#?[ in it works, and is shown nowhere: postgresql" { awkward_password postgresql; }
@test "a password with %@:/#?[ in it works, and is shown nowhere: mariadb" { awkward_password mariadb; }
@test "a password with %@:/#?[ in it works, and is shown nowhere: mysql" { awkward_password mysql; }

# A user who may read and no more: looking works, a change is refused with the right that is missing.
reader()
{
  bad_begin "$1"
  make_project "$project"
  emcee 0 sync --to v1
  make_user
  if is_mysql; then
    rows "REVOKE ALL ON ${url##*/}.* FROM $user@'127.0.0.1'; GRANT SELECT ON ${url##*/}.* TO $user@'127.0.0.1'"
  else
    rows "ALTER SCHEMA public OWNER TO $(rows 'SELECT current_user'); GRANT SELECT ON ALL TABLES IN SCHEMA public TO $user"
  fi
  local admin=$url
  url=${url/admin@/$user:$encoded@}
  emcee 0 status
  said v101
  emcee 3 check
  emcee 1 expand
  said denied 'The user needs the right to read and change emcee'"'"'s tables (emcee_journal, emcee_lease, emcee_version).'
  no_password
  url=$admin
  expect v101 "$(heads)"
}

@test "a user who may only read can look, and is told what is missing for more: postgresql" { reader postgresql; }
@test "a user who may only read can look, and is told what is missing for more: mariadb" { reader mariadb; }

# Asks for the argument list as ps shows it, until it no longer holds the password; it must still be emcee then.
hidden_from_ps()
{
  ! tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF "$secret" && kill -0 "$pid"
}

@test "other users of the machine do not see the password in the list of processes" {
  [ -e /proc/self/cmdline ] || skip '/proc is not mounted'
  bad_begin sqlite
  local sqlite=$url
  for url in "postgresql://someone:$secret@127.0.0.1:1/x" "mysql://someone:$secret@127.0.0.1:1/x" \
    "host=127.0.0.1 port=1 password='$secret'"; do
    emcee_start ps wait --timeout 60
    eventually hidden_from_ps
    kill "$pid"
  done
  url=$sqlite
}

# malformed URL: refused with code 2 before anything else; the password is not repeated.
malformed()
{
  run --separate-stderr "$EMCEE" expand --project "$project" --database "$1"
  [ "$status" -eq 2 ] || fail "$1: exit $status" "$output" "$stderr"
  [[ $stderr == 'emcee: the database URL '* ]] || fail "$1" "$stderr"
  no_password
  run --separate-stderr "$EMCEE" status --json --project "$project" --database "$1"
  [ "$status" -eq 2 ]
  no_password
}

@test "a malformed URL is refused without its password" {
  bad_begin sqlite
  local scheme
  for scheme in postgresql mysql mariadb; do
    malformed "$scheme://someone:$secret@127.0.0.1:notaport/x"
    malformed "$scheme://someone:$secret@127.0.0.1:99999/x"
    malformed "$scheme:/someone:$secret@127.0.0.1/x"
    malformed "$scheme:someone:$secret@127.0.0.1/x"
    malformed "$scheme://someone:$secret@/a/b/c"
    malformed "$scheme://someone:$encoded@127.0.0.1/x?password=$secret&no_such_option=$secret"
    malformed "$scheme//someone:$secret@127.0.0.1/x"
  done
  malformed "psotgresql://someone:$secret@127.0.0.1/x"
  malformed "someone:$secret@127.0.0.1/x"
  malformed "host=127.0.0.1 password='$secret"
  malformed "host=127.0.0.1 password=$secret port=a"
  malformed "host=127.0.0.1 password= $secret wrong-password"
}

# A port that takes connections and never says a word; $silent_port.
silent_server()
{
  python3 -c '
import socket, sys, time
s = socket.create_server(("127.0.0.1", 0))
with open(sys.argv[1], "w") as f: f.write(str(s.getsockname()[1]) + "\n")
time.sleep(300)' "$BATS_TEST_TMPDIR/port" 3>&- 4>&- &
  bad_processes+=" $!"
  eventually grep -q . "$BATS_TEST_TMPDIR/port"
  silent_port=$(<"$BATS_TEST_TMPDIR/port")
}

@test "a server that takes the connection and says nothing is given up" {
  bad_begin sqlite
  silent_server
  unreachable "postgresql://someone:$encoded@127.0.0.1:$silent_port/x?connect_timeout=1" 127.0.0.1
  unreachable "mysql://someone:$encoded@127.0.0.1:$silent_port/x?connect_timeout=1" 127.0.0.1
}

@test "wait gives up after its timeout with code 8, and ends well as soon as the server answers" {
  bad_begin sqlite
  run --separate-stderr timeout 60 "$EMCEE" wait --timeout 1 --project "$project" --database postgresql://someone@127.0.0.1:1/x
  [ "$status" -eq 8 ]
  emcee 0 wait --timeout 60
}

@test "sqlite: no folder, a folder, a file of something else" {
  bad_begin sqlite
  script v1/01-t.expand 'CREATE TABLE t (id int);'
  unreachable "sqlite:$BATS_TEST_TMPDIR/no/such/x.db" "there is no folder \"$BATS_TEST_TMPDIR/no/such\""
  [ ! -e "$BATS_TEST_TMPDIR/no" ]
  unreachable "sqlite:$BATS_TEST_TMPDIR" 'it is a folder'
  cp emcee.yaml "$BATS_TEST_TMPDIR/text.db"
  head -c 5000 /dev/zero | tr '\0' x >>"$BATS_TEST_TMPDIR/text.db"
  cp "$BATS_TEST_TMPDIR/text.db" "$BATS_TEST_TMPDIR/before"
  run --separate-stderr "$EMCEE" expand --database "$BATS_TEST_TMPDIR/text.db"
  [ "$status" -eq 1 ]
  said 'is not an SQLite database'
  cmp "$BATS_TEST_TMPDIR/text.db" "$BATS_TEST_TMPDIR/before"
}
