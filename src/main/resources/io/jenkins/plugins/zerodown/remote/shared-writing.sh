#!/bin/sh
# Lets PHP-FPM's user write what the deploy user has made where the application writes: its logs, the framework's files
# and bootstrap/cache. Secrets among them (the cached configuration, the maintenance file) stay as they are.
# Whoever writes there too could put a link in the place of a name: so what is changed is what was opened, and only
# where that still is what was found, the deploy user's and under no other name.
# Arguments: RELEASE_PATH RUNTIME_USER
# Prints "opened PATH" for each, and "narrow PATH" for what cannot be opened
set -eu
release=$1
runtime=$2
me=$(id -u)
uid=$(id -u "$runtime")
[ "$uid" != "$me" ] || exit 0
gid=$(id -g "$runtime")
line='
'

real() { cd -P -- "$1" 2>/dev/null && pwd; }
tree=$(real "$release") || exit 0
storage=$(real "$release/storage") || storage=$tree/storage
shared=$(real "$release/../../shared/storage") || shared=$storage
set --
for place in storage/logs storage/framework bootstrap/cache; do
  there=$(real "$tree/$place") || continue
  # A link of PHP-FPM's user may lead anywhere.
  case $there in
    "$tree/$place" | "$storage/${place#storage/}" | "$shared/${place#storage/}") set -- "$@" "$there" ;;
  esac
done
[ $# -gt 0 ] || exit 0

open_directory() (
  cd -P -- "$1" && [ "$(pwd)" = "$1" ] && chgrp -- "$gid" . && chmod g+rwxs .
)
open_file() (
  exec 4<"$1" && [ "$(readlink /proc/self/fd/4)" = "$1" ] || exit 1
  facts=$(ls -lnL /proc/self/fd/4)
  set -f
  # shellcheck disable=SC2086
  set -- $facts
  case $1.$2.$3 in -*.1."$me") ;; *) exit 1 ;; esac
  [ "$4" = "$gid" ] || chgrp -- "$gid" /proc/self/fd/4
  chmod g+rw /proc/self/fd/4
)

find "$@" -user "$me" ! -name "*$line*" ! -name config.php ! -name down ! -name maintenance.php \
  \( -type d \( ! -group "$gid" -o ! -perm -2070 \) -o -type f \( ! -group "$gid" -o ! -perm -060 \) \) -print \
  2>/dev/null | while IFS= read -r path; do
  if [ -d "$path" ]; then open=open_directory; else open=open_file; fi
  if "$open" "$path" 2>/dev/null; then
    printf '%s\n' "opened $path"
  else
    printf '%s\n' "narrow $path"
  fi
done
