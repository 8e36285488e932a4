#!/bin/sh
# Tells which versions of PHP, PHP-FPM, Composer and Node a server has.
# Arguments: [TOOL...]
#   TOOL  for each its name, how many words its command has, and these words:
#         php 1 php8.2 composer 2 php8.2 /usr/local/bin/composer
# Prints a line for each that is there: "NAME VERSION"; "fpm VERSION" for each PHP-FPM that runs, or where none is seen
# to run, is installed
# Joined behind check/php-programs.sh
set -eu

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
  version=
  if [ "$name" = php ]; then
    # Without its settings and extensions PHP starts in half the time. One that runs no code is of no use.
    for bare in -n ''; do
      [ -z "$version" ] || break
      number "$("$@" ${bare:+"$bare"} -r 'echo "\n" . PHP_VERSION . "\n";' 2>/dev/null </dev/null || :)"
    done
  else
    number "$(COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_NO_INTERACTION=1 "$@" --version 2>/dev/null </dev/null || :)"
  fi
  [ -z "$version" ] || printf '%s\n' "$name $version"
}

ask_all() {
  while [ $# -gt 0 ]; do
    ask "$@"
    skip=$(($2 + 2))
    shift "$skip"
  done
}

# What FPM says is asked for meanwhile.
fpms | sed 's/^\([^ ]*\) .*/fpm \1/' | {
  exec 3<&0 </dev/null
  ask_all "$@"
  while IFS= read -r said <&3; do printf '%s\n' "$said"; done
}
