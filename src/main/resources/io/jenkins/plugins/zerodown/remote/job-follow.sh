#!/bin/sh
# Waits until a job has printed something new or has ended, and prints it.
# Arguments: JOB KNOWN PATIENCE
#   JOB       its directory
#   KNOWN     how many bytes of its log are
#   PATIENCE  how many seconds to wait at most
# Prints a line "STATE OFFSET" and then the log from the known bytes to OFFSET. STATE: running, exited:STATUS,
# timed-out:STATUS, vanished (no process and no status: killed from outside), rebooted (the machine was).
set -u
job=$1
known=$2
patience=$3
most=262144
pause=0.1
sleep "$pause" 2>/dev/null || pause=1
deadline=$(($(date +%s) + patience))
missing=0
boot=
now=
if [ -r /proc/sys/kernel/random/boot_id ]; then read -r now </proc/sys/kernel/random/boot_id; fi
while :; do
  pid=
  [ -f "$job/pid" ] && read -r pid <"$job/pid"
  [ -n "$boot" ] || { [ -s "$job/boot" ] && read -r boot <"$job/boot"; }
  state=running
  if [ -f "$job/exit" ]; then
    read -r status <"$job/exit"
    state=exited:$status
    [ -f "$job/timed-out" ] && state=timed-out:$status
    missing=0
  elif [ -n "$boot" ] && [ -n "$now" ] && [ "$boot" != "$now" ]; then
    # Whoever has its number now is somebody else.
    state=rebooted
  elif [ -z "$pid" ] || ! kill -0 "$pid" 2>/dev/null; then
    # Between the end of the process and its status on disk, and between start and pid, there is a moment.
    missing=$((missing + 1))
    [ "$missing" -lt 30 ] || state=vanished
  else
    missing=0
  fi
  size=0
  [ -f "$job/log" ] && size=$(($(wc -c <"$job/log")))
  if [ "$size" -gt "$known" ] || [ "$state" != running ] || [ "$(date +%s)" -ge "$deadline" ]; then
    break
  fi
  sleep "$pause"
done
new=$((size - known))
if [ "$new" -gt "$most" ]; then
  new=$most
  state=running
fi
printf '%s %s\n' "$state" "$((known + new))"
if [ "$new" -gt 0 ]; then
  tail -c "+$((known + 1))" "$job/log" | head -c "$new"
fi
