#!/bin/sh
# Readies what the next deployment begins with, in a process of its own that nobody waits for: a spare, the newest release once more by
# links, whose every file has been verified. First it removes the releases that 9.1 has put aside: that changes the times of files which others
# share.
# It needs no lock: it works where nobody looks, and what it has made is there by one rename. Whatever ends it, the next deployment does
# without.
# It begins when the lock has been given back, so that it takes nothing from the deployment.
# Arguments: DEPLOY_PATH TOKEN FILE_MODE EXECUTABLE_MODE DIRECTORY_MODE
#   TOKEN  of the lock
#   modes  four octal digits each
# Makes .zerodown/spare/RELEASE:
#   tree      what of the release is as its manifest says, and nothing else
#   manifest  its text; sum, the SHA-256 of that
#   lacks     the lines of it that tree has not
#   mark      a file by whose time any later change of tree can be told
#   made      the modes; the boot, its age in seconds and the time in seconds since 1970 at which mark was made: whether its time can be believed
# Prints nothing
set -eu
deploy=$1
cd -- "$deploy"
token=$2
file=$3
exe=$4
dir=$5
[ -d .zerodown ] || exit 0
# Nothing of ours is a link: what lies behind one is somebody else's.
for own in releases .zerodown .zerodown/*; do
  [ ! -L "$own" ] || exit 0
done

# Sets me to the number of this process, and lets whatever else runs here come first. An owner of the lock who stays that long is dead, or will come
# again.
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

# Prints every path below tree with what it is before it: "f MODE", "d", "l", or "x" for what cannot stay.
kinds() {
  tells=yes
  find . -prune -printf '' 2>/dev/null || tells=no
  if [ "$tells" = yes ]; then
    find . -user "$user" \( \
      -type f -printf 'f %04m %p\n' -o -type l -printf 'l 0 %p\n' \
      -o -type d \( -perm "$dir" -o -perm "2${dir#0}" \) -printf 'd 0 %p\n' \) -o -printf 'x 0 %p\n'
    return
  fi
  find . \( -type f -perm "$file" -user "$user" -print \) \
    -o \( -type f -perm "$exe" -user "$user" -print -print \) \
    -o \( -type d \( -perm "$dir" -o -perm "2${dir#0}" \) -user "$user" -print -print -print \) \
    -o \( -type l -user "$user" -print -print -print -print \) \
    -o -print -print -print -print -print | uniq -c | sed "
    s/^ *1 /f $file /;t
    s/^ *2 /f $exe /;t
    s/^ *3 /d 0 /;t
    s/^ *4 /l 0 /;t
    s/^ *[0-9]* /x 0 /
  "
}

# Removes what the manifest has not, or has in another way; files and links have what stays to be verified.
sift() {
  (cd tree && kinds) >actual
  rm -f files links drop
  : >files
  : >links
  awk '
    step == 1 {
      path = substr($0, length($1 $2 $3 $4) + 5)
      if ($1 == "l") sub(/\/\/.*/, "", path)
      want[path] = $1 == "f" ? "f " $2 : $1 " 0"
      line[path] = $0
      next
    }
    {
      path = substr($0, length($1 $2) + 5)
      if (path == "") next
      if (want[path] != $1 " " $2) print "./" path > "drop"
      else {
        delete line[path]
        if ($1 == "f") print "./" path > "files"
        else if ($1 == "l") print "./" path > "links"
      }
    }
    END { for (path in line) print line[path] > "lacks" }
  ' step=1 manifest step=2 actual
  [ ! -f drop ] || (cd tree && tr '\n' '\0' <../drop | xargs -0 rm -rf --)
}

# As in 3.4: a file by whose time a later change can be told, where find can tell; returns when the file system's clock has gone on.
note_time() {
  : >mark
  find mark -cnewer mark
  waited=0
  while : >now && [ -z "$(find now -cnewer mark)" ]; do
    waited=$((waited + 1))
    [ "$waited" -le 1000 ]
  done
  read -r up _ </proc/uptime
  read -r boot </proc/sys/kernel/random/boot_id
  printf '%s\n' "$file $exe $dir" "$boot ${up%%.*} $(date +%s)" >made
}

# Whether the bytes of all files and the targets of all links are those of the manifest; names in drop what is not.
verify() {
  # shellcheck disable=SC2086
  (cd tree && tr '\n' '\0' <../files | xargs -0 $sha) >sums
  : >targets
  [ ! -s links ] || (cd tree && tr '\n' '\0' <../links | xargs -0 -n 1 readlink) >targets
  awk '
    step == 1 {
      if ($1 == "f") want["./" substr($0, length($1 $2 $3 $4) + 5)] = $4
      else if ($1 == "l") {
        path = substr($0, length($1 $2 $3 $4) + 5)
        target = path
        sub(/^.*\/\//, "", target)
        sub(/\/\/.*/, "", path)
        want["./" path] = target
      }
      next
    }
    # Before a name that it has to escape, sha256sum sets a backslash.
    step == 2 { sub(/^\\/, ""); sum[FNR] = substr($0, 1, 64); next }
    step == 3 { if (want[$0] "" != sum[FNR] "") print; next }
    step == 4 { target_of[FNR] = $0; next }
    { if (want[$0] "" != target_of[FNR] "") print }
  ' step=1 manifest step=2 sums step=3 files step=4 targets step=5 links >drop
  [ ! -s drop ]
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
