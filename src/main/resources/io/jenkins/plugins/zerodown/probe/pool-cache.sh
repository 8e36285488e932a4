#!/bin/sh
# Asks a pool of PHP-FPM of this machine about its OPcache, by a page with a name that nobody can guess, laid into a
# release, beside what the web server shows of it, for as long as this takes.
# Arguments: PROGRAM PAGE ADDRESS DEPLOY_PATH TOKEN RELEASE_ID CHROOT NAME ACT LIVE LIMIT [PHP...]
#   PROGRAM  the text of ask-fpm.php
#   PAGE     the text of pool-cache.php
#   ADDRESS  of the pool: the path of its socket, or host:port
#   CHROOT   that the pool is confined to, or nothing
#   NAME     of the page
#   ACT      "read", or "reset", which empties the cache
#   LIVE     the live release, or "none"
#   LIMIT    in seconds
# Input: a JSON object of parameters that come from the site
# Prints what ask-fpm.php prints, with what the page says for a body
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
program=$1
page=$2
address=$3
deploy=$4
token=$5
id=$6
chroot=$7
name=$8
act=$9
live=${10}
limit=${11}
shift 11
held=$deploy/.zerodown/lock/held-$token
undone='No page was laid into the release'
still_held
release=$deploy/releases/$id
# The same by a path that leads nowhere for whoever has lost the lock.
fenced=$held/../../../releases/$id
index=$release/public/index.php
if [ ! -f "$index" ]; then index=$release/index.php; fi
trap 'rm -f -- "$fenced/$name"' EXIT
trap 'exit 1' HUP INT TERM
# With the mode and the group of a page that the pool may read.
if ! cp -p -- "$index" "$fenced/$name" 2>/dev/null || ! printf '%s' "$page" 2>/dev/null >"$fenced/$name"; then
  still_held
  printf '\nzerodown-answer begins\n%s\nzerodown-answer ends 1\n' "unreachable no page can be laid into $release"
  exit 1
fi
# shellcheck disable=SC2016
"$@" -r 'eval("?>" . $argv[1]);' -- "$program" "$address" "$release" "$chroot" "/$name?$act&$live" "$limit"
