#!/bin/sh
# After a switch whose end is not known: makes sure that no rename comes any more, so that what current says from now on
# is true.
# Arguments: DEPLOY_PATH TOKEN
# Prints nothing
set -eu
deploy=$1
token=$2
rm -f -- "$deploy/.zerodown/lock/held-$token/next"
