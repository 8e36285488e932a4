#!/bin/sh
# Ends each schedule:work of an application that runs in an older release, by what keeps it: nothing that artisan has
# ends one. Whatever keeps it starts it again in the live release.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID [BECOME...]
#   RELEASE_ID  the one that is live
#   BECOME      words that give rights
# Prints for each "ended PID by COMMAND", or "left PID REASON"
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
shift 3
deploy=$(cd -- "$deploy" && pwd -P)
held=$deploy/.zerodown/lock/held-$token
undone='Nothing more was restarted'
still_held

# The command line of process $1, or nothing.
title() { { tr '\000' ' ' <"/proc/$1/cmdline"; } 2>/dev/null || :; }
parent() { sed -n 's/^PPid:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$1/status" 2>/dev/null || :; }

# Sets keeper to the command that restarts process $1, and rights to "own" where that needs none; reason where there is
# none. What comes after are the words that give rights.
find_keeper() {
  keeper=
  rights=
  reason="nothing is seen to keep it running"
  process=$1
  shift
  child=$process
  ancestor=$(parent "$child")
  while [ -n "$ancestor" ] && [ "$ancestor" -gt 0 ]; do
    words=$(title "$ancestor")
    case $words in
      *supervisord*)
        file=
        case $words in *' -c '*) file=${words#* -c } && file=${file%% *} ;; esac
        name=$("$@" supervisorctl ${file:+-c "$file"} status 2>/dev/null </dev/null |
          sed -n "s/^\([^[:space:]]*\)[[:space:]].*[[:space:]]pid $child,.*/\1/p")
        if [ -n "$name" ]; then
          keeper="supervisorctl${file:+ -c $file} restart $name"
        else
          reason="Supervisor keeps it, and supervisorctl status does not name it to $(id -un)"
        fi
        return 0
        ;;
    esac
    child=$ancestor
    ancestor=$(parent "$child")
  done
  group=$(grep '\.service$' "/proc/$process/cgroup" 2>/dev/null | head -n 1) || :
  unit=${group##*/}
  case $unit in
    '' | ssh*.service | cron*.service | user@*.service | docker*.service | containerd*.service) return 0 ;;
  esac
  keeper="systemctl restart $unit"
  case $group in
    */user@"$(id -u)".service/*)
      rights=own
      keeper="env XDG_RUNTIME_DIR=/run/user/$(id -u) systemctl --user restart $unit"
      ;;
  esac
}

restarted=
found=$(grep -l 'schedule:work' /proc/[0-9]*/cmdline 2>/dev/null) || :
for cmdline in $found; do
  pid=${cmdline#/proc/}
  pid=${pid%/cmdline}
  case $(title "$pid") in *'artisan schedule:work'*) ;; *) continue ;; esac
  place=$(readlink "/proc/$pid/cwd" 2>/dev/null) || continue
  case $place/ in
    "$deploy/releases/$id"/*) continue ;;
    "$deploy"/*) ;;
    *) continue ;;
  esac
  find_keeper "$pid" "$@"
  if [ -z "$keeper" ]; then
    printf '%s\n' "left $pid $reason"
    continue
  fi
  # Once for all processes that it keeps. Its words have no blanks but those between.
  case "$restarted|" in
    *"|$keeper|"*) ;;
    *)
      restarted="$restarted|$keeper"
      still_held
      # shellcheck disable=SC2086
      if [ -n "$rights" ]; then said=$($keeper 2>&1 </dev/null) || :; else said=$("$@" $keeper 2>&1 </dev/null) || :; fi
      ;;
  esac
  tries=20
  while [ -d "/proc/$pid" ] && [ "$tries" -gt 0 ]; do
    sleep 0.5 2>/dev/null || sleep 1
    tries=$((tries - 1))
  done
  if [ -d "/proc/$pid" ]; then
    printf '%s\n' "left $pid $keeper did not end it: $(printf '%s\n' "$said" | head -n 1)"
  else
    printf '%s\n' "ended $pid by $keeper"
  fi
done
