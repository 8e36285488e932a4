#!/bin/sh
# Keeps what is known about a release: .zerodown/releases/ID.json, written beside it and renamed, so that no reader meets half of it.
# Arguments: DEPLOY_PATH RELEASE
# Input: the text of the file. Prints nothing
set -eu
umask 077
mkdir -p -- "$1/.zerodown/releases"
cd -- "$1/.zerodown/releases"
cat >".$2.$$" || {
    rm -f -- ".$2.$$"
    exit 1
}
mv -f -- ".$2.$$" "$2.json"
