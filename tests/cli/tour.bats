#!/usr/bin/env bats
# The tour of examples/shop, with few rows; and proof that its zeros mean something: each way in which an upgrade could hurt
# the shop's programs is shown to be counted.

setup()
{
  [ -n "${EMCEE:-}" ] || skip 'EMCEE is not set'
  shop=${EMCEE_BUILD:-build}/examples/shop/shop
  example=$BATS_TEST_DIRNAME/../../examples/shop
  database=$BATS_TEST_TMPDIR/shop.db
}

shop_make() { "$shop" --make "$database" --schema "$example/releases/v1/01-initial.sql" --rows 200; }

upgraded() { EMCEE_DATABASE_URL=sqlite:$database "$EMCEE" --project "$example" "$@"; }

# number NAME: what the tour's table says beside NAME.
number() { sed -n "s/^  $1  *//p" <<<"$output"; }

@test "the tour ends at v2, and no statement of either release failed" {
  run "$example/tour" --rows 3000 --seconds 0.5
  [ "$status" -eq 0 ]
  [ "$(number 'statements that failed')" = 0 ]
  [ "$(number 'rows not read as written')" = 0 ]
  [ "$(number 'statements that the programs ran')" -gt 100 ]
  [ "$(number 'customers looked at in the end')" -ge 3000 ]
  [ "$(number 'final version')" = 'v2_expand03 v2_contract03' ]
}

@test "the tour leaves nothing behind, and with --keep a database at v2" {
  TMPDIR=$BATS_TEST_TMPDIR run "$example/tour" --rows 100 --seconds 0
  [ "$status" -eq 0 ]
  [ -z "$(ls -d "$BATS_TEST_TMPDIR"/emcee-tour.* 2>/dev/null)" ]
  TMPDIR=$BATS_TEST_TMPDIR run "$example/tour" --rows 100 --seconds 0 --keep
  [ "$status" -eq 0 ]
  database=$(echo "$BATS_TEST_TMPDIR"/emcee-tour.*/shop.db)
  run upgraded check
  [ "$status" -eq 0 ]
}

@test "a contract that comes while v1 still runs is counted, and the tour fails" {
  cat >"$BATS_TEST_TMPDIR/hasty" <<END
#!/bin/sh
"$EMCEE" "\$@" || exit
[ "\$1" != migrate ] || "$EMCEE" contract
END
  chmod +x "$BATS_TEST_TMPDIR/hasty"
  EMCEE=$BATS_TEST_TMPDIR/hasty EMCEE_BUILD=${EMCEE_BUILD:-build} run "$example/tour" --rows 200 --seconds 0.5
  [ "$status" -eq 1 ]
  [ "$(number 'statements that failed')" -gt 0 ]
}

@test "a command that fails ends the tour at once" {
  printf '#!/bin/sh\nexit 6\n' >"$BATS_TEST_TMPDIR/refusing"
  chmod +x "$BATS_TEST_TMPDIR/refusing"
  EMCEE=$BATS_TEST_TMPDIR/refusing run "$example/tour" --rows 100 --seconds 0
  [ "$status" -eq 1 ]
  [[ $output == *'"emcee baseline v1" ended with exit code 6'* ]]
  [[ $output != *'emcee expand'* ]]
}

@test "the tour says what is wrong with an option" {
  run "$example/tour" --rows many
  [ "$status" -eq 2 ]
  [[ $output == *"--rows takes a number"* ]]
  run "$example/tour" --row 10
  [ "$status" -eq 2 ]
}

@test "the shop's v1 program fails on a database that has been contracted, v2 works" {
  shop_make
  upgraded baseline v1
  upgraded expand
  upgraded migrate
  upgraded contract
  run "$shop" --release v1 --database "$database" --seconds 0.3
  [ "$status" -eq 1 ]
  [[ $output == *'no such column: full_name'* ]]
  run "$shop" --release v2 --database "$database" --seconds 0.3
  [ "$status" -eq 0 ]
  [[ $output == *' failed=0 wrong=0 '* ]]
}

@test "the shop notices a trigger that rewrites what it wrote" {
  cat >"$BATS_TEST_TMPDIR/naive.sql" "$example/releases/v1/01-initial.sql" - <<'END'
CREATE TRIGGER naive AFTER UPDATE OF full_name ON customers
BEGIN
  UPDATE customers SET full_name = lower(full_name) WHERE id = NEW.id;
END;
END
  "$shop" --make "$database" --schema "$BATS_TEST_TMPDIR/naive.sql" --rows 20
  run "$shop" --release v1 --database "$database" --seconds 1 --pause 0
  [ "$status" -eq 1 ]
  [[ $output == *'this worker wrote something else'* ]]
  [[ $output == *' failed=0 '* ]]
}

@test "the shop notices a row that has not been filled, whichever way it looks" {
  shop_make
  upgraded baseline v1
  upgraded expand
  run "$shop" --verify "$database"
  [ "$status" -eq 1 ]
  [ "${lines[-1]}" = 'rows=200 wrong=200' ]
  run "$shop" --release v2 --database "$database" --seconds 0.3
  [ "$status" -eq 1 ]
  [[ $output == *'not whole'* ]]
  upgraded migrate
  run "$shop" --verify "$database"
  [ "$status" -eq 0 ]
  [[ $output == *' wrong=0' ]]
}
