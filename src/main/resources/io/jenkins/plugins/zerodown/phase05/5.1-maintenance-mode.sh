#!/bin/sh
# Puts the live release into maintenance mode (Laravel 8 or newer). What is down already stays as it is.
# Arguments: PROGRAM DEPLOY_PATH TOKEN RELEASE_ID RUNTIME_USER PHP VIEW
#   PROGRAM       the text of 5.1-maintenance-mode.php
#   RELEASE_ID    the one that is deployed
#   RUNTIME_USER  or nothing
#   PHP           its words, one a line
#   VIEW          to show, or nothing
# Input: the bypass secret
# Prints what that program prints: "down", or "foreign" where somebody else has put the application into maintenance
# mode before. The file .zerodown/maintenance says that it is a deployment's, so that a later one lifts what a dead one
# left: the release's id, then Laravel's driver where that is another than a file.
# Joined behind prelude/fence.sh prelude/words.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
program=$1
deploy=$2
token=$3
id=$4
runtime=$5
php=$6
view=$7
held=$deploy/.zerodown/lock/held-$token
marker=$deploy/.zerodown/maintenance

undone='Nothing was put on'
still_held
if ! live=$(cd -P -- "$deploy/current" 2>/dev/null && pwd); then
  printf '%s\n' "$deploy/current cannot be entered; look with: ls -l $deploy" >&2
  exit 1
fi
down=$live/storage/framework/down
group=
mode=0600
open=-
if [ -n "$runtime" ] && [ "$runtime" != "$(id -un)" ]; then
  group=$(id -gn -- "$runtime" 2>/dev/null || id -gn "$runtime")
  mode=0640
  open=r
fi
# Told here, too, for where the live release does not start.
if [ ! -e "$marker" ] && [ -e "$down" ]; then
  printf '\nzerodown-answer begins\nforeign\nzerodown-answer ends 0\n'
  exit 0
fi

status=0
# shellcheck disable=SC2016
with "$php" -r 'eval("?>" . $argv[1]);' -- "$program" "$live" "$view" "$marker" "$id" "$mode" "$held" || status=$?
still_held
case $status in
  0) ;;
  10) exit 0 ;;
  *) exit "$status" ;;
esac

# Its directory gives the file its group. Where PHP-FPM's user writes too, no rights are borrowed. With the cache driver
# there is no such file.
if [ -n "$group" ] && [ -e "$down" ] && [ -O "$down" ] && [ -z "$(find "$down" -prune -group "$group")" ] &&
  ! chgrp -h -- "$group" "$down" 2>/dev/null; then
  rm -f -- "$down" "$live/storage/framework/maintenance.php" "$marker"
  printf '%s %s %s\n' "the group of $down cannot be made $group, so that $runtime could not read it;" \
    "let the deploy user be in that group:" \
    "sudo usermod -aG $group $(id -un)" >&2
  exit 1
fi
# A default ACL of its directory lets those whom it names read the secret. PHP-FPM must not miss the file for a moment.
case $(ls -ld -- "$down" 2>/dev/null) in
  ??????????+*)
    if [ -O "$down" ] && ! setfacl -b -m "g::$open,o::-" -- "$down"; then
      rm -f -- "$down" "$live/storage/framework/maintenance.php" "$marker"
      printf '%s %s\n' "an ACL lets others read the bypass secret in $down: install setfacl (package acl), or take" \
        "the default ACL away from what is above it (setfacl -R -b -k)" >&2
      exit 1
    fi
    ;;
esac
