#!/bin/sh
# Takes current away: what a first deployment goes back to. By one rename into the lock, so that it also fails for an owner who lost it.
# Arguments: DEPLOY_PATH TOKEN
# Prints nothing
set -eu
cd -- "$1"
held=.zerodown/lock/held-$2
lost() {
    printf '%s %s\n' 'this deployment does not hold the lock of the target any more;' \
        'deployment.log says who took it. current was left alone' >&2
    exit 75
}
[ -d "$held" ] || lost
[ -L current ] || exit 0
if ! said=$(mv -- current "$held/removed-$$" 2>&1); then
    [ -d "$held" ] || lost
    printf '%s/current cannot be removed: %s\n' "$1" "$said" >&2
    exit 1
fi
