#!/bin/sh
# Writes a deployment down: a line in deployment.log, and release.json in its release.
# Whatever it writes it writes by a path through the lock, which leads nowhere for whoever has lost that.
# Arguments: DEPLOY_PATH TOKEN RELEASE   RELEASE may be "none": the deployment ended before it had one
# Input: the line for deployment.log (this server's time is put before it), then the text of release.json
# Prints "logged", or "nothing" where this server was never reached by a deployment
set -eu
deploy=$1
held=$1/.zerodown/lock/held-$2
fenced=$held/../../..
id=$3
lost() {
    echo 'this deployment does not hold the lock of the target any more; deployment.log says who took it. Nothing was written down' >&2
    exit 75
}
end='
'
if [ ! -d "$deploy/.zerodown" ]; then
    echo nothing
    exit 0
fi
[ -d "$held" ] || lost
IFS= read -r line
json=
while IFS= read -r text || [ -n "$text" ]; do json=$json$text$end; done
json=${json%"$end"}
release=$deploy/releases/$id
[ -d "$release" ] && [ ! -L "$release" ] && [ "$id" != none ] || release=
if [ -n "$release" ] && [ -e "$release/release.json" ] && [ "$(cat -- "$release/release.json" 2>/dev/null)" = "$json" ]; then
    # The answer was lost, and the engine asks again.
    echo logged
    exit 0
fi
written=yes
(printf '%s  %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$line" >>"$fenced/deployment.log") 2>/dev/null || written=no
if [ -n "$release" ]; then
    # A file of the release's own: release.json of an older one may be the same inode.
    made=yes
    (printf '%s\n' "$json" >"$held/release.json.$$" && mv -f -- "$held/release.json.$$" "$release/release.json") 2>/dev/null || made=no
    if [ "$made" = no ]; then
        [ -d "$held" ] || lost
        printf '%s/release.json cannot be written by %s: give the directory to that user, and see that the disk is not full\n' \
            "$release" "$(id -un)" >&2
        exit 1
    fi
fi
if [ "$written" = no ]; then
    [ -d "$held" ] || lost
    if [ -d "$deploy/deployment.log" ]; then
        printf '%s/deployment.log is a directory: move it away, the deployment is not written down there\n' "$deploy" >&2
    else
        printf '%s/deployment.log cannot be written by %s: give it to that user, and see that the disk is not full\n' \
            "$deploy" "$(id -un)" >&2
    fi
    exit 1
fi
echo logged
