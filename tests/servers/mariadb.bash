# What MariaDB and Galera share: an empty data folder with an `admin` that may do everything, and the options of a throwaway server.
. "$(dirname "${BASH_SOURCE[0]}")/common.bash"

command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null || cannot_have 'MariaDB is not installed'

# data_prepare FOLDER
data_prepare()
{
  [ ! -d "$1" ] || return 0
  run_logged install mariadb-install-db --no-defaults --datadir="$1" --auth-root-authentication-method=normal --skip-test-db
  unprivileged mariadbd --no-defaults --bootstrap --datadir="$1" --log-warnings=0 >"$folder/log/bootstrap" 2>&1 <<'END' || show_log bootstrap
FLUSH PRIVILEGES;
CREATE USER admin@'127.0.0.1';
GRANT ALL ON *.* TO admin@'127.0.0.1' WITH GRANT OPTION;
DELETE FROM mysql.global_priv WHERE User = '';
END
}

# mariadb_options DATA SOCKET PORT: in ${options[@]}. utf8mb4 as Debian sets it. Nothing is flushed: the rows are thrown away anyway.
mariadb_options()
{
  options=(--no-defaults --datadir="$1" --socket="$2" --pid-file="$2.pid" --bind-address=127.0.0.1 --port="$3" --skip-name-resolve
    --character-set-server=utf8mb4 --log-bin=binlog --binlog-format=ROW --max-connections=300 --innodb-buffer-pool-size=64M --innodb-log-file-size=32M
    --innodb-flush-log-at-trx-commit=0 --sync-binlog=0 --tmpdir="$folder/tmp" --lc-messages-dir=/usr/share/mysql)
}

# mariadb_answers PORT SQL TEXT: does the server answer SQL with a line that holds TEXT?
mariadb_answers() { mariadb --no-defaults -h 127.0.0.1 -P "$1" -u admin -N -B -e "$2" | grep -q "$3"; }
