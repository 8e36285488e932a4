#!/bin/sh
# Makes the links of Laravel's config/filesystems.php that a release lacks, as storage:link does, by its cached
# configuration.
# Arguments: PROGRAM HELD RELEASE_PATH [PHP...]
#   PROGRAM  the text of 6.2-public-links.php
#   HELD     the lock's directory that bears its owner's token
# Prints what that program prints
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
program=$1
held=$2
release=$3
shift 3
undone='No link was made'
still_held
if [ ! -f "$release/bootstrap/cache/config.php" ]; then
  printf '\nzerodown-answer begins\n[["uncached"]]\nzerodown-answer ends 0\n'
  exit 0
fi
# shellcheck disable=SC2016
"$@" -r 'eval("?>" . $argv[1]);' -- "$program" "$release" "$held" || [ $? != 75 ] || lost
