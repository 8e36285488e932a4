#!/bin/sh
# Takes the lock of a target on this server away from its owner: from a dead one, whose heartbeat is still what the caller saw, or
# by somebody's order. One caller wins; the owner's own paths into the lock lead nowhere from then on. Leaves a trace in deployment.log.
# Arguments: DEPLOY_PATH TOKEN BEAT WHY
#   TOKEN  of the owner that is meant, and of nobody else; empty: a lock without an owner in it
#   BEAT   of the last heartbeat that was seen; empty: whatever it is (an order)
#   WHY    one line for deployment.log
# Prints "broken", or why it was left alone: "alive" or "gone"
set -eu
deploy=$1
token=$2
beat=$3
why=$4
cd -- "$deploy/.zerodown" 2>/dev/null || {
    echo gone
    exit 0
}

touched() {
    stat -c %Y -- "$1" 2>/dev/null || date -r "$1" +%s 2>/dev/null || perl -e '@s = stat(shift) or exit 1; print $s[9]' "$1" 2>/dev/null
}

if [ -n "$token" ]; then
    if [ -n "$beat" ]; then
        seen=$(touched "lock/held-$token/heartbeat") || seen=$(touched "lock/held-$token") || seen=
        if [ -n "$seen" ] && [ "$seen" != "$beat" ]; then
            echo alive
            exit 0
        fi
    fi
    left=.broken-$token
    if ! mv -- "lock/held-$token" "$left" 2>/dev/null; then
        echo gone
        exit 0
    fi
    rmdir -- lock 2>/dev/null || :
else
    left=.broken-empty-$$
    if ! mv -- lock "$left" 2>/dev/null; then
        echo gone
        exit 0
    fi
fi
printf '%s  %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$why" >>"$deploy/deployment.log"
# A run that lives on may write in there; 9.2 comes for what is left.
rm -rf -- "$left" 2>/dev/null || :
echo broken
