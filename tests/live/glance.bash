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

# Rows as "a b c": a space between fields.
rows() {
  sql "$url" "$1" | tr '\t' ' '
}

# Runs a file. (A blank first: a client might take a leading "--" for an option.)
sql_file() { # file, what to run before it
  sql "$url" " ${2:-}
$(cat "$1")"
}

# A new database with the schema that mitaka02 leaves, made by the engine's client; with its rows when told so.
make_mitaka02() { # engine, rows|empty
  fresh_database "$1" >/dev/null
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

# insert_sql ID "COLUMN, ..." "VALUE, ...": an image with only these columns given, beside those that must be.
insert_sql() {
  printf '%s' "INSERT INTO images (id, name, status, created_at, deleted, min_disk, min_ram, protected${2:+, $2}) " \
    "VALUES ('$1', '$1', 'active', '2017-02-22 12:00:00', FALSE, 0, 0, FALSE${3:+, $3});"
}

update_sql() { # id, "column = value, ..."
  printf '%s' "UPDATE images SET $2 WHERE id = '$1';"
}

insert() {
  sql "$url" "$session $(insert_sql "$@")"
}

update() {
  sql "$url" "$session $(update_sql "$@")"
}

add_member() { # image id, member
  sql "$url" "INSERT INTO image_members (image_id, member, can_share, created_at, deleted, status)
              VALUES ('$1', '$2', FALSE, '2017-02-22 12:00:00', FALSE, 'accepted')"
}

# A Newton node at work: it knows is_public only, and rewrites whole rows.
newton_node_works() { # id to use
  sql "$url" "$session $(insert_sql "$1" is_public FALSE)
    $(update_sql "$1" "is_public = TRUE")
    $(update_sql "$1" "is_public = TRUE, name = 'renamed'")
    $(update_sql "$1" "is_public = FALSE")
    DELETE FROM images WHERE id = '$1';
    SELECT count(is_public) FROM images;" >/dev/null
}

# An Ocata node at work: it knows visibility only.
ocata_node_works() { # id to use
  sql "$url" "$session $(insert_sql "$1" visibility "'community'")
    $(update_sql "$1" "visibility = 'public'")
    $(update_sql "$1" "visibility = 'shared', name = 'renamed'")
    $(update_sql "$1" "visibility = 'private'")
    DELETE FROM images WHERE id = '$1';
    SELECT count(visibility) FROM images;" >/dev/null
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

# The statement of each case, a line each. A row that was updated is called "touched".
rule_statements() {
  rule_cases | awk -v quote="'" '
    function literal(word) { return word == "0" ? "FALSE" : word == "1" ? "TRUE" : word == "NULL" ? word : quote word quote }
    {
      id = quote $1 quote
      columns = values = ""
      sets = "name = " quote "touched" quote
      if ($4 != "-") { columns = columns ", is_public"; values = values ", " literal($4); sets = sets ", is_public = " literal($4) }
      if ($5 != "-") { columns = columns ", visibility"; values = values ", " literal($5); sets = sets ", visibility = " literal($5) }
      if ($2 == "update") { print "UPDATE images SET " sets " WHERE id = " id; next }
      print "INSERT INTO images (id, name, status, created_at, deleted, min_disk, min_ram, protected" columns ") VALUES (" \
        id ", " id ", " quote "active" quote ", " quote "2017-02-22 12:00:00" quote ", FALSE, 0, 0, FALSE" values ")"
    }'
}

# Runs statements, a line each, to the last, and prints an error line for each that is refused.
attempt_all() { # engine
  case $1 in
    sqlite) sql "$url" ".bail off
$session
$(sed 's/$/;/')" 2>&1 || true ;;
    postgresql) sql "$url" "\\set ON_ERROR_STOP off
\\set VERBOSITY verbose
$(sed 's/$/;/')" 2>&1 | grep -v '^LOCATION\|^CONTEXT' ;;
    *) sql "$url" "DELIMITER //
CREATE PROCEDURE attempt (statement text)
BEGIN
  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION
  BEGIN
    GET DIAGNOSTICS CONDITION 1 @number = MYSQL_ERRNO, @state = RETURNED_SQLSTATE, @text = MESSAGE_TEXT;
    SELECT concat('ERROR ', @number, ' (', @state, '): ', @text);
  END;
  SET @statement = statement;
  PREPARE attempted FROM @statement;
  EXECUTE attempted;
  DEALLOCATE PREPARE attempted;
END//
DELIMITER ;
$(sed 's/.*/CALL attempt("&");/')
DROP PROCEDURE attempt;" ;;
  esac
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

# Runs every case. What is refused must be refused with the text of Glance's own trigger (and its numbers), and leave the row as it was.
check_trigger_rules() { # engine
  local said good='Invalid visibility value' refused
  case $1 in
    postgresql) good='ERROR:  45000: Invalid visibility value$' ;;
    mysql | mariadb) good='ERROR 1644 (45000): Invalid visibility value$' ;;
  esac
  rule_start filled
  said=$(rule_statements | attempt_all "$1")
  refused=$(rule_cases | grep -c 'error$')
  if grep -v "$good" <<<"$said" | grep .; then fail "the triggers on $1 refuse for another reason"; fi
  expect "refused cases" "$refused" "$(grep -c "$good" <<<"$said")"
  rule_cases | awk '
    { sub("/", " ", $6); sub("/", " ", $3) }
    $6 != "error" { print $1, $6, $2 == "insert" ? $1 : "touched"; next }
    $2 == "update" { print $1, $3, $1 }' >"$BATS_TEST_TMPDIR/expected"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/expected")" -gt 140 ] || fail "trigger_rules.txt was not read"
  rows "SELECT id, $is_public_word, $visibility_word, name FROM images WHERE id LIKE 'case-%' ORDER BY id" >"$BATS_TEST_TMPDIR/found"
  diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/found" || fail "the triggers on $1 decide otherwise (< expected, > found)"
  sql "$url" "DELETE FROM images WHERE id LIKE 'case-%'"
}
