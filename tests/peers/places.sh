# Where things lie, and a few words that every script here uses. Sourced, never run.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
peers="$repo/tests/peers"
work="$repo/.test"
# The descriptions that Koha and FOLIO publish, where they are at hand; they are not ours to keep here.
ils_specs=${LASTFOUR_TEST_ILS_SPECS:-$repo/../shared/specs}
mkdir -p "$work/logs"

say() { printf '[%02d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

give_up() {
  printf 'tests: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    give_up "needs root, or sudo, for: $*"
  fi
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# find_faketime ROOT: the library by which a program sees another time, below the root of a system.
find_faketime() {
  local found
  found=$(find "$1"/usr/lib -path '*/faketime/libfaketime.so.1' 2>/dev/null | head -1)
  [ -n "$found" ] && printf '%s\n' "$found"
}

# stop PID: ends a process that was started here, be it ours or root's.
stop() {
  kill -TERM "$1" 2>/dev/null || { [ -d "/proc/$1" ] && as_root kill -TERM "$1"; } || true
}

# until_true SECONDS PID COMMAND…: waits for the command to succeed, for as long as the process lives.
until_true() {
  local deadline=$((SECONDS + $1)) pid=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ -d "/proc/$pid" ] && [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}
