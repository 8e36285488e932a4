#!/bin/sh
# Starts a detached job, once whatever happens: a job that has begun is left alone. None for whoever has lost the
# target's lock.
# Arguments: JOB HELD PLACE LIMIT SUPERVISOR SHARING [VARIABLE...]
#   JOB         its directory
#   HELD        the lock's directory that bears its owner's token
#   PLACE       the directory that it runs in
#   LIMIT       of its time, in seconds
#   SUPERVISOR  the text of job-supervise.sh
#   SHARING     the text of shared-writing.sh, or nothing
#   VARIABLE    NAME=VALUE, of its environment
# Input: the command, for sh. Prints nothing
# Joined behind prelude/fence.sh prelude/put.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
job=$1
held=$2
place=$3
limit=$4
supervisor=$5
sharing=$6
shift 6
umask 077
undone='The command was not started'
still_held
mkdir -p -- "$job"
put "$job/command"
for pair; do export "${pair?}"; done
umask "${ZD_UMASK:-022}"
if ! cd -- "$place" 2>/dev/null; then
  printf 'the directory %s, where the command is to run, cannot be entered\n' "$place" >&2
  exit 1
fi
detach='setsid'
command -v setsid >/dev/null 2>&1 || detach='nohup'
"$detach" sh -c "$supervisor" job "$job" "$held" "$limit" "$detach" "$sharing" </dev/null >/dev/null 2>&1 &
