#!/bin/sh
# Asks a release's application which migrations it would run, and with which SQL; changes nothing.
# Arguments: the release's path, the words of the command for php (a line each). Standard input: pending-migrations.php.
# Prints what that program prints.
set -eu
cd -- "$1"
IFS='
'
set -f
# shellcheck disable=SC2086 # a line is a word
exec $2
