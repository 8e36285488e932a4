#!/bin/sh
# Asks a page of the web server of this machine, as visitors would: the request names the public host.
# Arguments: the text of 8.3-ask-server.php; the URL that leads to this machine; the host to name, or nothing for the
# URL's own; the limit in seconds; then the words of php. Standard input: a Cookie header's value, or nothing.
# Prints the status, the Location header on a line of its own, then up to 64 KiB of the body. Ends with 1 where no
# answer came.
set -eu
program=$1
url=$2
host=$3
limit=$4
shift 4
if ! command -v -- "$1" >/dev/null 2>&1; then
  printf '%s %s\n' "$url cannot be asked: there is no $1 here to ask with; name it under tools (php: php8.2), or leave" \
    "health.perServer out" >&2
  exit 1
fi
# shellcheck disable=SC2016
exec "$@" -d allow_url_fopen=1 -r 'eval("?>" . $argv[1]);' -- "$program" "$url" "$host" "$limit"
