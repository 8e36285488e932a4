#!/bin/sh
# Tells which versions of PHP, PHP-FPM, Composer and Node a server has.
# Arguments: for each tool its name, how many words its command has, and these words: php 1 php8.2 composer 2 php8.2 /usr/local/bin/composer
# Prints a line for each that is there: "NAME VERSION"; "fpm VERSION" for each PHP-FPM that runs, or where none is seen to run, is installed.
set -eu

number() {
  sed -n -e 's/^PHP //' -e 's/^Composer //' -e 's/^version //' -e 's/^v//' \
    -e 's/^\([0-9][0-9]*\.[0-9][0-9.]*\).*$/\1/p' | head -n 1
}

# NAME COUNT WORD...: asks the command of the first COUNT words; what comes after them belongs to other tools.
ask() {
  name=$1 count=$2
  shift 2
  left=$#
  while [ "$left" -gt 0 ]; do
    word=$1
    shift
    if [ "$count" -gt 0 ]; then
      set -- "$@" "$word"
      count=$((count - 1))
    fi
    left=$((left - 1))
  done
  command -v -- "$1" >/dev/null 2>&1 || return 0
  version=$(COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_NO_INTERACTION=1 "$@" --version 2>/dev/null </dev/null | number) || version=
  [ -z "$version" ] || printf '%s\n' "$name $version"
}

while [ $# -gt 0 ]; do
  ask "$@"
  skip=$(($2 + 2))
  shift "$skip"
done

# Debian's and Ondrej Sury's packages keep the configuration of each PHP in a directory named by its version.
running=$(ps -eo args 2>/dev/null || ps -o args 2>/dev/null) || running=
running=$(printf '%s\n' "$running" | sed -n 's/^php-fpm: master process (.*\/php\/\([0-9][0-9]*\.[0-9][0-9]*\)\/fpm\/.*$/\1/p' | sort -u)
for fpm in /usr/sbin/php-fpm* /usr/local/sbin/php-fpm* /usr/bin/php-fpm* /usr/local/bin/php-fpm* /opt/remi/php*/root/usr/sbin/php-fpm; do
  { [ -f "$fpm" ] && [ -x "$fpm" ]; } || continue
  version=$("$fpm" -v 2>/dev/null </dev/null | number) || version=
  [ -n "$version" ] || continue
  if [ -n "$running" ]; then
    printf '%s\n' "$running" | grep -q -x -F -e "$(printf '%s\n' "$version" | cut -d. -f1,2)" || continue
  fi
  printf '%s\n' "fpm $version"
done | sort -u
