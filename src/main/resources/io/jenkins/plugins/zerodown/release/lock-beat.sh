#!/bin/sh
# The heartbeat of whoever has the lock of a target on this server. An engine that goes on with the lock of another names the tokens
# that it may still bear: it gets the new one, in one rename, so that the other's paths into it lead nowhere from then on.
# Arguments: DEPLOY_PATH TOKEN [OLDER]...
# Prints "held", or "lost" where the lock is not this owner's any more
set -eu
cd -- "$1/.zerodown/lock" 2>/dev/null || {
    echo lost
    exit 0
}
held=held-$2
shift 2

for older in "$@"; do
    # Over a directory that is there it would move into it.
    [ ! -d "$held" ] || break
    mv -- "held-$older" "$held" 2>/dev/null || :
done
if touch -- "$held/heartbeat" 2>/dev/null; then
    echo held
elif [ -d "$held" ]; then
    touch -- "$held/heartbeat"
else
    echo lost
fi
