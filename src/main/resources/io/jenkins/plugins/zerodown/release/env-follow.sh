#!/bin/sh
# Lets shared/.env follow a switch: to what was uploaded for the release, or back to what it led to when that release was left.
# What it leads to when a release is left is kept in .zerodown/env/RELEASE, a real file as shared/env/original.
# Arguments: DEPLOY_PATH TOKEN LEFT RELEASE
#   LEFT     the release that was live, or "none"
#   RELEASE  the one that is, or "none"
# Prints "stage" where a link named env waits in the lock to be renamed over shared/.env; else nothing
set -eu
cd -- "$1"
held=.zerodown/lock/held-$2
left=$3
id=$4
[ -d shared ] || exit 0
[ -d .zerodown/env ] || (umask 077 && mkdir -p -- .zerodown/env)

now=
if [ -L shared/.env ]; then
    now=$(readlink shared/.env)
elif [ -f shared/.env ]; then
    now=env/original
fi
want=$now
if [ "$id" != none ] && [ -f "shared/env/$id" ]; then
    want=env/$id
elif [ -f ".zerodown/env/$id" ]; then
    want=$(cat -- ".zerodown/env/$id")
    [ -z "$want" ] || [ -f "shared/$want" ] || want=$now
fi
[ "$want" != "$now" ] || exit 0

if [ "$left" != "$id" ]; then
    printf '%s' "$now" >".zerodown/env/.$left.$$"
    mv -f -- ".zerodown/env/.$left.$$" ".zerodown/env/$left"
fi
if [ ! -L shared/.env ] && [ -f shared/.env ]; then
    mkdir -p -- shared/env
    rm -f -- shared/env/.original
    (umask 077 && cp -p -- shared/.env shared/env/.original)
    mv -f -- shared/env/.original shared/env/original
fi
if [ -z "$want" ]; then
    rm -f -- shared/.env
    exit 0
fi
if [ -e "$held/env" ] || [ -L "$held/env" ]; then rm -f -- "$held/env"; fi
ln -s "$want" "$held/env"
echo stage
