#!/bin/sh
# Tells which migrations a release has, and which of them the database has seen. Changes nothing.
# Arguments: RELEASE_PATH JOB LIMIT [PHP...]
#   JOB    the directory of the job that migrates
#   LIMIT  seconds that the answer may take
# Input: 6.1-migration-status.php
# Prints "begun" where the job was begun before, else "fresh", and then what the program prints.
set -eu
release=$1
job=$2
limit=$3
shift 3
cd -- "$release"
if [ -e "$job/begun" ]; then echo begun; else echo fresh; fi
# A server that is out of reach, or a table that is locked, lets its caller wait for ever.
if timeout 1 true 2>/dev/null; then set -- timeout "$limit" "$@"; fi
status=0
"$@" -- "$release" || status=$?
if [ "$status" -eq 124 ]; then
  printf '%s\n' "the database did not answer within $limit s: it is out of reach, or a table is locked" >&2
fi
exit "$status"
