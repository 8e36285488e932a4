#!/bin/sh
# Keeps what is known about a release: .zerodown/releases/ID.json, written in the lock and renamed, so that no reader
# meets half of it and nobody writes it who has lost the lock.
# Arguments: DEPLOY_PATH TOKEN RELEASE
# Input: the text of the file. Prints nothing
# Joined behind prelude/fence.sh
set -eu
umask 077
cd -- "$1/.zerodown"
held=lock/held-$2
new=$held/state-$3.$$
undone='No state was written'
still_held
[ -d releases ] || mkdir -p -- releases
if ! said=$( (cat >"$new" && mv -f -- "$new" "releases/$3.json") 2>&1); then
  still_held
  rm -f -- "$new"
  printf '%s\n' "$said" >&2
  exit 1
fi
