#!/bin/sh
# Finds the tool by which this server renames a link over a link that leads to a directory, in one rename(2): by trying
# it, where it is not known. mv without -T would put the new link into that directory, and ln -nfs of busybox removes
# the old one first.
# Arguments: DIRECTORY PHP
#   DIRECTORY  writable, and on the file system that is meant
#   PHP        the command for PHP
# Prints one of: mv -T, mv -h, php, perl
# shellcheck disable=SC2016 # the dollar signs are those of PHP and Perl
set -eu
directory=$1
php=$2
# Where links are known to work, as the one that is live shows, so is what GNU's does: to try takes five programs.
if [ -L "$directory/../current" ]; then
  case $(mv --version 2>/dev/null) in
    'mv (GNU coreutils) '*)
      echo 'mv -T'
      exit 0
      ;;
  esac
fi
place=$directory/.rename-$$
links=$place/links
if [ -e "$place" ] || [ -L "$place" ]; then rm -rf -- "$place"; fi
trap 'rm -rf -- "$place"' EXIT
mkdir -- "$place" "$place/old" "$place/new" "$place/new/seen" "$links"

# In $links, old leads to ../old, and new to ../new.
symlinks() {
  ln -s ../old ../new "$links/" 2>/dev/null || {
    rm -f -- "$links/old" "$links/new"
    "$php" -r 'exit(symlink($argv[1], $argv[2]) && symlink($argv[3], $argv[4]) ? 0 : 1);' -- \
      ../old "$links/old" ../new "$links/new" 2>/dev/null
  }
}

works() {
  if [ -L "$links/old" ] || [ -L "$links/new" ]; then rm -f -- "$links/old" "$links/new" "$place/old/new"; fi
  if ! symlinks; then
    echo 'this server makes no symbolic links: neither ln -s nor PHP'\''s symlink() works in deployPath' >&2
    exit 1
  fi
  "$@" 2>/dev/null || return 1
  [ -L "$links/old" ] && [ -d "$links/old/seen" ] && [ ! -L "$links/new" ] && [ ! -L "$place/old/new" ]
}

if works mv -fT -- "$links/new" "$links/old"; then
  echo 'mv -T'
elif works mv -fh -- "$links/new" "$links/old"; then
  echo 'mv -h'
elif works "$php" -r 'exit(rename($argv[1], $argv[2]) ? 0 : 1);' -- "$links/new" "$links/old"; then
  echo php
elif works perl -e 'rename($ARGV[0], $ARGV[1]) or exit 1' -- "$links/new" "$links/old"; then
  echo perl
else
  echo 'this server has no tool that renames a link over another one at once:' \
    'install coreutils or busybox (mv -T), PHP or Perl' >&2
  exit 1
fi
