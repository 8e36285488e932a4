#!/bin/sh
# Puts a release together from what is sent and from an older release, and verifies every path of it against its
# manifest.
# It is built in the lock, in a place that no other run of this script has, and put in place by one rename whose path
# leads through the lock. A run that outlives its engine finds that path gone, and removes nothing but its own.
# No file that has several links is written, chmod-ed or chown-ed: what cannot be linked as it is, is sent.
# Needs tar, find, awk, xargs, and one of sha256sum, shasum, openssl, php and perl.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID BASE SUM PACKING FILE_MODE EXECUTABLE_MODE DIRECTORY_MODE NARROW TAR PHP
# Arguments: OWNER [BECOME...]
#   BASE     the older release; "none"; or "again": the release was put together before, and what it lacked is sent
#   SUM      SHA-256 of the text of the manifest
#   PACKING  zstd, gzip or none
#   modes    four octal digits each; NARROW has those of files that have neither of the two, one after the other
#   TAR      "gnu", "other", or nothing where that is not known
#   PHP      a command that can put files together from pieces, or nothing where none are sent
#   OWNER    user or user:group that is to own the release's files, or nothing for whoever runs this; its directories
#            stay the deploy user's until 6.3, so that nobody else can lead astray what is done in them until then
#   BECOME   words before a command that needs rights; used only with OWNER, and in the lock alone, which nobody else
#            enters
# Input: a tar archive of "delta" (not with "again"), which makes the new manifest of the base's ("=N" takes N lines of
#   it, "*N" too, and their paths are sent all the same; "-N" leaves N out; "+LINE" is new), of "pieces", where there
#   are some (">PATH" begins a file, "<PATH" names one of the base that "=OFFSET LENGTH" of it comes from, "+LENGTH" is
#   the next of what was sent), and of files below "tree/", less those pieces
# Prints "complete", or with status 10 "lacks N" for each line of the manifest, from 1, that is not as it should be;
# "copied" where links were not possible
# Joined behind prelude/fence.sh prelude/checksum.sh prelude/own-assets.sh
# Joined behind 3.4-listing.sh 3.4-checksums.sh 3.4-receive.sh 3.4-older-files.sh 3.4-manifest.sh 3.4-verify.sh
# shellcheck disable=SC2034,SC2154 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
base=$4
sum=$5
packing=$6
file=$7
exe=$8
dir=$9
narrow=${10}
tar=${11}
php=${12}
owner=${13}
shift 13
held=$deploy/.zerodown/lock/held-$token
[ -n "$owner" ] || set --

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# What whoever has lost the lock is told; what failed then failed for that.
undone="Nothing was put into releases/$id"
choose_checksum
choose_fast_checksum
me=$(id -u)
group=
user=$me
case $owner in
  '') ;;
  *:*)
    user=${owner%%:*}
    group=${owner#*:}
    ;;
  *) user=$owner ;;
esac

work=$held/transfer-$$
new=$work/$id
line='
'
not_if_live() {
  live=$(readlink "$deploy/current" 2>/dev/null) || live=
  live=${live%/}
  live=${live##*/}
  [ "$live" != "$id" ] || fail "release $id is live here and will not be written to; deploy again to make a new one"
}
still_held
not_if_live
see_find

# What failed must not hold room that the live release may need. Directories are this user's own until the end, so that
# no rights are wanted here.
give_up() {
  status=$?
  trap - EXIT
  # shellcheck disable=SC2086
  [ -z "${summing:-}${receiving:-}${aside:-}${looking:-}${adding:-}" ] ||
    kill ${summing:-} ${receiving:-} ${aside:-} ${looking:-} ${adding:-} 2>/dev/null || :
  if [ "$status" -ne 0 ]; then
    cd /
    still_held
    rm -rf -- "$work" 2>/dev/null || :
  fi
  exit "$status"
}
trap give_up EXIT
trap 'exit 1' HUP INT TERM

copied=no
known=no
prelinked=no
mark=$work/linked-at
aside=
# What a run that was killed has left.
for left in "$held"/transfer-*; do
  if [ -d "$left" ] && { [ "$left" = "$work" ] || ! kill -0 "${left##*-}" 2>/dev/null; }; then rm -rf -- "$left"; fi
done
# By no path that makes the lock's directory anew.
if [ "$base" = again ]; then
  mv -- "$held/lacking-$id" "$work" || fail "what was put together of release $id before is gone; deploy again"
  rm -rf -- "$work/tree"
else
  (umask 077 && mkdir -- "$work") || fail "nothing can be made in $held; is the disk full (df -h, df -i)?"
fi
exec 3<&0
[ -p "$work/begun" ] || mkfifo -- "$work/begun" || fail "nothing can be made in $work; is the disk full (df -h, df -i)?"
exec 4<>"$work/begun"
receive <&3 &
receiving=$!
exec 3<&-

if [ "$base" != again ] && [ "$base" != none ]; then
  link_older "$@"
fi

# As soon as delta is there.
read -r _ <&4
cd -- "$work"
if [ "$base" != again ]; then
  make_manifest
fi
# shellcheck disable=SC2086,SC2090
$sha manifest >manifest.sum &
adding=$!
if command -v gzip >/dev/null 2>&1; then
  (umask 077 && gzip -c -1 <manifest >manifest.gz) &
  aside=$!
fi
if [ "$prelinked" = yes ]; then
  use_prelinked
fi
[ -z "$receiving" ] || wait "$receiving"
receiving=
[ ! -f pieces ] || put_together
(cd tree && find . ! -type d -print) >sent
wait "$adding"
read -r have _ <manifest.sum
have=${have#\\}
[ "$have" = "$sum" ] || fail "the manifest of release $id did not arrive whole ($have instead of $sum); deploy again"

# A first release is what was sent.
if [ "$base" = none ]; then
  mv -- tree "$new"
  mkdir -- tree
fi
if [ "$base" = none ] || [ "$base" = again ]; then
  own_directories "$@"
fi
drop_others "$@"
put_sent "$@"
verify "$@"

[ "$copied" = no ] || echo copied
if [ -s lacks ]; then
  sed 's/^/lacks /' lacks
  rm -f -- lacks
  cd -- "$deploy"
  [ ! -e "$held/lacking-$id" ] || rm -rf -- "$held/lacking-$id"
  mv -- "$work" "$held/lacking-$id"
  trap - EXIT
  exit 10
fi

# In place, and complete: from now on it can be what a later release takes its files from. An empty directory of this
# name gives way to the rename itself; what an earlier run has put there is moved first.
cd -- "$deploy"
[ -z "$aside" ] || wait "$aside"
aside=
put_in_place() {
  said=$(mv -- "$new" "$held/../../../releases/" 2>&1)
}
if ! put_in_place; then
  still_held
  not_if_live
  [ ! -e ".zerodown/manifests/$id.gz" ] || mv -f -- ".zerodown/manifests/$id.gz" "$work/replaced.gz"
  mv -- "releases/$id" "$work/replaced" || fail "releases/$id, which is there already, cannot be moved away"
  put_in_place || fail "release $id could not be put into $deploy/releases ($said)"
fi
if [ -f "$work/manifest.gz" ]; then
  # 6.3 reads again what has changed since.
  [ ! -f "$mark" ] || touch -r "$mark" -- "$work/manifest.gz"
  mv -f -- "$work/manifest.gz" "$held/../../manifests/$id.gz"
fi
# What cannot be removed goes with the lock.
rm -rf -- "$work" 2>/dev/null || :
echo complete
