#!/bin/sh
# Starts the application of a release once more, on a free port of this machine's loopback, asks it for a page, and ends
# it: the release need not be live for that.
# Arguments: PROGRAM RELEASE_PATH COMMAND VIEWS URI HOST LIMIT [PHP...]
#   PROGRAM  the text of ask-server.php
#   COMMAND  that starts it on the port $PORT of 127.0.0.1, run in the release; nothing for PHP's own web server
#   VIEWS    the directory for compiled views
#   URI      the path to ask, with its query
#   HOST     to name
#   LIMIT    in seconds, for the start and for the answer
# Input: a line for each header more, such as a cookie
# Prints what that program prints, or in its stead why nothing can be asked; on its error stream, the end of what the
# instance has said
set -eu
program=$1
release=$2
command=$3
views=$4
uri=$5
host=$6
limit=$7
shift 7
VIEW_COMPILED_PATH=$views
export VIEW_COMPILED_PATH

instead() {
  printf '\nzerodown-answer begins\n%s\nzerodown-answer ends 1\n' "$*"
  exit 1
}

root=$release
if [ -d "$root/public" ]; then root=$root/public; fi
if [ -z "$command" ] && [ ! -f "$root/index.php" ]; then
  instead 'unreachable nothing is there to ask: the release has no index.php'
fi
command -v -- "$1" >/dev/null 2>&1 ||
  instead "unreachable there is no $1 here to ask with; name it under tools (php: php8.2)"
# shellcheck disable=SC2016
PORT=$("$@" -n -r '$socket = stream_socket_server("tcp://127.0.0.1:0");
  echo "\nzerodown-answer port ", substr(strrchr(stream_socket_get_name($socket, false), ":"), 1), "\n";' 2>/dev/null |
  sed -n 's/^zerodown-answer port //p') || PORT=
case $PORT in
  '' | *[!0-9]*) instead 'unreachable no port of 127.0.0.1 can be opened here' ;;
esac
export PORT
said=$(umask 077 && mktemp) || instead 'unreachable no temporary file can be made here (df -h, df -i)'

# What it has started ends with it, where there is setsid.
end_instance() {
  status=$?
  trap - EXIT HUP INT TERM
  if [ -n "${instance:-}" ]; then
    kill -TERM "-$instance" 2>/dev/null || kill "$instance" 2>/dev/null || :
    waited=0
    while kill -0 "$instance" 2>/dev/null && [ "$waited" -lt 20 ]; do
      waited=$((waited + 1))
      sleep 0.1 || sleep 1
    done
    kill -KILL "-$instance" 2>/dev/null || kill -KILL "$instance" 2>/dev/null || :
  fi
  # PHP's web server tells of each connection, too.
  tail -c 8192 -- "$said" | grep -v -e '] 127\.0\.0\.1:[0-9]* ' -e 'Development Server (http' >&2 || :
  rm -f -- "$said"
  exit "$status"
}
trap end_instance EXIT
trap 'exit 1' HUP INT TERM

cd -- "$release"
# In a session of its own everything ends that it starts, and ends by itself where this script is killed.
if command -v setsid >/dev/null 2>&1; then
  # shellcheck disable=SC2016
  bounded='(sleep "$0"; kill -KILL 0) & exec "$@"'
  set_apart() { exec setsid sh -c "$bounded" "$((limit * 3 + 30))" "$@"; }
elif [ -n "$command" ]; then
  instead 'unreachable there is no setsid here, without which what health.instance starts could not be ended'
else
  set_apart() { exec "$@"; }
fi
if [ -n "$command" ]; then
  set_apart sh -c "$command" </dev/null >"$said" 2>&1 &
else
  set_apart "$@" -d display_errors=0 -d log_errors=1 -d error_log= -S "127.0.0.1:$PORT" -t "$root" "$root/index.php" \
    </dev/null >"$said" 2>&1 &
fi
instance=$!
end=$(($(date +%s) + limit))
# shellcheck disable=SC2016
until "$@" -n -r 'exit(@fsockopen("127.0.0.1", (int) $argv[1], $number, $error, 1) ? 0 : 1);' -- "$PORT" \
  >/dev/null 2>&1; do
  if ! kill -0 "$instance" 2>/dev/null; then
    [ -n "$command" ] || instead "unreachable PHP's own web server does not start: $(tail -n 1 -- "$said")"
    instead 'its instance ended before it answered'
  fi
  if [ "$(date +%s)" -gt "$end" ]; then instead "its instance took no connection within $limit s"; fi
  sleep 0.1 || sleep 1
done
# shellcheck disable=SC2016
"$@" -d allow_url_fopen=1 -r 'eval("?>" . $argv[1]);' -- "$program" "http://127.0.0.1:$PORT$uri" "$host" "$limit"
