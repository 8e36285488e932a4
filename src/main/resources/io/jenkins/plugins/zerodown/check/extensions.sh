#!/bin/sh
# Tells which extensions the PHP of a server has loaded.
# Arguments: [PHP...]
# Prints "cli NAME" for each of the command line's, "fpm PROGRAM NAME" for each of a PHP-FPM's; "none cli" where there
# is no such command, "mute cli" or "mute PROGRAM" where one does not say
# Joined behind php-programs.sh
# shellcheck disable=SC2034,SC2154 # names are shared with what it is joined with
set -eu

# PREFIX NAME COMMAND...: what PHP prints beside the names, such as a warning, has other letters than they have.
list() {
  prefix=$1 name=$2
  shift 2
  loaded=$("$@" -m 2>/dev/null </dev/null | sed -n 's/^[A-Za-z0-9_][A-Za-z0-9_ ]*$/&/p') || loaded=
  # Every PHP has this one.
  case $line$loaded$line in
    *"${line}standard$line"*) printf '%s\n' "$loaded" | sed "s|^|$prefix |" ;;
    *) printf '%s\n' "mute $name" ;;
  esac
}

# Whether this user may read the settings of PHP-FPM $1: without them it names few extensions.
readable() {
  from=$("$1" -i 2>/dev/null </dev/null |
    sed -n -e 's/^Scan this dir for additional .ini files => //p' -e 's/^Loaded Configuration File => //p') || from=
  printf '%s\n' "$from" | while IFS= read -r place; do
    case $place in
      '' | '(none)') ;;
      *) if [ ! -r "$place" ] || { [ -d "$place" ] && [ ! -x "$place" ]; }; then exit 1; fi ;;
    esac
  done
}

if command -v -- "$1" >/dev/null 2>&1; then list cli cli "$@"; else echo none cli; fi
# One that is installed and does not run serves nothing.
fpm_runs || exit 0
fpms | while read -r version program; do
  if readable "$program"; then list "fpm $program" "$program" "$program"; else printf '%s\n' "mute $program"; fi
done
