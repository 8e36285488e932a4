#!/bin/sh
# Looks whether a release can be put on this server, and with which tools; leaves nothing behind.
# Arguments: DEPLOY_PATH RUNTIME_USER BECOME PHP NEED PUBLIC_PATH PUBLIC_MODE
#   RUNTIME_USER  or nothing
#   BECOME        words that give rights, one a line; may be none
#   PHP           its words, one a line; none where it is not asked
#   NEED          "php" where the application cannot do without it, or nothing
#   PUBLIC_PATH   the hosting's public directory, or nothing
#   PUBLIC_MODE   how that is to follow current: link or copy
# Prints "problem TEXT" for each reason against it, "note TEXT" for what is worth knowing, and "NAME WORDS" for each
# tool; "place PATH" for where releases go, "older" where one is there, "free-kilobytes N" and "free-inodes N of TOTAL"
# Joined behind prelude/quoted.sh prelude/words.sh places.sh users.sh tools.sh
# shellcheck disable=SC2034,SC2154,SC2317 # names are shared with what it is joined with
set -eu
deploy=$1
runtime=$2
become=$3
php=$4
need=$5
public=$6
mode=$7
public=${public%/}
user=

say() {
  case "$*" in
    *"$line"*) printf '%s\n' "$(printf '%s' "$*" | tr '\n' ' ')" ;;
    *) printf '%s\n' "$*" ;;
  esac
}
problem() { say problem "$@"; }
note() { say note "$@"; }
has() { command -v "$1" >/dev/null 2>&1; }
# Sets user to the name of whoever runs this.
who() { user=${user:-$(id -un)}; }

# All but PHP, whose version comes on standard input.
examine() {
  exec 3<&0 </dev/null
  look_at_links
  look_at_places
  if [ -n "$public" ]; then look_at_hosting; fi
  look_at_room
  look_at_runtime_user
  look_at_become
  look_at_tools
  look_at_session
  look_at_php
}

# PHP takes longer to start than all else takes. Told at once: a connection lets few packets out before it hears of
# them, however small they are.
said=$(version | examine) || status=$?
printf '%s\n' "$said"
exit "${status:-0}"
