# What the tests of the command line share: a small project in a scratch folder, and questions to ask of JSON.

# Goes to a scratch folder that holds nothing, with no database named.
scratch()
{
  [ -n "${EMCEE:-}" ] || skip 'EMCEE is not set'
  unset EMCEE_DATABASE_URL DATABASE_URL NO_COLOR
  cd "$BATS_TEST_TMPDIR" || return 1
}

# Makes the project `shop` here, with releases v1 (two expand scripts) and v2 (all three phases), and names a database.
shop()
{
  scratch
  mkdir -p releases/v1 releases/v2
  printf 'project: shop\nreleases: [v1, v2]\n' >emcee.yaml
  printf 'CREATE TABLE customers (id integer PRIMARY KEY, name text);\nCREATE INDEX by_name ON customers (name);\n' \
    >releases/v1/01-customers.expand.sql
  printf "INSERT INTO customers (name) VALUES ('Zo\303\253'), ('Ann'), ('Bob');\n" >releases/v1/02-rows.expand.sql
  printf 'ALTER TABLE customers ADD COLUMN upper_name text;\n' >releases/v2/01-upper.expand.sql
  printf -- '-- emcee: repeat\nUPDATE customers SET upper_name = upper(name) WHERE id = (SELECT min(id) FROM customers WHERE upper_name IS NULL);\n' \
    >releases/v2/01-upper.migrate.sql
  printf 'DROP INDEX by_name;\n' >releases/v2/01-upper.contract.sql
  export EMCEE_DATABASE_URL=sqlite:$BATS_TEST_TMPDIR/shop.db
}

emcee() { "$EMCEE" "$@"; }

# json EXPRESSION: evaluates it in Python over `lines` (every line of $output, parsed) and `last`; what it says is printed.
json()
{
  python3 -c '
import json, sys
lines = [json.loads(line) for line in sys.stdin.read().splitlines()]
last = lines[-1]
print(eval(sys.argv[1]))' "$1" <<<"$output"
}
