#!/bin/sh
# Lets the link preview lead to a release, whichever is live.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID PHP
#   RELEASE_ID  or "none", which removes the link, as one that is not there any more does
#   PHP         the command for PHP, used where ln and mv cannot
# Prints "was ID" or "was none": what it led to before
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
php=$4
cd -- "$deploy"
held=.zerodown/lock/held-$token
undone='The link preview stays as it is'

refuse() {
  still_held
  printf '%s\n' "$*" >&2
  exit 1
}

still_held
was=none
if [ -L preview ]; then
  was=$(readlink preview)
  was=${was%/}
  case ${was#releases/} in
    "$was" | '' | *[!0-9-]*) refuse "$deploy/preview leads to $was, which is none of the releases; remove that link" ;;
  esac
  was=${was#releases/}
elif [ -e preview ]; then
  refuse "$deploy/preview is no link; move it away: health.preview is for a site that serves that link"
fi
# An answer may have been lost: what it led to before the first time is what is told again.
first=$held/preview-was-$id
if [ -f "$first" ]; then
  was=$(cat -- "$first")
else
  printf '%s\n' "$was" >"$first" 2>/dev/null || refuse "nothing can be written in $deploy/.zerodown (df -h, df -i)"
fi
# A release that is gone cannot be seen again.
if [ "$id" = none ] || [ ! -d "releases/$id" ]; then
  still_held
  [ ! -L preview ] || rm -f -- preview
elif [ "$(readlink preview 2>/dev/null || :)" != "releases/$id" ]; then
  if [ -L "$held/preview" ]; then rm -f -- "$held/preview"; fi
  # shellcheck disable=SC2016
  ln -s "releases/$id" "$held/preview" 2>/dev/null ||
    "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "releases/$id" "$held/preview" 2>/dev/null ||
    refuse "no link can be made in $deploy/.zerodown"
  # shellcheck disable=SC2016
  mv -fT -- "$held/preview" preview 2>/dev/null ||
    mv -fh -- "$held/preview" preview 2>/dev/null ||
    "$php" -r 'exit(rename($argv[1], $argv[2]) ? 0 : 1);' -- "$held/preview" preview 2>/dev/null ||
    perl -e 'rename($ARGV[0], $ARGV[1]) or exit 1' -- "$held/preview" preview 2>/dev/null || :
  [ "$(readlink preview 2>/dev/null || :)" = "releases/$id" ] || refuse "$deploy/preview could not be replaced"
fi
printf 'was %s\n' "$was"
