#!/bin/sh
# Makes narrow again what holds secrets in a release and what commands of the user's have made anew, such as the cached
# configuration by artisan optimize.
# Arguments: RELEASE_PATH RUNTIME_USER [FILE...]
#   RUNTIME_USER  or nothing where it is the deploy user
#   FILE          two for each: its mode (octal), then its path in the release
# Prints "narrowed PATH MODE" for each that was wider than its mode, and "wide PATH" for each that cannot be made
# narrow.
set -eu
release=$1
runtime=$2
shift 2
group=
if [ -n "$runtime" ] && [ "$runtime" != "$(id -un)" ]; then
  group=$(id -gn -- "$runtime" 2>/dev/null || id -gn "$runtime")
fi

# Whether file $1 lets anybody do what mode $2 does not, or has an access list, which may.
is_wide() {
  file=$1
  mode=$2
  set --
  for bit in 001 002 004 010 020 040; do
    if [ $((0$mode & 0$bit)) -eq 0 ]; then set -- "$@" -o -perm "-$bit"; fi
  done
  shift
  [ -z "$(find -H "$file" -prune -type f \( "$@" \) -print)" ] || return 0
  case $(ls -ldL -- "$file") in ??????????+*) return 0 ;; esac
  return 1
}

cd -- "$release"
while [ $# -gt 1 ]; do
  mode=$1
  shift
  path=$1
  shift
  if [ ! -f "$path" ] || ! is_wide "./$path" "$mode"; then continue; fi
  if command -v setfacl >/dev/null 2>&1; then setfacl -b -- "$path" 2>/dev/null || :; fi
  # PHP-FPM must be able to read it by its group.
  if [ -n "$group" ] && [ $((0$mode & 040)) -ne 0 ]; then
    if ! chgrp -- "$group" "$path" 2>/dev/null; then
      printf '%s\n' "wide $path"
      continue
    fi
  fi
  if chmod "$mode" -- "$path" 2>/dev/null && ! is_wide "./$path" "$mode"; then
    printf '%s\n' "narrowed $path $mode"
  else
    printf '%s\n' "wide $path"
  fi
done
