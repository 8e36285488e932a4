#!/bin/sh
# Removes what dead deployments left on this server: half transfers, places in the queue and locks that were taken
# apart, and what belongs to releases that are gone. Only while the lock is held, so that no other deployment is at
# work.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID [BECOME...]
#   RELEASE_ID  the one at hand, or "none"
# Prints a line for each thing removed, or "left" and what could not be removed
# Joined behind prelude/fence.sh prelude/take-back.sh prelude/no-links.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
shift 3
cd -- "$deploy"
held=.zerodown/lock/held-$token
undone='Nothing more was removed'
# An answer was lost: the same engine gave the lock back after this, and asks again.
[ ! -d ".zerodown/.released-$token" ] || exit 0
still_held
no_links
# Who may not look would take each release for gone, and its .env for left behind.
if [ -d releases ] && { [ ! -r releases ] || [ ! -x releases ]; }; then
  printf '%s\n' "$(id -un) may not look into $PWD/releases; let him with: sudo chmod u+rwx, or chown" >&2
  exit 1
fi
# A file system that is not mounted leaves an empty directory: nothing of what is there then is left behind.
if [ -L current ] && [ ! -e current ]; then
  printf '%s, %s\n' "$PWD/current leads to $(readlink current), which is not there" \
    "so nothing was removed: is the file system of releases mounted?" >&2
  exit 1
fi
root=$PWD
line_end='
'

# By a path through the lock, which leads nowhere for whoever has lost that.
remove() {
  rm -rf -- "$held/../../../$1" 2>/dev/null || :
  still_held
  if [ -e "$1" ] || [ -L "$1" ]; then
    return 1
  fi
  printf '%s\n' "$1"
}

rights=$*
left() {
  if [ -z "$rights" ]; then
    printf 'left: %s/%s has files of another user: set become for this target, or remove it as that user\n' \
      "$root" "$1"
  else
    printf "left: %s/%s has files of another user, and '%s chown' does not give them back: allow it in sudoers\n" \
      "$root" "$1" "$rights"
  fi
}

for half in .zerodown/incoming/* .zerodown/removed/*; do
  # What 9.1 has just put aside, nobody need wait for.
  if [ ! -e "$half" ] || [ -e ".zerodown/lock/held-$token/removed-${half#.zerodown/removed/}" ] ||
    [ "${half##*/}" = "$id" ] || remove "$half"; then
    continue
  fi
  [ ! -d "$half" ] || take_back "$half" "$@" 2>/dev/null || :
  remove "$half" || left "$half"
done

# Seconds old, these may be somebody's who is at work; a day old they are nobody's. Outside of .zerodown only names that
# nobody else gives count. A name of two lines would be two names here.
{
  find .zerodown/. .zerodown/queue/. ! -name . -prune ! -name "*$line_end*" \
    \( -name '.broken-*' -o -name '.released-*' -o -name '.succeeded-*' -o -name '.now-*' -o -name '.dead-*' \
    -o -name '.new-*' -o -name '.rename-*' \) \
    -mtime +0 -print 2>/dev/null
  set --
  for place in . releases shared; do
    if [ -d "$place" ] && [ ! -L "$place" ]; then set -- "$@" "$place/."; fi
  done
  find "$@" ! -name . -prune ! -name "*$line_end*" \
    \( -name '.zerodown-probe-*' -o -name '.rename-[0-9]*' -o -name '.new-[0-9]*' ! -name '.new-*[!0-9-]*' \) \
    -mtime +0 -print 2>/dev/null
} | while IFS= read -r old; do
  remove "$old" || left "$old"
done

needed() {
  [ ! -L shared/.env ] || [ "$(readlink shared/.env 2>/dev/null || :)" != "env/$1" ] || return 0
  for told in .zerodown/env/*; do
    if [ -f "$told" ] && grep -qxF -e "env/$1" -- "$told"; then return 0; fi
  done
  return 1
}

for thing in .zerodown/releases/*.json .zerodown/records/*.json .zerodown/manifests/*.gz .zerodown/env/* \
  shared/env/*; do
  whose=${thing##*/}
  case $thing in
    .zerodown/releases/* | .zerodown/records/*) whose=${whose%.json} ;;
    .zerodown/manifests/*) whose=${whose%.gz} ;;
  esac
  case $whose in
    '' | *[!0-9-]*) continue ;;
  esac
  if [ "$whose" = "$id" ] || [ -e "releases/$whose" ] || [ ! -e "$thing" ]; then
    continue
  fi
  if [ "$thing" = "shared/env/$whose" ]; then
    if [ -L shared/env ] || needed "$whose"; then continue; fi
  fi
  remove "$thing" || left "$thing"
done
for jobs in .zerodown/jobs/*; do
  whose=${jobs##*/}
  if [ "$whose" = "$id" ] || [ ! -d "$jobs" ] || [ -e "releases/$whose" ]; then
    continue
  fi
  ended=yes
  for job in "$jobs"/*; do
    if [ -d "$job" ] && [ ! -e "$job/exit" ]; then ended=no; fi
  done
  [ "$ended" = no ] || remove "$jobs" || left "$jobs"
done
