#!/bin/sh
# Gives back the lock of a target on this server, or the place in its queue: the caller's own, nobody else's.
# What tells that it was, .zerodown/.released-TOKEN, stays for a day: whoever did not hear the answer asks again.
# Arguments: DEPLOY_PATH TOKEN [OLDER...]
#   OLDER  tokens of engines that had this lock before this one
# Prints "released", or "gone" where there was nothing of this owner: somebody has taken it from him
# Joined behind prelude/end-building.sh
set -eu
deploy=$1
token=$2
shift 2
cd -- "$deploy/.zerodown" 2>/dev/null || {
  echo gone
  exit 0
}
said=gone
left=.released-$token
if mv -- "lock/held-$token" "$left" 2>/dev/null || [ -d "$left" ]; then
  # Before anybody else can have the lock.
  end_building "$left"
  # An empty lock may also be another owner's who has just made it: he notices and makes it again.
  rmdir -- lock 2>/dev/null || :
  rm -rf -- "${left:?}"/* "${left:?}"/.[!.]* 2>/dev/null || :
  said=released
fi
for older in "$@"; do
  [ ! -d ".released-$older" ] || said=released
done
for ticket in queue/[0-9]*-"$token" "queue/.new-$token"; do
  [ -d "$ticket" ] || continue
  rm -rf -- "$ticket"
  said=released
done
printf '%s\n' "$said"
