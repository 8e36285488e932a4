#!/bin/sh
# Tells whether a deployment has put the application into maintenance mode and has not lifted it.
# Arguments: DEPLOY_PATH
# Prints "left RELEASE", or nothing.
set -eu
deploy=$1
marker=$deploy/.zerodown/maintenance
if [ -f "$marker" ]; then
  printf 'left %s\n' "$(head -n 1 -- "$marker")"
fi
