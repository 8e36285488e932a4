#!/bin/sh
# Makes ready to switch: the new link is made inside the lock, in a directory that bears its owner's token. Whoever
# loses the lock loses that path, so that his rename meets ENOENT: the kernel keeps him from switching, not a check.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID PHP
#   PHP  the command for PHP, used where ln cannot
# Prints nothing
# Joined behind prelude/quoted.sh prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
php=$4
held=$deploy/.zerodown/lock/held-$token

undone='Nothing was switched'
still_held
if [ -L "$deploy/releases/$id" ] || [ ! -d "$deploy/releases/$id" ]; then
  printf 'there is no release %s in %s/releases\n' "$id" "$deploy" >&2
  exit 1
fi
if [ -e "$deploy/current" ] && [ ! -L "$deploy/current" ]; then
  place=$(quoted "$deploy")
  printf '%s/current is a real directory, not a link, and cannot be replaced at once; fix it with: ' "$deploy" >&2
  printf 'mkdir -p %s/releases && mv %s/current %s/releases/1 && ln -s releases/1 %s/current\n' \
    "$place" "$place" "$place" "$place" >&2
  exit 1
fi
if [ -e "$held/next" ] || [ -L "$held/next" ]; then rm -f -- "$held/next"; fi
# shellcheck disable=SC2016 # the dollar signs are PHP's
ln -s "releases/$id" "$held/next" 2>/dev/null ||
  "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "releases/$id" "$held/next" 2>/dev/null ||
  ln -s "releases/$id" "$held/next"
