#!/bin/sh
# Removes from the directories of assets that all releases share (4.1-assets.sh) what none of them has any more: those
# that are here, and those that went less than some time ago, of which a page may still be open.
# Arguments: DEPLOY_PATH TOKEN SECONDS
#   TOKEN    of the lock, which must be held
#   SECONDS  how long the assets of a release that is gone are kept, by this server's clock
# Prints "removed N", the number of files
# Joined behind prelude/fence.sh prelude/no-links.sh prelude/touched.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
seconds=$3
cd -- "$deploy"
held=.zerodown/lock/held-$token
fenced=$held/../..
undone='No assets were removed'
if [ ! -d .zerodown/assets ]; then
  echo 'removed 0'
  exit 0
fi
still_held
no_links
if [ -L shared ] || [ -L shared/assets ]; then
  printf '%s/shared/assets is reached through a link, and leads to what is not ours: nothing was removed\n' \
    "$deploy" >&2
  exit 1
fi
: >"$held/assets-now"
now=$(touched "$held/assets-now")
gone=no
for own in .zerodown/assets/*; do
  id=${own##*/}
  [ -f "$own/paths" ] || continue
  # From the deployment on by which it is found gone, its time runs.
  if [ -d "releases/$id" ]; then
    still_held
    touch -- "$fenced/assets/$id/paths"
  elif since=$(touched "$own/paths") && [ "$((now - since))" -gt "$seconds" ]; then
    still_held
    rm -rf -- "$fenced/assets/$id"
    gone=yes
  fi
done
if [ "$gone" = no ]; then
  echo 'removed 0'
  exit 0
fi
# What cannot be read is not nothing: its files would be taken for nobody's.
unread() {
  printf '%s\n' "$deploy/$1 cannot be read whole; no assets were removed" >&2
  exit 1
}
: >"$held/assets-all"
for own in .zerodown/assets/*; do
  if [ -d "$own/tree" ]; then
    (cd -- "$own/tree" && find . -type f -print) >>"$held/assets-all" || unread "$own/tree"
  elif [ -d "releases/${own##*/}" ]; then
    unread "$own/tree"
  fi
done
LC_ALL=C sort -u "$held/assets-all" >"$held/assets-wanted"
(cd -- shared/assets && find . -type f -print) >"$held/assets-all" || unread shared/assets
LC_ALL=C sort "$held/assets-all" >"$held/assets-there"
LC_ALL=C comm -13 "$held/assets-wanted" "$held/assets-there" >"$held/assets-left"
still_held
(cd -- "$fenced/../shared/assets" && tr '\n' '\0' | xargs -0 rm -f --) <"$held/assets-left"
printf 'removed %s\n' "$(($(wc -l <"$held/assets-left")))"
