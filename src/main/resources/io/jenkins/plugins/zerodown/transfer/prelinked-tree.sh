#!/bin/sh
# Readies what the next deployment begins with, in a process of its own that nobody waits for: the pre-linked tree,
# which is the newest release once more by links, its every file verified. First it removes the releases that 9.1 has
# put aside: that changes the times of files which others share.
# It needs no lock: it works where nobody looks, and what it has made is there by one rename. Whatever ends it, the next
# deployment does without. It begins when the lock has been given back, so that it takes nothing from the deployment.
# Arguments: DEPLOY_PATH TOKEN FILE_MODE EXECUTABLE_MODE DIRECTORY_MODE
#   TOKEN  of the lock
#   modes  four octal digits each
# Makes .zerodown/spare/RELEASE:
#   tree      what of the release is as its manifest says, and nothing else
#   manifest  its text; sum, the SHA-256 of that
#   lacks     the lines of it that tree has not
#   mark      a file by whose time any later change of tree can be told
#   made      the modes; the boot, its age in seconds and the time in seconds since 1970 at which mark was made: whether
#             its time can be believed
# Prints nothing
# Joined behind prelude/own-assets.sh prelinked-tree-sift.sh prelinked-tree-verify.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
file=$3
exe=$4
dir=$5
cd -- "$deploy"
[ -d .zerodown ] || exit 0
# Nothing of ours is a link: what lies behind one is somebody else's.
for own in releases .zerodown .zerodown/*; do
  [ ! -L "$own" ] || exit 0
done

# Sets me to the number of this process, and lets whatever else runs here come first. An owner of the lock who stays
# that long is dead, or will come again.
give_way() {
  waited=0
  while [ -d ".zerodown/lock/held-$token" ]; do
    waited=$((waited + 1))
    [ "$waited" -le 600 ] || exit 0
    sleep 0.1 || sleep 1
  done
  me=$(exec sh -c 'printf %s "$PPID"')
  renice -n 19 -p "$me" || :
  ! command -v ionice || ionice -c 3 -p "$me" || :
}

sweep() {
  for gone in .zerodown/removed/*; do
    [ ! -e "$gone" ] || rm -rf -- "$gone" || :
  done
  # What was made of releases that are not the newest, and by whoever has ended.
  for old in .zerodown/spare/* .zerodown/spare/.new-*; do
    case $old in
      */"$newest") continue ;;
      */.new-*) if kill -0 "${old##*-}"; then continue; fi ;;
    esac
    [ ! -e "$old" ] || rm -rf -- "$old"
  done
}

make() {
  newest=
  for manifest in .zerodown/manifests/*.gz; do
    name=${manifest##*/}
    name=${name%.gz}
    case $name in
      [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9])
        if [ -f "$manifest" ] && [ -d "releases/$name" ] && [ ! -L "releases/$name" ]; then newest=$name; fi
        ;;
    esac
  done
  sweep
  [ -n "$newest" ] || return 0
  if command -v openssl && command -v sha256sum; then
    sha='openssl dgst -sha256 -r'
  else
    command -v sha256sum
    sha=sha256sum
  fi
  user=$(id -u)
  new=.zerodown/spare/.new-$me
  umask 077
  # Its directories are to take no more than a tenth of the room that is left, where that can be told.
  directories=$(find "releases/$newest" -type d | wc -l)
  # shellcheck disable=SC2046
  set -- $(stat -f -c '%c %d %a %S' -- releases || :)
  if [ $# -eq 4 ]; then
    [ "$1" -eq 0 ] || [ "$2" -ge "$((directories * 10))" ] || return 0
    [ ${#3} -gt 13 ] || [ "$(($3 * $4 / 4096))" -ge "$((directories * 10))" ] || return 0
  fi
  mkdir -p -- "$new"
  cp -al -- "releases/$newest" "$new/tree"
  own_assets "$newest" "$new/tree"
  gzip -dc <".zerodown/manifests/$newest.gz" >"$new/manifest"
  cd -- "$new"
  sum=$(sha256sum <manifest)
  printf '%s\n' "${sum%% *}" >sum
  (cd tree && find . -name "*$line_end*" -prune -exec rm -rf -- {} +)
  # What is found to differ goes, and everything is verified again from a later mark on: a few times.
  for _ in 1 2 3; do
    : >lacks
    sift
    note_time
    if verify; then
      rm -f files links sums targets actual now drop
      cd -- "$deploy"
      rm -rf -- ".zerodown/spare/$newest"
      mv -- "$new" ".zerodown/spare/$newest"
      return 0
    fi
    (cd tree && tr '\n' '\0' <../drop | xargs -0 rm -f --)
  done
  return 1
}

line_end='
'
(
  exec </dev/null >/dev/null 2>&1
  trap '' HUP
  give_way
  # What is whole has another name then.
  trap 'rm -rf -- "$deploy/.zerodown/spare/.new-$me"' EXIT
  make
) &
