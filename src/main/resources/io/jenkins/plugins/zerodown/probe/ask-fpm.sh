#!/bin/sh
# Asks a release of a pool of PHP-FPM of this machine, past the web server: it need not be live for that.
# Arguments: PROGRAM ADDRESS RELEASE_PATH CHROOT URI LIMIT [PHP...]
#   PROGRAM  the text of ask-fpm.php
#   ADDRESS  of the pool: the path of its socket, or host:port
#   CHROOT   that the pool is confined to, or nothing
#   URI      the path to ask, with its query
#   LIMIT    in seconds
# Input: a JSON object of parameters that come from the site
# Prints what that program prints, or in its stead that nothing can be asked
set -eu
program=$1
address=$2
release=$3
chroot=$4
uri=$5
limit=$6
shift 6
root=$release
if [ -d "$root/public" ]; then root=$root/public; fi
nothing=
if [ ! -f "$root/index.php" ]; then
  nothing='nothing is there to ask: the release has no index.php'
elif ! command -v -- "$1" >/dev/null 2>&1; then
  nothing="unreachable there is no $1 here to ask with; name it under tools (php: php8.2)"
fi
if [ -n "$nothing" ]; then
  printf '\nzerodown-answer begins\n%s\nzerodown-answer ends 1\n' "$nothing"
  exit 1
fi
# shellcheck disable=SC2016
exec "$@" -r 'eval("?>" . $argv[1]);' -- "$program" "$address" "$root" "$chroot" "$uri" "$limit"
