#!/bin/sh
# Runs one command of a build where the engine's caller has it run, and writes down how it went: the engine reads that
# from the files, so that neither its end nor the caller's ends the command.
# Arguments: ACT JOB
#   ACT  start, which returns at once; or run
#   JOB  its directory, which has the command; apart, where its standard error is kept apart
# Files that it makes there: begun/ (whoever makes it runs the command), alive (touched each second), out, err, exit
# (its status). Where stop appears, the command ends, with all that it has started.
# Prints nothing
set -u
act=$1
job=$2
detach=
if command -v setsid >/dev/null 2>&1; then detach=setsid; fi
if [ "$act" = start ]; then
  # Its own copy: the caller's goes with the build.
  trap '' HUP
  $detach sh "$0" run "$job" </dev/null >/dev/null 2>&1 &
  exit 0
fi
mkdir -- "$job/begun" 2>/dev/null || exit 0
if [ -e "$job/apart" ]; then
  $detach sh "$job/command" </dev/null >"$job/out" 2>"$job/err" &
else
  $detach sh "$job/command" </dev/null >"$job/out" 2>&1 &
fi
child=$!
signal() { kill -s "$1" -- "-$child" 2>/dev/null || kill -s "$1" "$child" 2>/dev/null; }
(
  patience=10
  while :; do
    : >"$job/alive"
    if [ -e "$job/stop" ]; then
      if [ "$patience" -gt 0 ]; then signal TERM; else signal KILL; fi
      patience=$((patience - 1))
    fi
    sleep 1
  done
) &
beat=$!
wait "$child"
ended=$?
kill "$beat" 2>/dev/null
printf '%s\n' "$ended" >"$job/exit.new"
mv -f -- "$job/exit.new" "$job/exit"
