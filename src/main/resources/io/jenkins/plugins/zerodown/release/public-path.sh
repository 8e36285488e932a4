#!/bin/sh
# Keeps the directory that a hosting company's web server reads leading into the live release.
# Arguments: DEPLOY_PATH TOKEN PUBLIC_PATH PUBLIC_MODE WHEN RELEASE_ID PHP
#   PUBLIC_MODE  link: PUBLIC_PATH itself is a link into current/public. copy: it stays a directory; what the release
#                has in public/ is linked into it through current, and its index.php is a small one that runs the live
#                release's
#   WHEN         before the switch (entries that are new), after it (entries that are gone), or remove (as before the
#                first deployment)
#   PHP          the command for PHP, used where ln or mv cannot
# What is there and not ours stays, but for an index.php and, with link, an older link: those are kept in
# .zerodown/public. Prints a line for each file of the site's own that hides one of the release
# Joined behind prelude/quoted.sh prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
public=$3
mode=$4
when=$5
id=$6
php=$7
public=${public%/}
held=$deploy/.zerodown/lock/held-$token
kept=$deploy/.zerodown/public
site=$deploy/current/public
stub='<?php // ZeroDown: runs the index.php of the live release.'

# PUBLIC_PATH may be on another file system, where nothing can be renamed out of the lock: it is looked at before each
# change.
undone='publicPath was left alone'

symlink() {
  still_held
  # shellcheck disable=SC2016 # the dollar signs are PHP's
  ln -s "$1" "$2" 2>/dev/null || "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "$1" "$2"
}

# One rename(2) of a link over a link that may lead to a directory.
replace() {
  still_held
  # shellcheck disable=SC2016 # the dollar signs are those of PHP and Perl
  mv -fT -- "$1" "$2" 2>/dev/null || "$php" -r 'exit(rename($argv[1], $argv[2]) ? 0 : 1);' -- "$1" "$2" 2>/dev/null ||
    perl -e 'rename($ARGV[0], $ARGV[1]) or die "$!\n"' -- "$1" "$2"
}

ours() {
  [ -L "$1" ] && case $(readlink "$1") in
    "$site" | "$site"/*) true ;;
    *) false ;;
  esac
}

keep() {
  (umask 077 && mkdir -p -- "$kept")
  still_held
  [ -e "$kept/$1" ] || [ -L "$kept/$1" ] || cp -pP -- "$2" "$kept/$1"
}

link_whole() {
  case $when in
    before)
      if [ -d "$public" ] && [ ! -L "$public" ]; then
        printf 'publicPath %s is a real directory: move it away once (mv %s %s) or use publicMode copy\n' \
          "$public" "$(quoted "$public")" "$(quoted "$public.before")" >&2
        exit 1
      fi
      ;;
    after)
      [ "$(readlink "$public" 2>/dev/null || :)" != "$site" ] || return 0
      if [ -L "$public" ]; then keep link "$public"; fi
      mkdir -p -- "${public%/*}"
      still_held
      rm -f -- "$public.next-zerodown"
      symlink "$site" "$public.next-zerodown"
      replace "$public.next-zerodown" "$public"
      ;;
    remove)
      ours "$public" || return 0
      if [ -L "$kept/link" ]; then
        cp -pP -- "$kept/link" "$public.next-zerodown"
        replace "$public.next-zerodown" "$public"
        rm -f -- "$kept/link"
      else
        still_held
        rm -f -- "$public"
      fi
      ;;
  esac
}

write_stub() {
  still_held
  path=$(printf '%s' "$deploy" | sed "s/[\\\\']/\\\\&/g")
  # readlink asks the file system each time; realpath and plain includes go through a cache that outlives a switch.
  cat >"$public/.index.php.zerodown" <<EOF
$stub
\$deploy = '$path';
\$link = readlink(\$deploy . '/current');
\$release = \$link[0] === '/' ? \$link : \$deploy . '/' . \$link;
\$_SERVER['SCRIPT_FILENAME'] = \$release . '/public/index.php';
chdir(\$release . '/public');
require \$release . '/public/index.php';
EOF
  still_held
  mv -f -- "$public/.index.php.zerodown" "$public/index.php"
}

is_stub() {
  [ -f "$1" ] && [ "$(head -n 1 -- "$1")" = "$stub" ]
}

fill() {
  still_held
  mkdir -p -- "$public"
  for entry in "$deploy/releases/$id/public"/* "$deploy/releases/$id/public"/.[!.]*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    name=${entry##*/}
    place=$public/$name
    if [ "$name" = index.php ] || ours "$place"; then
      continue
    elif [ -e "$place" ] || [ -L "$place" ]; then
      [ "$name" = storage ] || printf '%s is the site'\''s own and hides the one of the release\n' "$place"
    else
      symlink "$site/$name" "$place"
    fi
  done
}

prune() {
  for place in "$public"/* "$public"/.[!.]*; do
    if ours "$place" && [ ! -e "$place" ] && [ ! -L "$site/${place##*/}" ]; then
      still_held
      rm -f -- "$place"
    fi
  done
}

directory() {
  case $when in
    before)
      if [ -L "$public" ]; then
        printf 'publicPath %s is a link: use publicMode link, or make it a directory: rm %s && mkdir %s\n' \
          "$public" "$(quoted "$public")" "$(quoted "$public")" >&2
        exit 1
      fi
      fill
      ;;
    after)
      fill
      prune
      if [ -f "$site/index.php" ]; then
        if [ -f "$public/index.php" ] && ! is_stub "$public/index.php"; then
          keep index.php "$public/index.php"
        fi
        write_stub
      fi
      ;;
    remove)
      for place in "$public"/* "$public"/.[!.]*; do
        if ours "$place"; then
          still_held
          rm -f -- "$place"
        fi
      done
      is_stub "$public/index.php" || return 0
      still_held
      if [ -f "$kept/index.php" ]; then
        cp -p -- "$kept/index.php" "$public/.index.php.zerodown"
        mv -f -- "$public/.index.php.zerodown" "$public/index.php"
        rm -f -- "$kept/index.php"
      else
        rm -f -- "$public/index.php"
      fi
      ;;
  esac
}

still_held
case $mode in
  link) link_whole ;;
  copy) directory ;;
esac
