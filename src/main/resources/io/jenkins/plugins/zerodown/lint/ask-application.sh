#!/bin/sh
# Runs a PHP program inside a release, so that it can ask the application; nothing is written on the server.
# Arguments: the release's path, the words of the command for php (a line each), for how many seconds it may run.
# Standard input: the program.
# Prints what the program prints, then "zerodown-lint overdue" when it was ended for having run too long, and at last
# "zerodown-lint ended STATUS".
set -eu
cd -- "$1"
words=$2
limit=$3

# A command in the background would have no standard input.
exec 3<&0
IFS='
'
set -f
# shellcheck disable=SC2086 # a line is a word
$words <&3 3<&- &
unset IFS
asked=$!
exec 3<&-
(
  overdue=0
  trap 'kill "$pause" || :; exit "$overdue"' TERM
  sleep "$limit" &
  pause=$!
  wait "$pause"
  overdue=9
  kill -TERM "$asked"
  sleep 3 &
  pause=$!
  wait "$pause"
  kill -KILL "$asked"
  exit 9
) </dev/null >/dev/null 2>&1 &
watch=$!

status=0
wait "$asked" || status=$?
kill -TERM "$watch" 2>/dev/null || :
ended=0
wait "$watch" || ended=$?
if [ "$ended" = 9 ]; then
  printf '\nzerodown-lint overdue\n'
fi
printf '\nzerodown-lint ended %s\n' "$status"
