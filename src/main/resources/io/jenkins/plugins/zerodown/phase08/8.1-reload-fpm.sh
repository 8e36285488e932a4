#!/bin/sh
# Reloads the PHP-FPM that runs the application, gracefully: by its systemd unit where it has one, else by its signal
# USR2.
# Arguments: HELD USER BECOME
#   HELD    the lock's directory that bears its owner's token
#   USER    whose pool it is
#   BECOME  words that give rights, one a line; may be none
# Prints a line for each FPM reloaded
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
held=$1
user=$2
become=$3
line='
'
undone='Nothing more was reloaded'
still_held
if ! uid=$(id -u -- "$user" 2>/dev/null || id -u "$user" 2>/dev/null); then
  printf '%s\n' "there is no user $user here, whose PHP-FPM is to be reloaded" >&2
  exit 1
fi

# The command line of process $1, or nothing.
title() { { tr '\000' ' ' <"/proc/$1/cmdline"; } 2>/dev/null || :; }
# The value of line $2 of process $1's status.
status() { sed -n "s/^$2:[[:space:]]*\([0-9]*\).*/\1/p" "/proc/$1/status" 2>/dev/null || :; }

# Whether the configuration of the FPM with this title has a pool of the user's.
names_user() {
  file=${1#*(}
  file=${file%%)*}
  grep -qs "^[[:space:]]*user[[:space:]]*=[[:space:]]*[\"']*${user}[\"']*[[:space:]]*\$" \
    "$file" "${file%/*}"/pool.d/*.conf
}

# Sets masters to those whose workers run as the user. A pool that starts its workers on demand has none while it is
# idle, so that idle is set to those whose configuration names the user.
look() {
  masters=
  idle=
  for directory in /proc/[0-9]*; do
    pid=${directory#/proc/}
    case $(title "$pid") in
      'php-fpm: pool '*)
        if [ "$(status "$pid" Uid)" = "$uid" ]; then
          parent=$(status "$pid" PPid)
          # Workers may have outlived their master: then their parent is any other process, which a signal could end.
          case $(title "$parent") in
            'php-fpm: master process '*)
              case " $masters " in *" $parent "*) ;; *) masters="$masters $parent" ;; esac
              ;;
          esac
        fi
        ;;
      'php-fpm: master process '*)
        if names_user "$(title "$pid")"; then idle="$idle $pid"; fi
        ;;
    esac
  done
  if [ -z "$masters" ]; then masters=$idle; fi
}

look
# While another reload is under way there are no workers for a moment, nor a master with its title.
tries=3
while [ -z "$masters" ] && [ "$tries" -gt 0 ]; do
  tries=$((tries - 1))
  sleep 1
  look
done
if [ -z "$masters" ]; then
  printf '%s %s\n' "no PHP-FPM is seen to run as $user here; say how it is reloaded (services.fpm:" \
    "sudo -n systemctl reload php8.2-fpm), or name its user (runtimeUser)" >&2
  exit 1
fi
for master in $masters; do
  unit=$(sed -n 's|.*/\([^/]*\.service\)$|\1|p' "/proc/$master/cgroup" 2>/dev/null | head -n 1)
  case $unit in *php*) ;; *) unit= ;; esac
  set -f
  IFS=$line
  # shellcheck disable=SC2086
  set -- $become
  set +f
  unset IFS
  if [ -n "$unit" ] && command -v systemctl >/dev/null 2>&1; then
    set -- "$@" systemctl reload "$unit"
  else
    set -- "$@" kill -USR2 "$master"
  fi
  still_held
  if ! said=$("$@" 2>&1); then
    printf '%s %s %s\n' "PHP-FPM was not reloaded by '$*': $said;" \
      "give the target words that have the right (become: sudo -n)," \
      "or a command of your own (services.fpm)" >&2
    exit 1
  fi
  printf '%s\n' "reloaded by $*"
done
