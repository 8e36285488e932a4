#!/bin/sh
# Keeps what is known about a release: .zerodown/releases/ID.json, written in the lock and renamed, so that no reader
# meets half of it and nobody writes it who has lost the lock.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID
# Input: the text of the file. Prints nothing
# Joined behind prelude/fence.sh prelude/put.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
umask 077
cd -- "$deploy/.zerodown"
held=lock/held-$token
undone='No state was written'
still_held
[ -d releases ] || mkdir -p -- releases
put "releases/$id.json"
