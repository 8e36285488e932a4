#!/bin/sh
# Lets shared/.env follow a switch: to what was uploaded for the release, or back to what it led to when that release
# was left. What it leads to when a release is left is kept in .zerodown/env/ID, a real file as
# shared/env/original: the same file by another name, so that nobody may read it who might not before.
# Arguments: DEPLOY_PATH TOKEN LEFT RELEASE_ID
#   LEFT        the release that was live, or "none"
#   RELEASE_ID  the one that is, or "none"
# Prints "stage" where a link named env waits in the lock to be renamed over shared/.env, or "stays" where nothing is to
# be renamed. Ends with 75 where the lock is lost
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
left=$3
id=$4
cd -- "$deploy"
held=.zerodown/lock/held-$token

undone='shared/.env stays as it is'

# Puts the file $1 of the lock in the place of $2.
place() {
  mv -f -- "$1" "$2" && return 0
  still_held
  exit 1
}

stays() {
  echo stays
  exit 0
}

[ -d shared ] || stays
still_held
[ -d .zerodown/env ] || (umask 077 && mkdir -p -- .zerodown/env)

now=
if [ -L shared/.env ]; then
  now=$(readlink shared/.env)
elif [ -f shared/.env ]; then
  now=env/original
fi
want=$now
if [ "$id" != none ] && [ -f "shared/env/$id" ]; then
  want=env/$id
elif [ -f ".zerodown/env/$id" ]; then
  want=$(cat -- ".zerodown/env/$id")
  [ -z "$want" ] || [ -f "shared/$want" ] || want=$now
fi
[ "$want" != "$now" ] || stays

if [ "$left" != "$id" ]; then
  printf '%s' "$now" >"$held/env-left.$$"
  place "$held/env-left.$$" ".zerodown/env/$left"
fi
if [ ! -L shared/.env ] && [ -f shared/.env ]; then
  [ -d shared/env ] || (umask 077 && mkdir -p -- shared/env)
  rm -f -- "$held/original"
  if ! ln -- shared/.env "$held/original" 2>/dev/null; then
    # No second name for a file of another user's, or of another file system.
    (umask 077 && cp -p -- shared/.env "$held/original")
    is=$(ls -ldn -- shared/.env)
    copy=$(ls -ldn -- "$held/original")
    if [ "${is%% *}" != "${copy%% *}" ]; then
      rm -f -- "$held/original"
      printf '%s %s\n' "shared/.env (${is%% *}) cannot be kept as shared/env/original: the copy is ${copy%% *};" \
        "give the file to $(id -un), with the group that may read it" >&2
      exit 1
    fi
  fi
  place "$held/original" shared/env/original
fi
if [ -z "$want" ]; then
  still_held
  rm -f -- shared/.env
  stays
fi
if [ -e "$held/env" ] || [ -L "$held/env" ]; then rm -f -- "$held/env"; fi
ln -s "$want" "$held/env" || {
  still_held
  exit 1
}
echo stage
