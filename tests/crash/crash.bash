# For the crash tests: an upgrade is made to have an accident at every call it makes to its server, and the same command
# is then run again. It has to end in the same schema, rows, version and journal as an upgrade without an accident.
#
#   crash_everywhere ENGINE KIND [STRIDE]   KIND as tests/crash/faulty.c lists them; STRIDE 3: only every third call

load ../lib/databases
setup()
{
  FAULTY=$EMCEE_BUILD/tests/crash/emcee-faulty
  crash_project "$BATS_TEST_TMPDIR/project"
  cd "$BATS_TEST_TMPDIR/project" || exit 1
}
teardown() { drop_databases; }

# A project with every way of running a script: whole, by steps, with settings, repeated, alone, without a file.
crash_project()
{
  mkdir -p "$1"/releases/v1 "$1"/releases/v2 "$1"/releases/v3
  printf 'project: crash\nreleases: [v1, v2, v3]\n' >"$1/emcee.yaml"
  cat >"$1/releases/v1/01-initial.sql" <<'END'
CREATE TABLE items (id integer PRIMARY KEY, name varchar(40), size integer);
INSERT INTO items VALUES (1, 'one', 1), (2, 'two', 2), (3, 'three', 3), (4, 'four', 4), (5, 'five', 5);
END
  cat >"$1/releases/v2/01-label.expand.sql" <<'END'
ALTER TABLE items ADD COLUMN label varchar(40);
UPDATE items SET size = size + 100 WHERE id = 1;
CREATE INDEX items_label ON items (label);
END
  cat >"$1/releases/v2/01-label.expand.mysql.sql" <<'END'
SET @big = 100;
ALTER TABLE items ADD COLUMN label varchar(40), ALGORITHM=INSTANT;
UPDATE items SET size = size + @big WHERE id = 1;
CREATE INDEX items_label ON items (label);
CREATE TRIGGER items_insert BEFORE INSERT ON items FOR EACH ROW BEGIN IF NEW.label IS NULL THEN SET NEW.label = NEW.name; END IF; END;
END
  cat >"$1/releases/v2/01-label.migrate.sql" <<'END'
-- emcee: pending: SELECT 1 FROM items WHERE label IS NULL
-- emcee: repeat
UPDATE items SET label = name WHERE id IN (SELECT id FROM (SELECT id FROM items WHERE label IS NULL ORDER BY id LIMIT 2) AS batch);
UPDATE items SET size = size + 1 WHERE id = 2;
END
  cat >"$1/releases/v2/01-label.contract.sql" <<'END'
DROP INDEX items_label;
ALTER TABLE items DROP COLUMN name;
END
  cat >"$1/releases/v2/01-label.contract.mysql.sql" <<'END'
DROP TRIGGER items_insert;
ALTER TABLE items DROP INDEX items_label, DROP COLUMN name;
END
  cat >"$1/releases/v2/02-index.expand.sql" <<'END'
-- emcee: no-transaction
UPDATE items SET size = size + 1000 WHERE id = 3;
CREATE INDEX items_size ON items (size);
END
  cat >"$1/releases/v2/02-index.expand.postgresql.sql" <<'END'
-- emcee: no-transaction
UPDATE items SET size = size + 1000 WHERE id = 3;
CREATE INDEX CONCURRENTLY items_size ON items (size);
END
  printf 'CREATE TABLE extra (id integer PRIMARY KEY);\n' >"$1/releases/v3/01-extra.expand.sql"
}

# All that an upgrade leaves behind.
crash_dump()
{
  schema_dump "$1"
  journal_dump "$1"
  sql "$1" "SELECT version_num FROM emcee_version ORDER BY 1; SELECT * FROM items ORDER BY id;
    SELECT count(*) FROM emcee_journal WHERE state = 'running'"
}

crash_once()
{
  local engine=$1 kind=$2 call=$3 first second
  fresh_database "$engine" >/dev/null
  { EMCEE_FAULT=$kind:$call "$FAULTY" sync --database "$url" >first.out 2>&1; first=$?; } 2>/dev/null
  case $kind in
    kill-*) [ "$first" -eq 137 ] || { echo "call $call: not killed, exit $first"; cat first.out; return 1; } ;;
    # A run that has begun to record survives a broken connection and a deadlock; one that has not may ask to be run again.
    *) [ "$first" -eq 0 ] || [ -z "$(journal_dump "$url" 2>/dev/null)" ] || { echo "call $call: exit $first"; cat first.out; return 1; } ;;
  esac
  "$EMCEE" sync --database "$url" >second.out 2>&1
  second=$?
  crash_dump "$url" >got
  if [ "$second" -ne 0 ] || ! diff -u expected got; then
    echo "$engine, $kind at call $call: first exit $first, second exit $second"
    cat first.out second.out
    return 1
  fi
  drop_database "$url"
}

crash_everywhere()
{
  local engine=$1 kind=$2 stride=${3:-1} call calls failed=0
  skip_unless "$engine"
  [ -z "${EMCEE_TEST_LONG:-}" ] || stride=1
  fresh_database "$engine" >/dev/null
  EMCEE_FAULT_COUNT=$PWD/calls "$FAULTY" sync --database "$url"
  crash_dump "$url" >expected
  drop_database "$url"
  calls=$(cat calls)
  [ "$calls" -gt 30 ]
  for ((call = 1; call <= calls; call += stride)); do
    crash_once "$engine" "$kind" "$call" || failed=$((failed + 1))
  done
  echo "$failed of $calls"
  [ "$failed" -eq 0 ]
}
