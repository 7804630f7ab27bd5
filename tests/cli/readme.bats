#!/usr/bin/env bats
# The README's worked example is run as it stands.

@test "README: the upgrade by hand ends at v2" {
  awk '/^```sh/ { code = 1; next } /^```/ { code = 0 } code' "$BATS_TEST_DIRNAME/../../README.md" >"$BATS_TEST_TMPDIR/example"
  cp "$EMCEE" "$BATS_TEST_TMPDIR/emcee"
  cd "$BATS_TEST_TMPDIR"
  mkdir work && cd work
  unset EMCEE_DATABASE_URL
  PATH=$BATS_TEST_TMPDIR:$PATH run bash -e ../example
  echo "$output"
  [ "$status" -eq 0 ]
  [ "${lines[-2]}" = v2_expand01 ]
  [ "${lines[-1]}" = v2_contract01 ]
  [[ $output == *'-- v2_contract01 releases/v2/01-display-name.contract.sql'* ]]
}
