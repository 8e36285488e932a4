#!/bin/sh
# Ends a job and everything it started: TERM, ten seconds later KILL. A job that has not begun will never begin.
# Whoever has lost the target's lock ends nothing: another engine may follow the same job.
# Arguments: JOB HELD
#   JOB   its directory
#   HELD  the lock's directory that bears its owner's token
# Prints nothing
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -u
job=$1
held=$2
undone='The command goes on'
still_held
mkdir -p -- "$job"
if mkdir -- "$job/begun" 2>/dev/null; then
  echo 143 >"$job/exit"
  exit 0
fi
# What ran before the last boot has ended, whoever has its number now.
if [ -s "$job/boot" ] && [ -r /proc/sys/kernel/random/boot_id ]; then
  read -r boot <"$job/boot"
  read -r now </proc/sys/kernel/random/boot_id
  [ "$boot" = "$now" ] || exit 0
fi
tries=0
while [ ! -f "$job/exit" ] && [ "$tries" -lt 60 ]; do
  if [ -f "$job/pid" ]; then
    read -r pid <"$job/pid"
    signal=TERM
    [ "$tries" -lt 50 ] || signal=KILL
    if [ "$tries" -eq 0 ] || [ "$tries" -eq 50 ]; then
      kill -s "$signal" -- "-$pid" 2>/dev/null || kill -s "$signal" "$pid" 2>/dev/null || exit 0
    fi
    kill -0 "$pid" 2>/dev/null || sleep 0.5 2>/dev/null || sleep 1
  fi
  sleep 0.2 2>/dev/null || sleep 1
  tries=$((tries + 1))
done
