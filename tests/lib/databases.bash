# For bats: databases to test on. Decides how a test gets an empty one, asks it something, and compares what stands in it.
#
#   load ../lib/databases
#   @test "..." { skip_unless mariadb; fresh_database mariadb; sql "$url" "CREATE TABLE t (a int)"; ... }
#   teardown() { drop_databases; }
#
# Engines: sqlite postgresql mariadb mysql galera pgbouncer. Where the servers are, EMCEE_TEST_<ENGINE> says (./run-tests
# sets it; by hand: tests/servers/up FOLDER && . FOLDER/environment).

. "$(dirname "${BASH_SOURCE[0]}")/schema.bash"

# skip_unless ENGINE: skips the test, with the reason, where there is no such server.
skip_unless()
{
  local place=EMCEE_TEST_${1^^} why=EMCEE_TEST_${1^^}_WHY
  [ "$1" = sqlite ] || [ -n "${!place:-}" ] || skip "${!why:-$1 is not started}"
}

# engines: those that are here, a word each.
engines()
{
  local engine place
  printf 'sqlite'
  for engine in postgresql mariadb mysql galera pgbouncer; do
    place=EMCEE_TEST_${engine^^}
    [ -z "${!place:-}" ] || printf ' %s' "$engine"
  done
  printf '\n'
}

# fresh_database ENGINE: makes an empty database; $url is its URL, which is printed too. On galera, ${urls[@]} are those of
# the three nodes, and $url is the first.
fresh_database()
{
  local name=t_$$_$RANDOM$RANDOM place=EMCEE_TEST_${1^^} admin
  if [ "$1" = sqlite ]; then
    url=sqlite:$BATS_TEST_TMPDIR/$name.db
    : >"${url#sqlite:}"
  else
    read -r admin _ <<<"${!place:?no such server: skip_unless $1 comes first}"
    sql "$admin" "CREATE DATABASE $name" || return 1
    url=${admin%/*}/$name
    urls=()
    for admin in ${!place}; do urls+=("${admin%/*}/$name"); done
  fi
  fresh_databases+=("$url")
  printf '%s\n' "$url"
}

# drop_database URL: with whoever is still connected to it.
drop_database()
{
  local name=${1##*/}
  case $1 in
    sqlite:*) rm -f "${1#sqlite:}" "${1#sqlite:}"-{wal,shm,journal} ;;
    postgresql:*) sql "${1%/*}/postgres" "DROP DATABASE IF EXISTS $name WITH (FORCE)" ;;
    *) sql "${1%/*}/mysql" "DROP DATABASE IF EXISTS $name" ;;
  esac
}

# drop_databases: all that fresh_database made in this test.
drop_databases()
{
  local each
  for each in ${fresh_databases[@]+"${fresh_databases[@]}"}; do drop_database "$each"; done
}

# sql URL [STATEMENTS]: runs them (or stdin) through the engine's own client, and prints the rows in one form for all:
# columns parted by a tab, NULL as NULL, no headings. Stops at the first error and fails.
sql()
{
  if [ $# -gt 1 ]; then
    printf '%s\n' "$2" | sql "$1"
    return
  fi
  case $1 in
    sqlite:*) sqlite3 -init /dev/null -batch -bail -tabs -nullvalue NULL -cmd '.timeout 10000' "${1#sqlite:}" ;;
    postgresql:*) PGCLIENTENCODING=UTF8 psql -X -q -A -t -F $'\t' -P null=NULL -v ON_ERROR_STOP=1 "$1" -f - ;;
    *) sql_mysql "$1" ;;
  esac
}

# The MySQL family's client takes no URL. A password in it may hold %XX.
sql_mysql()
{
  local user password='' host rest=${1#*://}
  user=${rest%@*} host=${rest##*@}
  case $user in *:*) password=${user#*:} user=${user%%:*} ;; esac
  printf -v password '%b' "${password//%/\\x}"
  MYSQL_PWD=$password mariadb --no-defaults --default-character-set=utf8mb4 --protocol=tcp -h "${host%%:*}" \
    -P "$(port=${host#*:}; printf '%s' "${port%%/*}")" -u "$user" -N -B --raw "${host##*/}"
}

# journal_dump URL: what has been done, a line each: identifier, step, steps, kind, state, hash of the statement.
journal_dump()
{
  sql "$1" "SELECT identifier, step, steps, kind, state, statement_hash FROM emcee_journal WHERE state = 'done'" |
    LC_ALL=C sort -t $'\t' -k1,1 -k2,2n
}

# make_project FOLDER: a small project with two releases: v1 as it stood before phases, v2 with one change in all three.
make_project()
{
  mkdir -p "$1/releases/v1" "$1/releases/v2"
  printf 'project: demo\nreleases: [v1, v2]\n' >"$1/emcee.yaml"
  cat >"$1/releases/v1/01-initial.sql" <<'END'
CREATE TABLE people (id integer PRIMARY KEY, full_name varchar(100) NOT NULL);
INSERT INTO people (id, full_name) VALUES (1, 'Ada Lovelace'), (2, 'Grace Hopper');
END
  printf 'ALTER TABLE people ADD COLUMN display_name varchar(100);\n' >"$1/releases/v2/01-display.expand.sql"
  printf 'UPDATE people SET display_name = full_name WHERE display_name IS NULL;\n' >"$1/releases/v2/01-display.migrate.sql"
  printf 'CREATE INDEX people_display_name ON people (display_name);\n' >"$1/releases/v2/01-display.contract.sql"
}
