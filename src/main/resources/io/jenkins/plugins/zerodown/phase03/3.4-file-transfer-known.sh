#!/bin/sh
# Gives the manifest of a release that is on this server.
# Arguments: DEPLOY_PATH RELEASE
# Prints it as it is kept: compressed by gzip
set -eu
cat -- "$1/.zerodown/manifests/$2.gz"
