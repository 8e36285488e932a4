#!/bin/sh
# Lists the application's long-running artisan processes, as far as the deploy user may see them.
# Arguments: DEPLOY_PATH
# Prints "PID-START RELEASE COMMAND" for each: the start time tells a process from a later one of the same pid; RELEASE
# is "-" where the process does not show in which release it runs
# Joined behind prelude/workers.sh
set -eu
deploy=$1
real=$(cd -- "$deploy" && pwd -P)
# One process looks through all of them; only what it finds is looked at more closely.
found=$(grep -l artisan /proc/[0-9]*/cmdline 2>/dev/null) || :
for cmdline in $found; do
  directory=${cmdline%/*}
  words=$({ tr '\000' ' ' <"$directory/cmdline"; } 2>/dev/null) || continue
  is_worker "$words" || continue
  place=$(readlink "$directory/cwd" 2>/dev/null) || place=
  case "$place/ $words" in
    "$real"/* | *" $real/"* | *" $deploy/"*) ;;
    *) continue ;;
  esac
  # The name in parentheses may hold spaces: fields are counted after it.
  start=$(sed 's/.*) //' "$directory/stat" 2>/dev/null | cut -d ' ' -f 20) || continue
  command=${words#*artisan }
  release=-
  case $place/ in
    "$real/releases/"*)
      release=${place#"$real/releases/"}
      release=${release%%[!0-9]*}
      ;;
  esac
  printf '%s-%s %s %s\n' "${directory#/proc/}" "$start" "${release:--}" "${command%% *}"
done
