#!/bin/sh
# Starts a detached job, once whatever happens: a job that has begun is left alone.
# Arguments: the job's directory, the directory it runs in, its time limit in seconds, the text of job-supervise.sh,
# the text of shared-writing.sh or nothing, then NAME=VALUE for its environment. Standard input: the command, for sh.
# Prints nothing.
set -eu
job=$1
place=$2
limit=$3
supervisor=$4
sharing=$5
shift 5
umask 077
mkdir -p -- "$job"
cat >"$job/command.$$"
mv -f -- "$job/command.$$" "$job/command"
for pair do export "${pair?}"; done
umask "${ZD_UMASK:-022}"
if ! cd -- "$place" 2>/dev/null; then
  printf 'the directory %s, where the command is to run, cannot be entered\n' "$place" >&2
  exit 1
fi
detach='setsid'
command -v setsid >/dev/null 2>&1 || detach='nohup'
"$detach" sh -c "$supervisor" job "$job" "$limit" "$detach" "$sharing" </dev/null >/dev/null 2>&1 &
