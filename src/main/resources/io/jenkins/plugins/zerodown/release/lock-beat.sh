#!/bin/sh
# The heartbeat of whoever has the lock of a target on this server.
# Arguments: DEPLOY_PATH TOKEN
# Prints "held", or "lost" where the lock is not this owner's any more
set -eu
if touch -- "$1/.zerodown/lock/held-$2/heartbeat" 2>/dev/null; then
    echo held
elif [ -d "$1/.zerodown/lock/held-$2" ]; then
    touch -- "$1/.zerodown/lock/held-$2/heartbeat"
else
    echo lost
fi
