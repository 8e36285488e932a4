#!/bin/sh
# Removes one release with all that belongs to it: state, manifest, jobs, its own .env. It leaves releases/ by one
# rename first, so that half a release is never taken for one. Links are removed, never followed.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID [BECOME...]
#   TOKEN   of the lock, which must be held
#   BECOME  words before a command that needs rights: for files that PHP-FPM's user made
# Prints "removed", "kept" and why, or "left" and what could not be removed
# Joined behind prelude/fence.sh prelude/take-back.sh prelude/no-links.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
shift 3
cd -- "$deploy"
case $id in
  '' | *[!0-9-]*)
    printf '"%s" is not the name of a release\n' "$id" >&2
    exit 1
    ;;
esac
held=.zerodown/lock/held-$token
# The same by a path through the lock, which leads nowhere for whoever has lost that.
fenced=$held/../..
undone='Nothing was removed'
# An answer was lost: the same engine gave the lock back after this, and asks again.
if [ -d ".zerodown/.released-$token" ]; then
  if [ -e "releases/$id" ]; then echo 'kept: the connection was lost before the reason arrived'; else echo removed; fi
  exit 0
fi
still_held
no_links
gone=.zerodown/removed/$id
if [ -L releases ] || [ -L "releases/$id" ]; then
  echo 'kept: it is reached through a link'
  exit 0
fi
is_live() {
  live=$(readlink current 2>/dev/null) || live=
  live=${live%/}
  [ "${live##*/}" = "$id" ]
}
if is_live; then
  echo 'kept: it is live'
  exit 0
fi
if [ -d "releases/$id" ]; then
  [ -f ".zerodown/releases/$id.json" ] || {
    echo 'kept: it has no state, so that it is not ours'
    exit 0
  }
  [ -d .zerodown/removed ] || (umask 077 && mkdir -p -- .zerodown/removed)
  if [ -e "$gone" ] || [ -L "$gone" ]; then rm -rf -- "$gone" 2>/dev/null || :; fi
  # Who may not write in a directory may not move it.
  if [ ! -O "releases/$id" ] && { [ $# -gt 0 ] || [ "$(id -u)" = 0 ]; }; then
    if "$@" chown -h "$(id -u)" "releases/$id" 2>/dev/null; then chmod u+rwx -- "releases/$id"; fi
  fi
  if ! said=$(mv -- "releases/$id" "$fenced/removed/$id" 2>&1); then
    still_held
    printf 'left: %s\n' "$said"
    exit 0
  fi
  # Somebody may have turned current by hand since it was looked at. Whoever has lost the lock meanwhile puts it back,
  # too: visitors need it.
  if is_live; then
    if ! said=$(mv -- "$gone" "releases/$id" 2>&1); then
      printf '%s/current leads to release %s, which was moved away and cannot be put back: %s; run: mv %s %s\n' \
        "$PWD" "$id" "$said" "$PWD/$gone" "$PWD/releases/$id" >&2
      exit 1
    fi
    still_held
    echo 'kept: it is live'
    exit 0
  fi
fi

# What a release that stays was served with, it is served with again when somebody goes back to it.
needed=no
[ ! -L shared/.env ] || [ "$(readlink shared/.env 2>/dev/null || :)" != "env/$id" ] || needed=yes
for left in .zerodown/env/*; do
  if [ ! -f "$left" ] || [ "${left##*/}" = "$id" ]; then continue; fi
  led=
  IFS= read -r led <"$left" || :
  if [ "$led" = "env/$id" ]; then
    needed=yes
  fi
done
if [ "$needed" = no ] && [ ! -L shared/env ] && { [ -e "shared/env/$id" ] || [ -L "shared/env/$id" ]; }; then
  rm -f -- "$fenced/../shared/env/$id"
fi
rm -rf -- "$fenced/jobs/$id" "$fenced/env/$id" "$fenced/manifests/$id.gz" "$fenced/releases/$id.json" \
  "$fenced/records/$id.json"
still_held

# The bytes go when nobody waits for it any more, with the next pre-linked tree (transfer/prelinked-tree.sh), where the
# deploy user alone can remove them.
if [ -d "$gone" ] && foreign=$(find "$gone" -type d ! -user "$(id -u)" -print 2>&1) && [ -z "$foreign" ]; then
  : >"$held/removed-$id" || lost
  echo removed
  exit 0
fi
said=
if [ -d "$gone" ]; then said=$(take_back "$gone" "$@" 2>&1) || :; fi
rm -rf -- "$gone" 2>/dev/null || :
if [ -d "$gone" ]; then
  printf 'left: %s/%s has files of another user' "$PWD" "$gone"
  if [ $# -eq 0 ]; then
    printf ': set become for this target, or remove it as that user\n'
  else
    printf ", and '%s chown' does not give them back (%s): allow it in sudoers, or remove it as that user\n" "$*" \
      "$(printf '%s\n' "$said" | sed 1q)"
  fi
else
  echo removed
fi
