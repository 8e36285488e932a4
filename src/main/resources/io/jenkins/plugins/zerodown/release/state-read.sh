#!/bin/sh
# Says what is known about a release.
# Arguments: DEPLOY_PATH RELEASE
# Prints .zerodown/releases/ID.json as one line, or nothing where there is none
set -eu
if [ -f "$1/.zerodown/releases/$2.json" ]; then
    head -c 65536 -- "$1/.zerodown/releases/$2.json" | tr -d '\000\n\r'
fi
