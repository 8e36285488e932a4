#!/bin/sh
# Takes current away: what a first deployment goes back to. By one rename into the lock, so that it also fails for an
# owner who lost it.
# Arguments: DEPLOY_PATH TOKEN
# Prints nothing
# Joined behind prelude/fence.sh
set -eu
cd -- "$1"
held=.zerodown/lock/held-$2
undone='current was left alone'
still_held
[ -L current ] || exit 0
if ! said=$(mv -- current "$held/removed-$$" 2>&1); then
  still_held
  printf '%s/current cannot be removed: %s\n' "$1" "$said" >&2
  exit 1
fi
