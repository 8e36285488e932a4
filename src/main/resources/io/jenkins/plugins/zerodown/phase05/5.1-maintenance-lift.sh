#!/bin/sh
# Lifts the maintenance mode that a deployment has put on. May be run any number of times.
# Arguments: PROGRAM DEPLOY_PATH TOKEN PHP
#   PROGRAM  the text of 5.1-maintenance-lift.php
#   PHP      its words, one a line
# Prints "up", or "untouched" where no deployment has put it on.
# Joined behind prelude/fence.sh prelude/words.sh
# shellcheck disable=SC2034,SC2154 # names are shared with what it is joined with
set -eu
program=$1
deploy=$2
token=$3
php=$4
held=$deploy/.zerodown/lock/held-$token
marker=$deploy/.zerodown/maintenance

# What another owner has put on is his to lift.
undone='Nothing was lifted'
still_held

# The first lines of what the program said, without our marks.
first_lines() {
  printf '%s\n' "$said" | grep -v -e '^[[:space:]]*$' -e '^zerodown-answer ' | head -n 4
}

if [ ! -e "$marker" ]; then
  echo untouched
  exit 0
fi
driver=$(sed -n 2p "$marker")
live=$(cd -P -- "$deploy/current" 2>/dev/null && pwd) || live=
said=
up=
if [ -n "$live" ]; then
  still_held
  # shellcheck disable=SC2016
  said=$(with "$php" -r 'eval("?>" . $argv[1]);' -- "$program" "$live" "$held" 2>&1 </dev/null) || :
  still_held
  case $line$said$line in
    *"${line}zerodown-answer begins${line}up${line}zerodown-answer ends 0$line"*) up=yes ;;
  esac
fi
if [ -z "$up" ] && [ -n "$driver" ]; then
  printf '%s\n' "whether visitors still see the maintenance page cannot be told: artisan up said:" \
    "$(first_lines)" "Run it by hand: cd $deploy/current && php artisan up, then rm $marker" >&2
  exit 1
fi
# What artisan could not do, because the release is broken or gone, is these two files.
for storage in "${live:-$deploy/shared}/storage" "$deploy/shared/storage"; do
  still_held
  rm -f -- "$storage/framework/down" "$storage/framework/maintenance.php"
  if [ -e "$storage/framework/down" ]; then
    printf '%s cannot be removed, so that visitors see the maintenance page: %s\n' \
      "$storage/framework/down" "$(first_lines)" >&2
    exit 1
  fi
done
if [ -z "$up" ] && [ -n "$live" ]; then
  printf '%s\n' "artisan up in $live failed, and its files were removed instead: $(first_lines)" >&2
fi
# By a path through the lock, which leads nowhere for whoever has lost that.
rm -f -- "$held/../../maintenance"
still_held
echo up
