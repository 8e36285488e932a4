#!/bin/sh
# Makes the cookie that passes maintenance mode, as Laravel itself makes it; the secret stays on the server.
# Arguments: PROGRAM DEPLOY_PATH PHP SECONDS
#   PROGRAM  the text of 5.1-bypass-cookie.php
#   PHP      its words, one a line
#   SECONDS  how long it is good for
# Prints what that program prints; the answer is empty where nothing can have put the application into maintenance mode.
# Joined behind prelude/words.sh
set -eu
program=$1
deploy=$2
php=$3
seconds=$4

# Whether the live release may keep its maintenance mode elsewhere than in a file: nothing tells but its settings.
is_elsewhere() {
  case ${APP_MAINTENANCE_DRIVER:-file} in file) ;; *) return 0 ;; esac
  set --
  for settings in "$live/.env" "$live/config/app.php" "$live/bootstrap/cache/config.php"; do
    if [ -r "$settings" ]; then set -- "$@" "$settings"; fi
  done
  [ $# -gt 0 ] || return 1
  awk '
    FNR == 1 { near = 0 }
    /^[ \t]*(export[ \t]+)?APP_MAINTENANCE_DRIVER[ \t]*=/ && !/=[ \t]*["\047]?file["\047]?[ \t\r]*$/ { found = 1; exit }
    /["\047]maintenance["\047][ \t]*=>/ { near = 4 }
    near > 0 { near--; if (/["\047]driver["\047]/ && !/["\047]file["\047]/) { found = 1; exit } }
    END { exit !found }
  ' "$@"
}

live=$(cd -P -- "$deploy/current" && pwd)
if [ ! -e "$live/storage/framework/down" ] && [ ! -e "$deploy/.zerodown/maintenance" ] && ! is_elsewhere; then
  printf '\nzerodown-answer begins\n\nzerodown-answer ends 0\n'
  exit 0
fi
# shellcheck disable=SC2016
with "$php" -r 'eval("?>" . $argv[1]);' -- "$program" "$live" "$seconds" </dev/null
