#!/bin/sh
# Lists the application's long-running artisan processes, as far as the deploy user may see them.
# Arguments: DEPLOY_PATH RELEASE_ID
#   RELEASE_ID  the one that is live
# Prints "PID-START WHERE COMMAND" for each: the start time tells a process from a later one of the same pid; WHERE is
# live for one that runs in that release, else old
set -eu
deploy=$1
id=$2
real=$(cd -- "$deploy" && pwd -P)
# One process looks through all of them; only what it finds is looked at more closely.
found=$(grep -l artisan /proc/[0-9]*/cmdline 2>/dev/null) || :
for cmdline in $found; do
  directory=${cmdline%/*}
  words=$({ tr '\000' ' ' <"$directory/cmdline"; } 2>/dev/null) || continue
  case $words in
    *'artisan queue:work'* | *'artisan queue:listen'* | *'artisan horizon'* | *'artisan schedule:work'* | \
      *'artisan octane:'* | *'artisan reverb:start'*) ;;
    *) continue ;;
  esac
  place=$(readlink "$directory/cwd" 2>/dev/null) || place=
  case "$place/ $words" in
    "$real"/* | *" $real/"* | *" $deploy/"*) ;;
    *) continue ;;
  esac
  # The name in parentheses may hold spaces: fields are counted after it.
  start=$(sed 's/.*) //' "$directory/stat" 2>/dev/null | cut -d ' ' -f 20) || continue
  command=${words#*artisan }
  where=old
  case $place/ in "$real/releases/$id"/*) where=live ;; esac
  printf '%s-%s %s %s\n' "${directory#/proc/}" "$start" "$where" "${command%% *}"
done
