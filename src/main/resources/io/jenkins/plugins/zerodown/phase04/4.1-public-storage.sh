#!/bin/sh
# Puts the link public/storage into a Laravel release, and into the directory of shared hosting where that is a copy.
# Arguments: the deploy path, the lock's token, the release's id, words of php (one a line), the hosting's public
# directory or nothing.
# Prints "linked PATH", or "kept PATH" for what is there and is no link.
set -eu
deploy=$1
held=$1/.zerodown/lock/held-$2
id=$3
php=$4
hosting=$5
release=$deploy/releases/$id
line='
'

# Looked at right before whatever changes something: what has begun then, such as an artisan command, nobody can stop.
still_held() {
  [ -d "$held" ] && return 0
  printf '%s %s\n' 'this deployment does not hold the lock of the target any more;' \
    'deployment.log says who took it. Nothing more was linked' >&2
  exit 75
}
still_held

# Runs the command that follows with the words of $1 (one a line) before it.
with() {
  words=$1
  shift
  set -f
  IFS=$line
  # shellcheck disable=SC2086
  set -- $words "$@"
  set +f
  unset IFS
  "$@"
}

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
  if ! ln -s -- "$1" "$2" 2>/dev/null \
    && ! with "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "$1" "$2"; then
    printf '%s\n' "no link can be made at $2: neither ln nor PHP's symlink() works there" >&2
    exit 1
  fi
  printf '%s\n' "linked $2"
}

if [ -d "$release/storage/app/public" ] && [ -d "$release/public" ]; then
  provide ../storage/app/public "$release/public/storage"
fi
if [ -n "$hosting" ] && [ -d "$hosting" ] && [ ! -L "$hosting" ] && [ -d "$deploy/shared/storage/app/public" ]; then
  provide "$deploy/shared/storage/app/public" "$hosting/storage"
fi
