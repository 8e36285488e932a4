#!/bin/sh
# Takes current away: what a first deployment goes back to. By one rename into the lock, so that it also fails for an owner who lost it.
# Arguments: DEPLOY_PATH TOKEN
# Prints nothing
set -eu
cd -- "$1"
held=.zerodown/lock/held-$2
if [ ! -d "$held" ]; then
    echo 'this deployment does not hold the lock of the target any more; deployment.log says who took it. current was left alone' >&2
    exit 1
fi
[ -L current ] || exit 0
mv -- current "$held/removed-$$"
