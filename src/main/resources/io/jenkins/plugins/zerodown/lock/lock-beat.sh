#!/bin/sh
# The heartbeat of whoever has the lock of a target on this server. An engine that goes on with the lock of another
# names the tokens that it may still bear: it gets the new one, in one rename, so that the other's paths into it lead
# nowhere from then on.
# Arguments: DEPLOY_PATH TOKEN [OLDER...]
# Prints "held"; "released" where it was given back under one of these tokens; or "lost" where the lock is not this
# owner's any more
set -eu
deploy=$1
token=$2
shift 2
held=held-$token
gone() {
  for one in "$@"; do
    if [ -d "$deploy/.zerodown/.released-$one" ]; then
      echo released
      exit 0
    fi
  done
  echo lost
  exit 0
}
cd -- "$deploy/.zerodown/lock" 2>/dev/null || gone "$token" "$@"

for older in "$@"; do
  [ "$held" != "held-$older" ] || continue
  # Over a directory that is there it would move into it.
  [ ! -d "$held" ] || break
  mv -- "held-$older" "$held" 2>/dev/null || :
done
if touch -- "$held/heartbeat" 2>/dev/null; then
  echo held
elif [ -d "$held" ]; then
  touch -- "$held/heartbeat"
  echo held
else
  gone "$token" "$@"
fi
