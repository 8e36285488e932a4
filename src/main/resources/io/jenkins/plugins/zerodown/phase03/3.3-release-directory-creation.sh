#!/bin/sh
# Makes the directory of a new release and what every release needs around it, and writes down that it is being built.
# What it makes it makes in the lock, and puts in place by renames whose paths lead through it.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID DIRECTORY_MODE GIVEN_UP KNOWN
#   GIVEN_UP  a release that this deployment will not use, or nothing: removed where it was made for it, left where it
#             is another's
#   KNOWN     "known" where the release is this deployment's, or nothing
# Input: what is known of the release, one line of JSON
# Prints "made", or "taken ID" where ID, made by another deployment,
# is not older than RELEASE_ID: then nothing was made
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
dir=$4
given=$5
known=$6
cd -- "$deploy"
held=.zerodown/lock/held-$token
IFS= read -r state || :

undone='No release was made'
if [ -L releases ] || [ -L .zerodown ]; then
  printf '%s/releases or .zerodown is a link, and must be a directory of deployPath itself; put it there\n' \
    "$deploy" >&2
  exit 1
fi
still_held
if [ -n "$given" ] && [ -d "$held/made-$given" ]; then
  rmdir -- "$held/../../../releases/$given" 2>/dev/null || :
  rm -rf -- "$held/../../releases/$given.json" "$held/made-$given"
fi

# The answer to a call may be lost after its work was done: then the lock has the release's name.
if [ -z "$known" ] && [ ! -d "$held/made-$id" ]; then
  newest=$id
  taken=no
  for there in releases/* .zerodown/releases/*.json; do
    name=${there##*/}
    name=${name%.json}
    case $name in
      [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9])
        if [ "$name" -ge "$newest" ] && { [ -e "$there" ] || [ -L "$there" ]; }; then
          newest=$name
          taken=yes
        fi
        ;;
    esac
  done
  if [ "$taken" = yes ]; then
    printf '%s\n' "taken $newest"
    exit 0
  fi
fi

for directory in releases shared; do
  if [ ! -d "$directory" ]; then
    mkdir -p -- "$directory"
    chmod "$dir" "$directory"
  fi
done
# By no path that makes the lock's directory anew.
if ! said=$({
  umask 077
  mkdir -p .zerodown/releases .zerodown/manifests .zerodown/jobs &&
    chmod 0700 .zerodown &&
    { [ -d "$held/made-$id" ] || mkdir -- "$held/made-$id"; } &&
    printf '%s\n' "$state" >"$held/state-$id.$$" &&
    mv -f -- "$held/state-$id.$$" ".zerodown/releases/$id.json"
} 2>&1) || { [ ! -d "releases/$id" ] && ! said=$(mkdir -- "$held/../../../releases/$id" 2>&1); }; then
  still_held
  printf 'release %s cannot be made: %s\n' "$id" "$said" >&2
  exit 1
fi
echo made
