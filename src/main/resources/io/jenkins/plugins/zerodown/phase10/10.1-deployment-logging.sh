#!/bin/sh
# Writes a deployment down: a line in deployment.log, and release.json in its release.
# Arguments: DEPLOY_PATH RELEASE   RELEASE may be "none": the deployment ended before it had one
# Input: the line for deployment.log (this server's time is put before it), then the text of release.json
# Prints "logged", or "nothing" where this server was never reached by a deployment
set -eu
deploy=$1
id=$2
end='
'
if [ ! -d "$deploy/.zerodown" ]; then
    echo nothing
    exit 0
fi
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
(printf '%s  %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$line" >>"$deploy/deployment.log") 2>/dev/null || written=no
if [ -n "$release" ]; then
    # A file of the release's own: release.json of an older one may be the same inode.
    printf '%s\n' "$json" >"$release/.release.json.$$"
    mv -f -- "$release/.release.json.$$" "$release/release.json"
fi
if [ "$written" = no ]; then
    if [ -d "$deploy/deployment.log" ]; then
        printf '%s/deployment.log is a directory: move it away, the deployment is not written down there\n' "$deploy" >&2
    else
        printf '%s/deployment.log cannot be written by %s: give it to that user, and see that the disk is not full\n' \
            "$deploy" "$(id -un)" >&2
    fi
    exit 1
fi
echo logged
