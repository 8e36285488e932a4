#!/bin/sh
# Asks a page of the web server of this machine, as visitors would: the request names the public host.
# Arguments: PROGRAM URL HOST LIMIT [PHP...]
#   PROGRAM  the text of ask-server.php
#   URL      that leads to this machine
#   HOST     to name, or nothing for the URL's own
#   LIMIT    in seconds
# Input: a line for each header more, such as a cookie
# Prints what that program prints
set -eu
program=$1
url=$2
host=$3
limit=$4
shift 4
if ! command -v -- "$1" >/dev/null 2>&1; then
  printf '\nzerodown-answer begins\n%s %s\nzerodown-answer ends 1\n' \
    "$url cannot be asked: there is no $1 here to ask with; name it under tools (php: php8.2)," \
    "or leave health.perServer out"
  exit 1
fi
# shellcheck disable=SC2016
exec "$@" -d allow_url_fopen=1 -r 'eval("?>" . $argv[1]);' -- "$program" "$url" "$host" "$limit"
