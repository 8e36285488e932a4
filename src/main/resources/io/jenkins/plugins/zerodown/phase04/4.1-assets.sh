#!/bin/sh
# Lets pages that are open find their files whichever release serves them: a directory of assets becomes a link to one
# that all releases share, shared/assets/PATH, to which each adds what it has. A release's own files stay beside, in
# .zerodown/assets/ID/tree/PATH, by links; .zerodown/assets/ID/paths names the directories. So the next release finds
# what it can take, and 9.1 what nobody has any more.
# A name that two releases give to two contents is none of these: nothing is changed where there is one.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID DIRECTORY_MODE PHP CHOICE
#   PHP     its words, one a line; may be none
#   CHOICE  "named" where somebody has named the directories: that is then refused; or "found"
# Input: a line for each directory, relative, without ".."
# Prints "joined PATH N" with the number of files that were new, "none PATH" where the release has none, "left PATH
# REASON"
# Joined behind prelude/fence.sh prelude/words.sh 4.1-assets-join.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
dir=$4
php=$5
choice=$6
held=$deploy/.zerodown/lock/held-$token
# deployPath by a path that leads nowhere for whoever has lost the lock.
fenced=$held/../../..
undone='Nothing more was done about assets'
work=$held/assets-$$

fail() {
  still_held
  printf '%s\n' "$*" >&2
  exit 1
}

# Says why the directory $path stays as it is.
leave() {
  [ "$choice" = found ] || fail "assets names $path: $*"
  printf 'left %s %s\n' "$path" "$*"
}

still_held
cd -- "$deploy"
for own in shared shared/assets .zerodown .zerodown/assets; do
  [ ! -L "$own" ] || fail "$deploy/$own is a link: assets are kept in a directory of its own; put one in its place"
done
umask 022
(umask 077 && mkdir -- "$work") || fail "nothing can be made in $held; is the disk full (df -h, df -i)?"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
live=$(readlink current 2>/dev/null) || live=
live=${live%/}
live=${live##*/}
case $live in '' | .*) live= ;; esac

real=$(pwd -P)

# Whether no link leads to the directory of the release $1: what is behind one is shared already, or somebody's own.
is_plain() {
  above=releases/$1/$path
  above=${above%/*}
  [ "$(cd -P -- "$above" 2>/dev/null && pwd)" = "$real/$above" ]
}

exec 3<&0 </dev/null
while IFS= read -r path <&3; do
  go_on
  if [ -L "releases/$id/$path" ] && [ -d ".zerodown/assets/$id/tree/$path" ]; then
    printf 'joined %s 0\n' "$path"
    continue
  fi
  if [ ! -d "releases/$id/$path" ] || [ -L "releases/$id/$path" ]; then
    printf 'none %s\n' "$path"
    continue
  fi
  if ! is_plain "$id"; then
    leave 'a link leads to it'
    continue
  fi
  odd=$(find "releases/$id/$path" ! -type f ! -type d -print | sed -n 1p)
  if [ -n "$odd" ]; then
    leave "${odd#"releases/$id/"} is a link"
    continue
  fi
  [ "$live" != "$id" ] || fail "release $id is live already, and its $path is no link: deploy a new one"
  list "releases/$id/$path" "$work/own"
  list "shared/assets/$path" "$work/union"
  two=$(differing "releases/$id/$path" "$work/own" "shared/assets/$path" "$work/union")
  if [ -z "$two" ] && [ -n "$live" ]; then
    list "releases/$live/$path" "$work/theirs"
    two=$(differing "releases/$id/$path" "$work/own" "releases/$live/$path" "$work/theirs")
  fi
  if [ -n "$two" ]; then
    leave "$two is another file than in an older release, though it has the same name, so that pages of both cannot" \
      "be served; let the build name it by a hash of what is in it"
    continue
  fi
  # First what visitors have open now, then what they will have: of the live release nothing is taken away.
  for older in releases/*; do
    older=${older#releases/}
    if [ "$older" != "$id" ] && [ ! -L "releases/$older" ] && [ ! -L "releases/$older/$path" ] &&
      [ -d "releases/$older/$path" ] && is_plain "$older"; then
      adopt "$older"
    fi
  done
  added=$(add "releases/$id/$path" "shared/assets/$path")
  # Where it is another user's, it does without, as it would if nothing were shared.
  if [ -n "$live" ] && [ -d "releases/$live/$path" ] && [ ! -L "releases/$live/$path" ] && is_plain "$live"; then
    (add "releases/$id/$path" "releases/$live/$path") >/dev/null 2>&1 || still_held
  fi
  keep "$id"
  lead "$id"
  printf 'joined %s %s\n' "$path" "$added"
done
