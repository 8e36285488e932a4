#!/bin/sh
# Finds the tool by which this server renames a link over a link that leads to a directory, in one rename(2): by trying it.
# mv without -T would put the new link into that directory, and ln -nfs of busybox removes the old one first.
# Arguments: DIRECTORY [PHP]   DIRECTORY is writable and on the file system that is meant; PHP is the command for PHP
# Prints one of: mv -T, mv -h, php, perl
# shellcheck disable=SC2016 # the dollar signs are those of PHP and Perl
set -eu
php=${2:-php}
place=$1/.rename-$$
rm -rf -- "$place"
mkdir -- "$place"
trap 'rm -rf -- "$place"' EXIT
mkdir -- "$place/old" "$place/new"

symlink() {
    ln -s "$1" "$2" 2>/dev/null || "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "$1" "$2" 2>/dev/null
}

works() {
    rm -f -- "$place/current" "$place/next"
    if ! symlink old "$place/current" || ! symlink new "$place/next"; then
        echo 'this server makes no symbolic links: neither ln -s nor PHP'\''s symlink() works in deployPath' >&2
        exit 1
    fi
    "$@" 2>/dev/null || return 1
    [ ! -e "$place/next" ] && [ "$(readlink "$place/current")" = new ] && [ ! -L "$place/old/next" ]
}

if works mv -fT -- "$place/next" "$place/current"; then
    echo 'mv -T'
elif works mv -fh -- "$place/next" "$place/current"; then
    echo 'mv -h'
elif works "$php" -r 'exit(rename($argv[1], $argv[2]) ? 0 : 1);' -- "$place/next" "$place/current"; then
    echo php
elif works perl -e 'rename($ARGV[0], $ARGV[1]) or exit 1' -- "$place/next" "$place/current"; then
    echo perl
else
    echo 'this server has no tool that renames a link over another one at once: install coreutils or busybox (mv -T), PHP or Perl' >&2
    exit 1
fi
