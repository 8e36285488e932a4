#!/bin/sh
# Asks a pool of PHP-FPM of this machine about its OPcache, by a page with a name that nobody can guess, laid into a
# release, beside what the web server shows of it, for as long as this takes.
# Arguments: PROGRAM PAGE ADDRESS RELEASE_PATH CHROOT NAME ACT LIMIT [PHP...]
#   PROGRAM  the text of ask-fpm.php
#   PAGE     the text of pool-cache.php
#   ADDRESS  of the pool: the path of its socket, or host:port
#   CHROOT   that the pool is confined to, or nothing
#   NAME     of the page
#   ACT      "read", or "reset", which empties the cache
#   LIMIT    in seconds
# Input: a JSON object of parameters that come from the site
# Prints what ask-fpm.php prints, with what the page says for a body
set -eu
program=$1
page=$2
address=$3
release=$4
chroot=$5
name=$6
act=$7
limit=$8
shift 8
index=$release/public/index.php
if [ ! -f "$index" ]; then index=$release/index.php; fi
trap 'rm -f -- "$release/$name"' EXIT
trap 'exit 1' HUP INT TERM
# With the mode and the group of a page that the pool may read.
if ! cp -p -- "$index" "$release/$name" 2>/dev/null || ! printf '%s' "$page" 2>/dev/null >"$release/$name"; then
  printf '\nzerodown-answer begins\n%s\nzerodown-answer ends 1\n' "unreachable no page can be laid into $release"
  exit 1
fi
# shellcheck disable=SC2016
"$@" -r 'eval("?>" . $argv[1]);' -- "$program" "$address" "$release" "$chroot" "/$name?$act" "$limit"
