# Part of 4.1-assets.sh: what it does to one directory of assets.
# Needs: work, in the lock; fenced, deployPath by a path through it; dir, the mode of directories; php, its words; path,
# of the directory in a release; live, the release that visitors are served, or nothing; fail, and the parts that fence
# and take words. It runs in deployPath.
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

# Writes into $2 a line for each file of the directory $1: its inode, or 0 where that is not told, and its name, which
# begins with "./". ls would show some names otherwise than they are.
list() {
  : >"$2"
  [ -d "$1" ] || return 0
  tells=no
  ! find / -prune -printf '' 2>/dev/null || tells=yes
  directory=$1
  into=$2
  set -- find . -type f
  if [ "$tells" = yes ]; then
    (cd -- "$directory" && "$@" -printf '%i %p\n') >"$into" || fail "$deploy/$directory cannot be read"
  else
    (cd -- "$directory" && "$@" -print) >"$work/names" || fail "$deploy/$directory cannot be read"
    sed 's/^/0 /' "$work/names" >"$into"
  fi
}

# Prints the first name that the directories $1 and $3 both have, for two contents. Their lists are $2 and $4.
differing() {
  # Numbers of this size are compared as texts: as numbers, two may be the same.
  awk '
    { inode = $1 ""; name = substr($0, length($1) + 2) }
    step == 1 { at[name] = inode; next }
    name in at && (inode == "0" || at[name] != inode) { print name }
  ' step=1 "$2" step=2 "$4" >"$work/both"
  [ -s "$work/both" ] || return 0
  for side in "$1" "$3"; do
    (cd -- "$side" && tr '\n' '\0' <"$work/both" | xargs -0 cksum) >"$work/sums.named" ||
      fail "not every file of $deploy/$side can be read"
    cut -d ' ' -f 1,2 "$work/sums.named" >"$work/sums"
    [ "$(wc -l <"$work/sums")" -eq "$(wc -l <"$work/both")" ] || fail "not every file of $deploy/$side can be read"
    if [ "$side" = "$1" ]; then mv -f -- "$work/sums" "$work/sums.first"; fi
  done
  paste -d ' ' "$work/sums.first" "$work/sums" "$work/both" | awk '
    $1 "" != $3 "" || $2 "" != $4 "" { sub(/^[^ ]* [^ ]* [^ ]* [^ ]* /, ""); print; exit }
  ' | while IFS= read -r name; do printf '%s\n' "$path${name#.}"; done
}

# Makes the directory $1, relative to deployPath, with the mode $2, and those above it that are missing.
directory() {
  [ ! -d "$1" ] || return 0
  case $1 in */*) directory "${1%/*}" "$2" ;; esac
  still_held
  mkdir -m "$2" -- "$fenced/$1" 2>/dev/null || [ -d "$1" ] || fail "$deploy/$1 cannot be made"
}

# Adds to the directory $2 the files of $1 that it lacks, by links, or by copies where there are none: each is there
# whole or not at all. Prints how many there were.
add() {
  list "$1" "$work/from"
  list "$2" "$work/to"
  awk '
    { name = substr($0, length($1) + 2) }
    step == 1 { has[name] = 1; next }
    !(name in has) { print name }
  ' step=1 "$work/to" step=2 "$work/from" >"$work/lacking"
  if [ -s "$work/lacking" ]; then
    directory "$2" "$dir"
    sed 's,/[^/]*$,,' "$work/lacking" | LC_ALL=C sort -u >"$work/into"
    while IFS= read -r into; do
      directory "$2${into#.}" "$dir"
      # With -v, a backslash in the name would be taken for an escape.
      into=$into awk 'match($0, /\/[^\/]*$/) && substr($0, 1, RSTART - 1) == ENVIRON["into"]' "$work/lacking" \
        >"$work/these"
      # shellcheck disable=SC2016
      if ! (cd -- "$1" && tr '\n' '\0' <"$work/these" | xargs -0 sh -c 'ln -- "$@" "$0/"' "$fenced/$2/$into") \
        2>/dev/null; then
        copy "$1" "$2"
      fi
    done <"$work/into"
  fi
  # As expr, and unlike some wc, without spaces.
  printf '%s\n' "$(($(wc -l <"$work/lacking")))"
}

# The same of the files in "these" that could not be linked.
copy() {
  while IFS= read -r name; do
    [ ! -e "$2/$name" ] || continue
    { cp -p -- "$1/$name" "$work/copy" && mv -- "$work/copy" "$fenced/$2/$name"; } ||
      fail "$deploy/$2/${name#./} cannot be made; is the disk full (df -h, df -i)?"
  done <"$work/these"
}

# Notes beside the release $1 which files of the directory are its own, and takes the directory away from it where
# that is not live.
keep() {
  own=.zerodown/assets/$1
  directory "$own/tree" 0700
  case $path in */*) directory "$own/tree/${path%/*}" 0700 ;; esac
  if [ -e "$own/tree/$path" ]; then rm -rf -- "$fenced/$own/tree/$path"; fi
  if [ "$1" = "$live" ]; then
    cp -al -- "releases/$1/$path" "$fenced/$own/tree/$path" 2>/dev/null ||
      { rm -rf -- "$fenced/$own/tree/$path" && cp -Rp -- "releases/$1/$path" "$fenced/$own/tree/$path"; }
  else
    mv -- "releases/$1/$path" "$fenced/$own/tree/$path" || fail "$deploy/releases/$1/$path cannot be moved away"
  fi
  { [ ! -f "$own/paths" ] || grep -v -x -F -e "$path" "$own/paths" || :; } >"$work/paths"
  printf '%s\n' "$path" >>"$work/paths"
  mv -f -- "$work/paths" "$fenced/$own/paths" || fail "$deploy/$own/paths cannot be written"
}

# Lets the release $1 lead to what all share.
lead() {
  target=../../shared/assets/$path
  rest=$path
  while :; do
    case $rest in */*) ;; *) break ;; esac
    rest=${rest#*/}
    target=../$target
  done
  still_held
  directory "shared/assets/$path" "$dir"
  # shellcheck disable=SC2016
  ln -s -- "$target" "$fenced/releases/$1/$path" 2>/dev/null ||
    with "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "$target" "$fenced/releases/$1/$path" ||
    fail "no link can be made at $deploy/releases/$1/$path: neither ln nor PHP's symlink() works there"
}

# Makes the links of $path that a run before this one could not make any more after it had moved what they replace.
go_on() {
  for kept in .zerodown/assets/*; do
    at=${kept##*/}
    if [ -d "$kept/tree/$path" ] && [ -d "releases/$at" ] && [ ! -e "releases/$at/$path" ] &&
      [ ! -L "releases/$at/$path" ] && is_plain "$at"; then
      lead "$at"
    fi
  done
}

# Takes in an older release, which has a directory of its own: what it has under a name of another content stays its
# own.
adopt() {
  list "releases/$1/$path" "$work/theirs"
  list "shared/assets/$path" "$work/union"
  [ -z "$(find "releases/$1/$path" ! -type f ! -type d -print | sed -n 1p)" ] || return 0
  for other in "shared/assets/$path" "releases/$id/$path"; do
    list "$other" "$work/union"
    [ -z "$(differing "releases/$1/$path" "$work/theirs" "$other" "$work/union")" ] || return 0
  done
  # Another user's, or one that cannot be written, is let alone.
  [ -w "releases/$1/${path%/*}" ] && [ -w "releases/$1/$path" ] || return 0
  add "releases/$1/$path" "shared/assets/$path" >/dev/null
  keep "$1"
  [ "$1" = "$live" ] || lead "$1"
}
