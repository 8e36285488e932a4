#!/bin/sh
# Lifts the maintenance mode that a deployment has put on. May be run any number of times.
# Arguments: the deploy path, words of php (one a line).
# Prints "up", or "untouched" where no deployment has put it on.
set -eu
deploy=$1
php=$2
line='
'
marker=$deploy/.zerodown/maintenance

# Runs the command that follows with the words of $1 (one a line) before it.
with() {
  words=$1
  shift
  set -f
  IFS=$line
  # shellcheck disable=SC2086
  set -- $words "$@"
  set +f
  unset IFS
  "$@"
}

if [ ! -e "$marker" ]; then
  echo untouched
  exit 0
fi
live=$(cd -P -- "$deploy/current" 2>/dev/null && pwd) || live=
said=
if [ -n "$live" ] && ! said=$(cd -- "$live" && with "$php" artisan up 2>&1 </dev/null); then
  said="artisan up in $live failed: $said"
fi
# What artisan could not do, because the release is broken or gone, is these two files.
for storage in "${live:-$deploy/shared}/storage" "$deploy/shared/storage"; do
  rm -f -- "$storage/framework/down" "$storage/framework/maintenance.php"
  if [ -e "$storage/framework/down" ]; then
    printf '%s cannot be removed, so that visitors see the maintenance page: %s\n' \
      "$storage/framework/down" "${said:-remove it by hand}" >&2
    exit 1
  fi
done
if [ -n "$said" ]; then
  case $said in "artisan up in "*) printf '%s\n' "$said" >&2 ;; esac
fi
rm -f -- "$marker"
echo up
