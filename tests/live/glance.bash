# What the Glance tests share: the database as Newton left it, writes of Newton and Ocata nodes, and the catalogue compared with what
# the facts say. Wants tests/lib/databases.bash (fresh_database, sql) loaded and $EMCEE set.

glance_tests=$BATS_TEST_DIRNAME/glance
glance_project=$(cd "$BATS_TEST_DIRNAME/../../examples/glance" && pwd)

# Says what is wrong, and fails.
fail() {
  printf '%s\n' "$@" >&2
  return 1
}

# The engine's own script of the example, or the one for its family, or the general one.
script() { # engine, release/NN-name.phase
  local candidate family=$1
  [ "$1" = mariadb ] && family=mysql
  for candidate in "$2.$1.sql" "$2.$family.sql" "$2.sql"; do
    if [ -e "$glance_project/releases/$candidate" ]; then
      echo "$glance_project/releases/$candidate"
      return
    fi
  done
  fail "no script $2 for $1"
}

# Rows as "a b c": fields parted by a space, whatever the client puts between them.
rows() {
  sql "$url" "$1" | tr '|\t' '  '
}

# Runs a file. (A blank first: a client might take a leading "--" for an option.)
sql_file() { # file, what to run before it
  sql "$url" " ${2:-}
$(cat "$1")"
}

# A new database with the schema that mitaka02 leaves, made by the engine's client; with its rows when told so.
make_mitaka02() { # engine, rows|empty
  fresh_database "$1"
  sql_file "$(script "$1" mitaka/02-base)"
  [ "$2" = empty ] || load_rows "$1"
}

load_rows() { # engine
  local names=
  [ "$1" = mysql ] || [ "$1" = mariadb ] && names="SET NAMES utf8mb4;"
  sql_file "$glance_tests/seed_newton.sql" "$names"
}

# --- the catalogue ---

catalogue() { # engine
  local file=$glance_tests/catalogue.$1.sql
  [ "$1" = mariadb ] && file=$glance_tests/catalogue.mysql.sql
  if [ "$1" = sqlite ]; then
    sql_file "$file" | awk -f "$glance_tests/catalogue.sqlite.awk"
  else
    sql_file "$file"
  fi | LC_ALL=C sort
}

# The catalogue that the facts ask for. Only mitaka02 is written out; what is later is told by its changes, each of which must fit.
expected_catalogue() { # engine, mitaka02|ocata_expand01|ocata_contract01|pike_contract01
  local from=$glance_tests/$1-mitaka02.txt
  case $2 in
    mitaka02) LC_ALL=C sort "$from" ;;
    pike_contract01) # every line of the six tables goes
      expected_catalogue "$1" ocata_contract01 | grep -vE '^[a-z]+ artifact(s|_[a-z_]+) ' |
        grep -vxE 'table artifact(s|_[a-z_]+)' | sed 's/^alembic_version .*/alembic_version pike_contract01/' ;;
    *)
      awk '/^#/ { next }
           FNR == NR { if (/^-/) gone[substr($0, 2)] = 1; else print substr($0, 2); next }
           $0 in gone { delete gone[$0]; next }
           { print }
           END { for (line in gone) print "not there to take away: " line }' \
        "$glance_tests/$1-$2.changes" "$from" | LC_ALL=C sort ;;
  esac
}

# No difference is tolerated: the scripts name whatever a server would name in its own way, and the lines hold nothing that depends
# on its version beyond what *-mitaka02.txt holds already.
same_catalogue() { # engine, identifier
  expected_catalogue "$1" "$2" >"$BATS_TEST_TMPDIR/expected"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/expected")" -gt 100 ] || fail "no expected catalogue for $1 at $2"
  catalogue "$1" >"$BATS_TEST_TMPDIR/found"
  diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/found" ||
    fail "the schema on $1 is not that of $2 (< expected, > found)"
}

# --- writes of nodes ---

session='' # what a node's session begins with: "PRAGMA ...;"

# insert ID "COLUMN, ..." "VALUE, ...": an image with only these columns given, beside those that must be.
insert() {
  sql "$url" "$session INSERT INTO images (id, name, status, created_at, deleted, min_disk, min_ram, protected${2:+, $2})
              VALUES ('$1', '$1', 'active', '2017-02-22 12:00:00', FALSE, 0, 0, FALSE${3:+, $3})"
}

update() { # id, "column = value, ..."
  sql "$url" "$session UPDATE images SET $2 WHERE id = '$1'"
}

delete() { # id
  sql "$url" "DELETE FROM images WHERE id = '$1'"
}

add_member() { # image id, member
  sql "$url" "INSERT INTO image_members (image_id, member, can_share, created_at, deleted, status)
              VALUES ('$1', '$2', FALSE, '2017-02-22 12:00:00', FALSE, 'accepted')"
}

visibility_word="CASE visibility WHEN 'private' THEN 'private' WHEN 'public' THEN 'public' WHEN 'shared' THEN 'shared'
                 WHEN 'community' THEN 'community' ELSE 'NULL' END"
is_public_word="CASE WHEN is_public IS NULL THEN 'NULL' WHEN is_public THEN '1' ELSE '0' END"

both_of() { # id: is_public and visibility, "1 public"
  rows "SELECT $is_public_word, $visibility_word FROM images WHERE id = '$1'"
}

visibility_of() { # id
  rows "SELECT $visibility_word FROM images WHERE id = '$1'"
}

expect() { # what, expected, found
  [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

# A write that the rules refuse, with the text of Glance's own trigger (and on the MySQL family with its number).
refused() { # engine, command...
  local engine=$1 said
  shift
  if said=$("$@" 2>&1); then
    fail "not refused: $*"
  fi
  [[ $said == *"Invalid visibility value"* ]] || fail "refused for another reason: $*" "$said"
  case $engine in
    mysql | mariadb) [[ $said == *"1644 (45000)"* ]] || fail "not error 1644, SQLSTATE 45000: $said" ;;
  esac
}

# A Newton node at work: it knows is_public only, and rewrites whole rows. ("&&", since callers ask whether all of it went well.)
newton_node_works() { # id to use
  insert "$1" is_public FALSE &&
    update "$1" "is_public = TRUE" &&
    update "$1" "is_public = TRUE, name = 'renamed'" &&
    update "$1" "is_public = FALSE" &&
    delete "$1" &&
    sql "$url" "SELECT count(is_public) FROM images" >/dev/null
}

# An Ocata node at work: it knows visibility only.
ocata_node_works() { # id to use
  insert "$1" visibility "'community'" &&
    update "$1" "visibility = 'public'" &&
    update "$1" "visibility = 'shared', name = 'renamed'" &&
    update "$1" "visibility = 'private'" &&
    delete "$1" &&
    sql "$url" "SELECT count(visibility) FROM images" >/dev/null
}

# --- the rows of the seed ---

# Every column of the seed's tables but the two in question, so that a change of any other value shows.
other_values() {
  rows "SELECT id, name, size, status, created_at, updated_at, deleted_at, deleted, disk_format, container_format, checksum, owner,
               min_disk, min_ram, protected, virtual_size FROM images ORDER BY id"
  rows "SELECT * FROM image_members ORDER BY id"
  rows "SELECT * FROM image_locations ORDER BY id"
  rows "SELECT * FROM image_properties ORDER BY id"
  rows "SELECT * FROM image_tags ORDER BY id"
}

# The labels of seed_labels.csv say what an image is: pub-* public, priv-* private, mem-* private with members, of which these two
# have only deleted ones, as has mem-img-deleted2.
expected_visibility() {
  awk -F, 'NR > 1 {
    word = $1 ~ /^pub-/ ? "public" : $1 ~ /^mem-/ ? "shared" : "private"
    if ($1 ~ /^mem-(only-deleted|deleted-twice|img-deleted2)$/) word = "private"
    print $2, word
  }' "$glance_tests/seed_labels.csv" | LC_ALL=C sort
}

label() { # the id of the image with this label
  awk -F, -v label="$1" '$1 == label { print $2 }' "$glance_tests/seed_labels.csv"
}

# Compares the seed's images, but those whose ids are given: a test has written to them.
same_visibility() {
  local but
  but=$(printf '%s\n' none "$@")
  expected_visibility | grep -vF "$but" >"$BATS_TEST_TMPDIR/expected"
  rows "SELECT id, $visibility_word FROM images" | LC_ALL=C sort | grep -E '^[0-9a-f]{8}-' | grep -vF "$but" >"$BATS_TEST_TMPDIR/found"
  diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/found" || fail "wrong visibility (< expected, > found)"
}

# --- the trigger rules ---

# Prints "case-NNN statement before is_public visibility after" for each row of trigger_rules.txt.
rule_cases() {
  awk '/^#/ { next } { printf "case-%03d %s\n", ++n, $0 }' "$glance_tests/trigger_rules.txt"
}

# One INSERT of all the rows that update cases start from; before expand those without visibility, after it the others.
rule_start() { # unfilled|filled
  local values
  values=$(rule_cases | awk -v when="$1" -v quote="'" '
    $2 == "update" && ($3 ~ /NULL$/) == (when == "unfilled") {
      split($3, old, "/")
      value = when == "unfilled" ? (old[1] ? "TRUE" : "FALSE") : quote old[2] quote
      id = quote $1 quote
      printf "%s(%s, %s, %sactive%s, %s2017-02-22 12:00:00%s, FALSE, 0, 0, FALSE, %s)", sep, id, id, quote, quote, quote, quote, value
      sep = ", "
    }')
  local column=visibility
  [ "$1" = unfilled ] && column=is_public
  sql "$url" "INSERT INTO images (id, name, status, created_at, deleted, min_disk, min_ram, protected, $column) VALUES $values"
}

sql_value() { # as in the rules: 0, 1, NULL or a visibility
  case $1 in
    0) echo FALSE ;;
    1) echo TRUE ;;
    NULL) echo NULL ;;
    *) echo "'$1'" ;;
  esac
}

# Runs one case: what is refused must be refused for the right reason.
rule_run() { # engine id statement before is_public visibility after
  local engine=$1 id=$2 columns='' values='' sets="name = 'touched'"
  if [ "$5" != - ]; then
    columns=is_public values=$(sql_value "$5")
    sets+=", is_public = $values"
  fi
  if [ "$6" != - ]; then
    columns+=${columns:+, }visibility values+=${values:+, }$(sql_value "$6")
    sets+=", visibility = $(sql_value "$6")"
  fi
  local -a command=(update "$id" "$sets")
  [ "$3" = insert ] && command=(insert "$id" "$columns" "$values")
  if [ "$7" = error ]; then
    refused "$engine" "${command[@]}"
  else
    "${command[@]}"
  fi
}

# The statements of a script, each ended by a NUL byte. It knows no SQL: in the Glance scripts a blank line parts two statements.
statements() { # file
  awk -v RS= '{
    gsub(/(^|\n)--[^\n]*/, "")
    gsub(/(^|\n)DELIMITER[^\n]*/, "")
    sub(/^\n+/, "")
    sub(/(;|\/\/)\n*$/, "")
    if ($0 != "") printf "%s%c", $0, 0
  }' "$1"
}

# Every case, then all the rows at once: a refused INSERT leaves none, a refused UPDATE the row as it was.
check_trigger_rules() { # engine
  local -a case
  rule_start filled
  while read -r -a case; do
    rule_run "$1" "${case[@]}" </dev/null
  done < <(rule_cases)
  rule_cases | awk '
    $6 != "error" { print $1, $6; next }
    $2 == "update" { print $1, $3 }' | tr / ' ' >"$BATS_TEST_TMPDIR/expected"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/expected")" -gt 140 ] || fail "trigger_rules.txt was not read"
  rows "SELECT id, $is_public_word, $visibility_word FROM images WHERE id LIKE 'case-%' ORDER BY id" >"$BATS_TEST_TMPDIR/found"
  diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/found" || fail "the triggers on $1 decide otherwise (< expected, > found)"
  sql "$url" "DELETE FROM images WHERE id LIKE 'case-%'"
}
