#!/bin/sh
# Runs a PHP program inside a release, so that it can ask the application; nothing is written on the server.
# Arguments: the release's path, the words of the command for php (a line each). Standard input: the program.
# Prints what the program prints.
set -eu
cd -- "$1"
IFS='
'
set -f
# shellcheck disable=SC2086 # a line is a word
exec $2
