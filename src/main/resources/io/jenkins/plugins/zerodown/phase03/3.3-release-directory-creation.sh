#!/bin/sh
# Makes the directory of a new release and what every release needs around it, and writes down that it is being built.
# Arguments: DEPLOY_PATH RELEASE DIRECTORY_MODE GIVEN_UP CLAIM
#   GIVEN_UP  a release that this deployment will not use, or nothing: removed where it was made for it, left where it
#             is another's
#   CLAIM     letters and digits that no other deployment has, or nothing where the release is known to be this
#             deployment's
# Input: what is known of the release, one line of JSON
# Prints "made", or "taken ID" where ID, made by another deployment,
# is not older than RELEASE: then nothing was made
set -eu
cd -- "$1"
id=$2
mode=$3
given=$4
claim=$5
IFS= read -r state || :

if [ -L releases ] || [ -L .zerodown ]; then
  printf '%s/releases or .zerodown is a link, and must be a directory of deployPath itself; put it there\n' "$1" >&2
  exit 1
fi
if [ -n "$given" ] && [ -n "$claim" ] && [ -d ".zerodown/incoming/$given/$claim" ]; then
  rmdir -- "releases/$given" 2>/dev/null || :
  rm -rf -- ".zerodown/releases/$given.json" ".zerodown/incoming/$given"
fi

# The answer to a call may be lost after its work was done: then the claim is there.
if [ -n "$claim" ] && [ ! -d ".zerodown/incoming/$id/$claim" ]; then
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
    chmod "$mode" "$directory"
  fi
done
(
  umask 077
  mkdir -p .zerodown/releases .zerodown/manifests .zerodown/jobs ".zerodown/incoming/$id/$claim"
  chmod 0700 .zerodown
  printf '%s\n' "$state" >".zerodown/releases/.$id.$$"
  mv -f -- ".zerodown/releases/.$id.$$" ".zerodown/releases/$id.json"
)
mkdir -p -- "releases/$id"
echo made
