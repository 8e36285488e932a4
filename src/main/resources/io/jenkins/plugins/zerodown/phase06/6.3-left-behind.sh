#!/bin/sh
# Tells what visitors would miss after the switch: files of the live release that neither its deployment has put there
# nor the new release has, and shared directories that are other ones than the live release's. Changes nothing.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID MOST
#   MOST  how many files are named
# Input: a line "skip PATH" for each path that is not to be looked at, a line "shared PATH" for each shared one
# Prints "foreign" where nobody knows what the live release had from the beginning; "file PATH" for each, first those
# that are databases; "elsewhere PATH PLACE"; "unshared PATH" for what the live release shares and the new one does not;
# "unread WHY"; last "seen N", the number of files
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
most=$4
held=$deploy/.zerodown/lock/held-$token
undone='Nothing was looked at'
line_end='
'
cd -- "$deploy"
live=$(readlink current 2>/dev/null) || live=
if [ -z "$live" ] || ! old=$(cd -P -- current 2>/dev/null && pwd) || ! new=$(cd -P -- "releases/$id" && pwd) ||
  [ "$old" = "$new" ]; then
  echo 'seen 0'
  exit 0
fi
live=${live%/}
still_held
work=$held/left-$id-$$
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
(umask 077 && mkdir -- "$work")
: >"$work/skip"
while IFS= read -r line; do
  case $line in
    'skip '*) printf '%s\n' "./${line#skip }" >>"$work/skip" ;;
    'shared '*)
      path=${line#shared }
      if [ ! -d "$old/$path" ] || [ ! -d "$new/$path" ]; then continue; fi
      was=$(cd -P -- "$old/$path" 2>/dev/null && pwd) || continue
      is=$(cd -P -- "$new/$path" 2>/dev/null && pwd) || continue
      # A directory of the release itself is looked at as such.
      case $was/ in "$is"/ | "$old"/*) continue ;; esac
      data=$(find "$was" -type f ! -name .gitignore -print 2>/dev/null | sed -n 1p)
      [ -z "$data" ] || printf 'elsewhere %s %s\n' "$path" "$was"
      ;;
  esac
done

# Whether the directory $1 has data of somebody.
has_data() { [ -n "$(find "$1/." -type f ! -name .gitignore -print 2>/dev/null | sed -n 1p)" ]; }
for place in shared/* shared/*/*; do
  path=${place#shared/}
  case $path in env | env/* | assets | assets/* | '*' | *'/*') continue ;; esac
  if [ ! -d "$place" ] || [ ! -L "$old/$path" ] || [ -L "$new/$path" ]; then continue; fi
  was=$(cd -P -- "$old/$path" 2>/dev/null && pwd) || continue
  is=$(cd -P -- "$place" 2>/dev/null && pwd) || continue
  # Where the whole of it is not shared any more, parts of it may be.
  within=no
  for part in "$new/$path"/*; do if [ -L "$part" ]; then within=yes; fi; done
  if [ "$was" = "$is" ] && [ "$within" = no ] && has_data "$place"; then printf 'unshared %s\n' "$path"; fi
done

# What run time makes anew, and what an application is built of.
look() {
  find . \( -path ./bootstrap/cache -o -path ./storage/framework -o -path ./storage/logs -o -path ./vendor \
    -o -path ./public/vendor -o -path ./public/build -o -path ./node_modules -o -path ./.git -o -path ./.env \
    -o -name "*$line_end*" \) -prune -o -type f -print
}
manifest=$deploy/.zerodown/manifests/${live##*/}.gz
: >"$work/brought"
[ -f "$manifest" ] || echo foreign
if [ -f "$manifest" ]; then
  gzip -dc <"$manifest" >"$work/manifest" || {
    printf '%s\n' "$manifest cannot be read, so that nobody can tell what the live release had from the beginning" >&2
    exit 1
  }
  # A line of it is: kind, mode, size, checksum, path.
  sed -n 's,^f [^ ]* [^ ]* [^ ]* ,./,p' "$work/manifest" >"$work/brought"
fi
# What has gone meanwhile is nobody's; what may not be read is told.
(cd -- "$old" && look) >"$work/there" 2>"$work/errors" || :
(cd -- "$new" && look) >>"$work/brought" 2>/dev/null || :
grep -v -i 'no such file' "$work/errors" | sed -n '1s/^/unread /p' || :
# Names of files are not given to awk, which would take a backslash in them for an escape.
awk '
  step == 1 { skip[$0] = 1; next }
  step == 2 { has[$0] = 1; next }
  $0 in has { next }
  {
    up = $0
    # With a backslash in it, sub of busybox finds no end.
    do if (up in skip) next
    while (match(up, /\/[^\/]*$/) && (up = substr(up, 1, RSTART - 1)) != "")
    print
  }
' step=1 "$work/skip" step=2 "$work/brought" step=3 "$work/there" | while IFS= read -r path; do
  # Through a link into what is shared it may be there, too.
  [ -e "$new/$path" ] || printf '%s\n' "${path#./}"
done >"$work/left"
{
  grep -i -e '\.sqlite3*$' -e '\.db$' "$work/left" || :
  grep -i -v -e '\.sqlite3*$' -e '\.db$' "$work/left" || :
} | sed -n "${most}q;s/^/file /p"
printf 'seen %s\n' "$(($(wc -l <"$work/left")))"
