#!/bin/sh
# Gives a release's directories to the owner that its target names, when nothing of ours writes there any more; its
# files have been his since 3.4. Each directory goes after all that it holds: so no name that is still to be given lies
# in one where its new owner could put a link to somebody else's file. What others may write already stays as it is, and
# the release's own directory the deploy user's, who moves it away in 9.1.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID OWNER [BECOME...]
#   TOKEN   of the lock, which must be held
#   OWNER   user or user:group
#   BECOME  words before a command that needs rights
# Prints nothing. May be run again
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
owner=$4
shift 4
held=$deploy/.zerodown/lock/held-$token
release=$deploy/releases/$id
cd -- "$release"
me=$(id -u)
# The deploy user's own group may write where he lets it, unless the new owner is in it.
mine=$(id -g)
case " $(id -G "${owner%%:*}" 2>/dev/null || :) " in
  *" $mine "*) others= ;;
  *) others="! -group $mine" ;;
esac
# shellcheck disable=SC2086
directories=$(find . -type d \( ! -user "$me" -o -perm -002 -o -perm -020 $others \) -prune -o -type d ! -name . -print)
[ -n "$directories" ] || exit 0
undone="Nothing was given to $owner"
still_held
# In the C locale a directory comes before what it holds.
if ! said=$(printf '%s\n' "$directories" | LC_ALL=C sort -r | tr '\n' '\0' |
  xargs -0 "$@" chown -h "$owner" -- 2>&1); then
  printf '%s %s\n' "the directories of $release cannot be given to $owner ($(printf '%s\n' "$said" | sed -n 1p));" \
    "set become for this target (such as sudo -n)" >&2
  exit 1
fi
