#!/bin/sh
# Takes the lock of a target on this server away from its owner: from a dead one, whose heartbeat is still what the
# caller saw, or by somebody's order. One caller wins; the owner's own paths into the lock lead nowhere from then on.
# Leaves a trace in deployment.log.
# Arguments: DEPLOY_PATH TOKEN BEAT WHY
#   TOKEN  of the owner that is meant, and of nobody else; empty: a lock without an owner in it
#   BEAT   of the last heartbeat that was seen; empty: whatever it is (an order)
#   WHY    one line for deployment.log
# Prints "broken", or why it was left alone: "alive", "gone", or, without an order, "busy": a command of that owner runs
# Joined behind prelude/touched.sh prelude/end-building.sh
set -eu
deploy=$1
token=$2
beat=$3
why=$4
cd -- "$deploy/.zerodown" 2>/dev/null || {
  echo gone
  exit 0
}

# Whether a command has begun and not ended. It begins by a path through the lock: once that is renamed no other can.
# Between its beginning and its process's number there is a moment.
runs() {
  boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) || boot=
  tries=30
  for job in jobs/*/*; do
    if [ ! -d "$job/begun" ] && [ ! -e "$job/pid" ]; then continue; fi
    # What ran before the last boot is dead, whoever has its number now.
    if [ -n "$boot" ] && [ -s "$job/boot" ] && [ "$(cat -- "$job/boot")" != "$boot" ]; then
      continue
    fi
    while [ ! -s "$job/pid" ] && [ ! -e "$job/exit" ] && [ "$tries" -gt 0 ]; do
      tries=$((tries - 1))
      sleep 0.1 2>/dev/null || sleep 1
    done
    if [ ! -s "$job/pid" ] || [ -e "$job/exit" ]; then continue; fi
    number=$(cat -- "$job/pid")
    case $number in
      '' | *[!0-9]*) continue ;;
    esac
    if kill -0 "$number" 2>/dev/null || [ -d "/proc/$number" ]; then return 0; fi
  done
  return 1
}

if [ -n "$token" ]; then
  if [ -n "$beat" ]; then
    seen=$(touched "lock/held-$token/heartbeat") || seen=$(touched "lock/held-$token") || seen=
    if [ -n "$seen" ] && [ "$seen" != "$beat" ]; then
      echo alive
      exit 0
    fi
  fi
  left=.broken-$token
  if ! mv -- "lock/held-$token" "$left" 2>/dev/null; then
    echo gone
    exit 0
  fi
  # One that began after the caller's look would go on beside the next owner's.
  if [ -n "$beat" ] && runs; then
    mkdir -- lock 2>/dev/null || :
    if mv -- "$left" "lock/held-$token" 2>/dev/null; then
      for holder in lock/*; do
        [ "$holder" = "lock/held-$token" ] || alone=no
      done
      if [ -z "${alone:-}" ]; then
        echo busy
        exit 0
      fi
      # Somebody has it already.
      mv -- "lock/held-$token" "$left"
    fi
  fi
  # Before anybody else can have the lock.
  end_building "$left"
  rmdir -- lock 2>/dev/null || :
else
  left=.broken-empty-$$
  if ! mv -- lock "$left" 2>/dev/null; then
    echo gone
    exit 0
  fi
fi
printf '%s  %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$why" >>"$deploy/deployment.log"
# A run that lives on may write in there; 9.2 comes for what is left.
rm -rf -- "$left" 2>/dev/null || :
echo broken
