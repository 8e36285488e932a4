#!/bin/sh
# Puts the link public/storage into a Laravel release, and into the directory of shared hosting where that is a copy.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID PHP PUBLIC_PATH
#   PHP          its words, one a line
#   PUBLIC_PATH  the hosting's public directory, or nothing
# Prints "linked PATH", or "kept PATH" for what is there and is no link
# Joined behind prelude/fence.sh prelude/words.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
php=$4
public=$5
held=$deploy/.zerodown/lock/held-$token
release=$deploy/releases/$id

undone='Nothing more was linked'
still_held

# A link that leads to something is somebody's own and stays.
provide() {
  if [ -e "$2" ]; then
    [ -L "$2" ] || printf '%s\n' "kept $2"
    return 0
  fi
  still_held
  [ ! -L "$2" ] || rm -f -- "$2"
  still_held
  # Some hosting companies take ln away and leave PHP.
  # shellcheck disable=SC2016
  if ! ln -s -- "$1" "$2" 2>/dev/null &&
    ! with "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "$1" "$2"; then
    printf '%s\n' "no link can be made at $2: neither ln nor PHP's symlink() works there" >&2
    exit 1
  fi
  printf '%s\n' "linked $2"
}

if [ -d "$release/storage/app/public" ] && [ -d "$release/public" ]; then
  provide ../storage/app/public "$release/public/storage"
fi
if [ -n "$public" ] && [ -d "$public" ] && [ ! -L "$public" ] && [ -d "$deploy/shared/storage/app/public" ]; then
  provide "$deploy/shared/storage/app/public" "$public/storage"
fi
