#!/bin/sh
# Gives the manifest of a release that is on this server.
# Arguments: DEPLOY_PATH RELEASE_ID
# Prints it as it is kept: compressed by gzip
set -eu
deploy=$1
id=$2
cat -- "$deploy/.zerodown/manifests/$id.gz"
