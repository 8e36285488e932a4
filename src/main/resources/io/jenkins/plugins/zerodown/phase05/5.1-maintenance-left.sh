#!/bin/sh
# Tells whether a deployment has put the application into maintenance mode and has not lifted it.
# Arguments: the deploy path. Prints "left RELEASE", or nothing.
set -eu
marker=$1/.zerodown/maintenance
if [ -f "$marker" ]; then
  printf 'left %s\n' "$(head -n 1 -- "$marker")"
fi
