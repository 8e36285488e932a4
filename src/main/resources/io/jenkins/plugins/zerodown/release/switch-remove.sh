#!/bin/sh
# Takes current away: what a first deployment goes back to. By one rename into the lock, so that it also fails for an
# owner who lost it.
# Arguments: DEPLOY_PATH TOKEN
# Prints nothing
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
cd -- "$deploy"
held=.zerodown/lock/held-$token
undone='current was left alone'
still_held
[ -L current ] || exit 0
if ! said=$(mv -- current "$held/removed-$$" 2>&1); then
  still_held
  printf '%s/current cannot be removed: %s\n' "$deploy" "$said" >&2
  exit 1
fi
