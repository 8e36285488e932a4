#!/bin/sh
# Changes the state of a release and leaves what else is known about it. A release without a state file was made by another tool, and is
# left without: what has one is ours, for a cleanup to remove.
# Arguments: DEPLOY_PATH RELEASE STATE [TIME]   TIME is noted as the first time at which it was found good
# Prints nothing
set -eu
umask 077
cd -- "$1/.zerodown/releases" 2>/dev/null || exit 0
[ -f "$2.json" ] || exit 0
json=$(head -c 65536 -- "$2.json" | tr -d '\000\n\r')
# Within a string of JSON a quote has a backslash before it, so that no commit message can look like this.
if printf '%s\n' "$json" | grep -q '^{.*"state" *: *"[a-z]*".*}$'; then
    json=$(printf '%s\n' "$json" | sed "s/\"state\" *: *\"[a-z]*\"/\"state\":\"$3\"/")
else
    json="{\"release\":\"$2\",\"state\":\"$3\"}"
fi
if [ -n "${4:-}" ] && ! printf '%s\n' "$json" | grep -q '"deployedAt" *: *"'; then
    json="${json%?},\"deployedAt\":\"$4\"}"
fi
printf '%s\n' "$json" >".$2.$$" || {
    rm -f -- ".$2.$$"
    exit 1
}
mv -f -- ".$2.$$" "$2.json"
