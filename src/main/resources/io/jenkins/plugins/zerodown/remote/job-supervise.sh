#!/bin/sh
# Runs one job to its end and writes down how it went. Started by job-start.sh in a session of its own.
# Arguments: JOB HELD LIMIT DETACH SHARING
#   JOB      its directory
#   HELD     the lock's directory that bears its owner's token
#   LIMIT    of its time, in seconds
#   DETACH   setsid or nohup
#   SHARING  the text of shared-writing.sh, or nothing; with it the environment has ZD_RUNTIME_USER
# Files in the directory: command, begun/ (whoever makes it runs the job), boot (this boot's id), pid (the job's process
# group), log, exit (its status), timed-out.
job=$1
held=$2
limit=$3
detach=$4
sharing=$5
# By a path through the lock, which leads nowhere for whoever has lost that.
mark=job-$$
mkdir -- "$held/$mark" 2>/dev/null || exit 0
if ! mkdir -- "$held/../../${job##*/.zerodown/}/begun" 2>/dev/null; then
  rmdir -- "${held%/*}"/*/"$mark" 2>/dev/null
  exit 0
fi
cat /proc/sys/kernel/random/boot_id >"$job/boot" 2>/dev/null
: >"$job/log"
# The mark is gone with a lock that was taken away since. An engine that goes on with this lock has renamed it alone.
if ! rmdir -- "${held%/*}"/*/"$mark" 2>/dev/null; then
  echo 75 >"$job/exit"
  exit 0
fi
"$detach" sh "$job/command" </dev/null >>"$job/log" 2>&1 &
child=$!
printf '%s\n' "$child" >"$job/pid.new"
mv -f -- "$job/pid.new" "$job/pid"
signal() { kill -s "$1" -- "-$child" 2>/dev/null || kill -s "$1" "$child" 2>/dev/null; }
(
  while [ "$limit" -gt 0 ]; do
    kill -0 "$child" 2>/dev/null || exit 0
    sleep 1
    limit=$((limit - 1))
  done
  kill -0 "$child" 2>/dev/null || exit 0
  : >"$job/timed-out"
  signal TERM
  patience=10
  while [ "$patience" -gt 0 ] && kill -0 "$child" 2>/dev/null; do
    sleep 1
    patience=$((patience - 1))
  done
  signal KILL
) &
wait "$child"
ended=$?
# A command may have a umask of its own, and PHP-FPM must go on writing.
[ -z "$sharing" ] || sh -c "$sharing" sharing . "$ZD_RUNTIME_USER" </dev/null >/dev/null 2>&1
printf '%s\n' "$ended" >"$job/exit.new"
mv -f -- "$job/exit.new" "$job/exit"
