#!/bin/sh
# Runs a PostgreSQL server for tests on PORT until standard input ends, then stops it and removes
# everything it wrote. Prints `ready` once it takes connections from the user `accord`.
#
#   postgres-for-tests.sh PORT
#
# Waiting for the end of standard input, and not for a signal, stops the server however the test run
# ends: the pipe closes even when its other end is killed.
set -eu
port=$1
cd /

# PostgreSQL refuses to run as root. The other user may not be able to read this file, so it gets the text.
if [ "$(id -u)" -eq 0 ] && [ -z "${ACCORD_SCRIPT:-}" ]; then
    ACCORD_SCRIPT=$(cat "$OLDPWD/$0" 2>/dev/null || cat "$0")
    export ACCORD_SCRIPT
    exec runuser -u postgres -- sh -c "$ACCORD_SCRIPT" "$0" "$port"
fi

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "there is no PostgreSQL below /usr/lib/postgresql: install Debian's package postgresql" >&2; exit 1; }
folder=$(mktemp -d /tmp/accord-postgres.XXXXXX)
stop() {
    "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || :
    rm -rf "$folder"
}
trap stop EXIT
# Ctrl-C reaches the whole group; the end of standard input follows it.
trap '' INT HUP TERM

"$bin/initdb" -D "$folder/data" -U accord -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 ||
    { cat "$folder/log" >&2; exit 1; }
"$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300" \
    start >/dev/null 2>&1 </dev/null || { cat "$folder/log" >&2; exit 1; }
echo ready
while read -r _; do :; done
