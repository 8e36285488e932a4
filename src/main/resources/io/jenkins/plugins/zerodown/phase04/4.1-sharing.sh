# Part of 4.1-shared-resources-linking.sh: makes what is shared, and the links to it in a release.
# Needs: deploy, shared, release, releases, id, held; dir and file, the modes; refuse, and the parts that fence, take
# words and give rights
# shellcheck shell=sh disable=SC2034,SC2154 # names are shared with what it is joined with

# Prints where the existing file or directory $1 really is.
real() {
  if [ -d "$1" ]; then
    (cd -P -- "$1" && pwd)
    return
  fi
  target=$1
  if [ -L "$1" ]; then
    target=$(readlink -- "$1")
    case $target in /*) ;; *) target=${1%/*}/$target ;; esac
  fi
  [ -e "$target" ] || return 1
  place=$(cd -P -- "${target%/*}/" && pwd) || return 1
  printf '%s\n' "${place%/}/${target##*/}"
}

# Refuses a shared path that leads into a release: it would go with that release, or change under the live one.
examine() {
  at=$shared
  rest=$1/
  while :; do
    if [ -L "$at" ]; then
      if ! there=$(real "$at" 2>/dev/null); then
        refuse "$at is a link to $(readlink -- "$at"), which is not there; make that, or remove the link"
      fi
      case $there/ in
        "$releases"/*) refuse "$at is a link into $there, a release;" \
          "move what it leads to into $shared and remove the link" ;;
      esac
      printf '%s\n' "outside ${at#"$deploy"/} $there"
    fi
    [ -n "$rest" ] || return 0
    at=$at/${rest%%/*}
    rest=${rest#*/}
  done
}

# Makes the directories above $2/$3 that are missing.
parents() {
  at=$2
  rest=$3
  while :; do
    case $rest in */*) ;; *) return 0 ;; esac
    at=$at/${rest%%/*}
    rest=${rest#*/}
    if [ "$1" = release ] && [ -L "$at" ]; then
      refuse "$at is a link in the release, so that nothing below it can be shared; name the link itself," \
        "or another path"
    fi
    if [ ! -d "$at" ]; then
      still_held
      mkdir -m "$dir" -- "$at"
    fi
  done
}

# Fills the shared entry $2 of the type $1 from the release, or makes it empty.
provide() {
  parents shared "$shared" "$2"
  new=$held/seed-$id-$$
  rm -rf -- "$new"
  still_held
  own=$release/$2
  word=made
  if [ -e "$own" ] && [ ! -L "$own" ]; then
    cp -RPp -- "$own" "$new"
    word=seeded
  elif [ "$1" = file ] && [ -s "$deploy/current/$2" ] && [ -f "$deploy/current/$2" ] &&
    [ ! -L "$deploy/current/$2" ]; then
    refuse "sharedFiles names $2, which the live release has with data of its own and $shared does not:" \
      "copy it, while nothing writes to it (cp -p $deploy/current/$2 $shared/$2), then deploy again"
  elif [ "$1" = dir ]; then
    mkdir -m "$dir" -- "$new"
  else
    : >"$new"
    chmod "$file" -- "$new"
  fi
  grant_tree "$new" "$2"
  if [ "$1" = dir ]; then
    top=$(cd -P -- "$new" && pwd)
    grant "$new"
  fi
  if ! mv -- "$new" "$shared/$2"; then
    still_held
    refuse "$shared/$2 could not be put in place"
  fi
  printf '%s\n' "$word $2"
}

symlink() {
  ln -s -- "$1" "$2" 2>/dev/null && return 0
  # Some hosting companies take ln away and leave PHP.
  # shellcheck disable=SC2016
  with "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "$1" "$2" && return 0
  refuse "no link can be made at $2: neither ln nor PHP's symlink() works there"
}

inode() {
  facts=$(ls -diL -- "$1" 2>/dev/null)
  set -f
  # shellcheck disable=SC2086
  set -- $facts
  printf '%s\n' "$1"
}

# Whether two paths lead to the same file or directory. Nearly every shell can tell by itself.
same() {
  [ -e "$1" ] && [ -e "$2" ] || return 1
  # shellcheck disable=SC3013
  if [ / -ef / ] 2>/dev/null; then
    [ "$1" -ef "$2" ]
  else
    [ "$(inode "$1")" = "$(inode "$2")" ]
  fi
}

# Replaces the release's own entry $1 by a link.
link() {
  parents release "$release" "$1"
  entry=$release/$1
  target=../../shared/$1
  rest=$1
  while :; do
    case $rest in */*) ;; *) break ;; esac
    rest=${rest#*/}
    target=../$target
  done
  if [ -L "$entry" ] && [ "$(readlink -- "$entry")" = "$target" ]; then
    return 0
  fi
  if same "$deploy/current" "$release"; then
    refuse "$entry is no link to $shared/$1, and the release is live already: deploy a new one"
  fi
  still_held
  if [ -e "$entry" ] || [ -L "$entry" ]; then rm -rf -- "$held/../../../releases/$id/$1"; fi
  still_held
  symlink "$target" "$entry"
  if ! same "$entry" "$shared/$1"; then
    refuse "$entry leads elsewhere than $shared/$1: is $deploy/releases a link? It must be a directory beside shared"
  fi
}
