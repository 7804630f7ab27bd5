# What the server scripts share: the unprivileged user, free ports, starting in the background, bounded waiting.
# A server script is called as `NAME FOLDER`: it starts its server in FOLDER, appends `NAME=value` lines to
# FOLDER/environment, and ends with 0; with 77 and a reason on stdout where the server can't be had here; else it failed.
set -u
servers=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C
umask 022

cannot_have() { printf '%s\n' "$*"; exit 77; }

# Servers refuse to run as root, and need not. (`env` stands for nothing, where there is nobody to become.)
as_user=(env)
[ "$(id -u)" != 0 ] || as_user=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups --)
unprivileged() { "${as_user[@]}" "$@"; }

# folder_prepare FOLDER: makes it, absolute and owned by the server's user, and goes there.
folder_prepare()
{
  mkdir -p "$1" || exit 1
  folder=$(cd "$1" && pwd)
  mkdir -p "$folder/tmp" "$folder/log"
  [ "$(id -u)" != 0 ] || chown -R nobody "$folder"
  export HOME=$folder TMPDIR=$folder/tmp
  cd "$folder" || exit 1
}

free_ports() { "$servers/free-ports" "$1"; }

# server_spawn NAME SIGNAL COMMAND...: runs it in a session of its own; `down` ends that with SIGNAL.
server_spawn()
{
  local name=$1 signal=$2
  shift 2
  [ ! -e "$folder/../stopping" ] || exit 1
  # Noted down before it starts, so that `down` knows of it whatever happens here.
  (printf '%s %s\n' "$BASHPID" "$signal" >"$folder/$name.process"; exec "${as_user[@]}" setsid "$@") \
    </dev/null >"$folder/log/$name" 2>&1 &
  pid=$!
}

# wait_until SECONDS COMMAND...: until it succeeds; gives up at once when the server of $pid is gone.
wait_until()
{
  local tries=$(($1 * 5))
  shift
  while [ "$tries" -gt 0 ]; do
    "$@" >/dev/null 2>&1 && return 0
    kill -0 "$pid" 2>/dev/null || { printf 'It ended by itself.\n' >&2; return 1; }
    [ ! -e "$folder/../stopping" ] || return 1
    sleep 0.2
    tries=$((tries - 1))
  done
  printf 'It was not ready in time.\n' >&2
  return 1
}

# show_log NAME: the end of a log, on stderr, as the last thing a failed start says.
show_log()
{
  printf 'The end of its log:\n' >&2
  tail -n 25 "$folder/log/$1" >&2
  exit 1
}

# run_logged NAME COMMAND...: a preparing command, as the server's user.
run_logged()
{
  local name=$1
  shift
  unprivileged "$@" </dev/null >"$folder/log/$name" 2>&1 || { printf '%s failed.\n' "$1" >&2; show_log "$name"; }
}

environment_add() { printf '%s\n' "$1" >>"$folder/environment"; }
