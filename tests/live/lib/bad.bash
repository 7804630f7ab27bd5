# For the tests of bad days: a project written a line at a time, emcee in the foreground and beside the test, sessions of
# others that hold a lock, and waiting for something to become true.
#
#   load lib/bad
#   @test "..." { bad_begin mariadb; script v1/01-t.expand 'CREATE TABLE t (id int PRIMARY KEY);'; emcee 0 expand; }

bats_require_minimum_version 1.5.0
. "$(dirname "${BASH_SOURCE[0]}")/../../lib/databases.bash"

# bad_begin ENGINE [RELEASE...]: an empty database ($url), an empty project with these releases (v1 v2), and its folder.
bad_begin()
{
  [ -n "${EMCEE:-}" ] || skip 'EMCEE is not set'
  skip_unless "$1"
  unset EMCEE_DATABASE_URL DATABASE_URL
  engine=$1
  fresh_database "$engine" >/dev/null
  shift
  project=$BATS_TEST_TMPDIR/project
  mkdir -p "$project/releases"
  releases "${@:-v1 v2}"
  cd "$project" || return 1
}

# bad_end: nothing that the test started stays behind. A runner that was stopped has to be killed.
bad_end()
{
  local process
  for process in ${bad_processes:-}; do kill -KILL "$process" 2>/dev/null; done
  others_let_go
  wait
  drop_databases
}

# releases NAME...: what emcee.yaml lists.
releases() { printf 'project: bad\nreleases: [%s]\n' "$(printf '%s, ' $* | sed 's/, $//')" >"$project/emcee.yaml"; }

# script RELEASE/NN-NAME[.PHASE[.ENGINE]] TEXT: writes releases/....sql.
script()
{
  mkdir -p "$(dirname "$project/releases/$1")"
  printf '%s\n' "$2" >"$project/releases/$1.sql"
}

# is_mysql: does $engine speak MySQL's language?
is_mysql() { case $engine in mariadb | mysql | galera) ;; *) return 1 ;; esac; }

fail()
{
  printf '%s\n' "$@"
  return 1
}

# emcee CODE WORD...: runs it on the project and database; anything but exit CODE fails. $output and $stderr have what it said.
emcee()
{
  local code=$1
  shift
  run --separate-stderr "$EMCEE" "$@" --project "$project" --database "$url"
  [ "$status" -eq "$code" ] || fail "emcee $*: exit $status, expected $code" "$output" "$stderr"
}

# said TEXT...: each of these stands in what emcee told last, on either stream.
said()
{
  local text
  for text in "$@"; do
    [[ $output$'\n'$stderr == *"$text"* ]] || { fail "not said: $text" "$output" "$stderr"; return 1; }
  done
}

unsaid() { [[ $output$'\n'$stderr != *"$1"* ]] || fail "said: $1" "$output" "$stderr"; }

# expect WANTED GOT [ABOUT]
expect() { [ "$1" = "$2" ] || fail "${3:-}" "expected: $1" "got:      $2"; }

# rows STATEMENT: what it returns on this test's database.
rows() { sql "$url" "$1"; }

# heads: the version, on one line.
heads() { rows 'SELECT version_num FROM emcee_version ORDER BY 1' | paste -sd' '; }

# journal: what is recorded and stands, as "v2_expand01 1/2 done", sorted.
journal()
{
  rows 'SELECT identifier, step, steps, state FROM emcee_journal ORDER BY id' | awk -F'\t' '{ print $1 " " $2 "/" $3 " " $4 }'
}

# lease_is_free: nobody holds it.
lease_is_free() { [ "$(rows 'SELECT count(*) FROM emcee_lease WHERE owner IS NULL')" = 1 ] || fail "the lease is held" "$(rows 'SELECT * FROM emcee_lease')"; }

# there TABLE: does it exist?
there() { rows "SELECT 1 FROM $1 WHERE 1 = 0" >/dev/null 2>&1; }

# eventually COMMAND...: until it succeeds; after half a minute the test fails.
eventually()
{
  local try
  for try in {1..300}; do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  fail "still not so: $*"
}

# --- emcee beside the test ---

# emcee_start NAME WORD...: in the background; $pid. NAME.out and NAME.err have what it says.
emcee_start()
{
  local name=$1
  shift
  # A shell without job control makes its background processes deaf to SIGINT.
  env --default-signal=INT,QUIT "$EMCEE" "$@" --project "$project" --database "$url" \
    >"$BATS_TEST_TMPDIR/$name.out" 2>"$BATS_TEST_TMPDIR/$name.err" 3>&- 4>&- &
  pid=$!
  bad_processes+=" $pid"
}

# emcee_end CODE NAME [PID]: it ends with that code; $output and $stderr as after emcee().
emcee_end()
{
  status=0
  wait "${3:-$pid}" || status=$?
  output=$(<"$BATS_TEST_TMPDIR/$2.out") stderr=$(<"$BATS_TEST_TMPDIR/$2.err")
  [ "$status" -eq "$1" ] || fail "$2: exit $status, expected $1" "$output" "$stderr"
}

# --- statements that take their time ---

# slow_project: tables `log`, empty, and `speed`, with one row that says how long a nap is; for scripts of release v2.
slow_project()
{
  script v1/01-log "CREATE TABLE log (seq integer, entry integer, PRIMARY KEY (seq, entry));
CREATE TABLE speed (id integer PRIMARY KEY, seconds double precision);
INSERT INTO speed VALUES (1, $1);"
  emcee 0 expand --to v1
}

speed() { rows "UPDATE speed SET seconds = $1"; }

# nap: an expression over a row of `speed` that takes its seconds (about, on SQLite) and is true.
nap()
{
  case $engine in
    postgresql | pgbouncer) echo 'pg_sleep(seconds) IS NOT NULL' ;;
    sqlite) echo '(WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < seconds * 3000000) SELECT count(*) FROM r) > 0' ;;
    *) echo 'SLEEP(seconds) = 0' ;;
  esac
}

# slow_repeat COUNT: a repeated statement that writes seq 1..COUNT into `log`, one a round, with a nap in each. A round that counts
# twice shows as a row too many.
slow_repeat()
{
  printf -- '-- emcee: repeat\nINSERT INTO log (seq, entry) SELECT n, (SELECT count(*) FROM log AS o WHERE o.seq = n) + 1 FROM
  (SELECT count(*) + 1 AS n FROM log) AS x, speed WHERE n <= %s AND %s;\n' "$1" "$(nap)"
}

log_has() { [ "$(rows 'SELECT count(*) FROM log')" -ge "$1" ]; }

# log_is_whole COUNT: every number once.
log_is_whole() { expect "$(seq "$1" | sed $'s/$/\t1/')" "$(rows 'SELECT seq, entry FROM log ORDER BY seq, entry')"; }

# --- sessions of others ---

# other SQL: another session runs this and stays, in the middle of its transaction if that is what it says. Returns once it
# has been run. others_let_go ends them all (and rolls back).
other()
{
  local marker=$BATS_TEST_TMPDIR/other.$RANDOM pipe=$BATS_TEST_TMPDIR/pipe.$RANDOM shell='\!' writer
  case $url in sqlite:*) shell=.shell ;; esac
  mkfifo "$pipe"
  sql "$url" <"$pipe" >"$marker.out" 2>&1 3>&- 4>&- &
  bad_others+=" $!"
  exec {writer}>"$pipe"
  bad_writers+=" $writer"
  printf '%s;\n%s touch %s\n' "$1" "$shell" "$marker" >&"$writer"
  eventually test -e "$marker" || fail "$(<"$marker.out")"
}

others_let_go()
{
  local writer
  for writer in ${bad_writers:-}; do
    # Told, not only cut off: a process that was started since has the pipe open too.
    case $url in sqlite:*) echo .quit ;; *) echo '\q' ;; esac >&"$writer" 2>/dev/null
    exec {writer}>&-
  done
  bad_writers=''
  [ -z "${bad_others:-}" ] || wait $bad_others
  bad_others=''
}
