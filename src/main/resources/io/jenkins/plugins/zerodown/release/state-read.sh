#!/bin/sh
# Says what is known about a release.
# Arguments: DEPLOY_PATH RELEASE_ID
# Prints .zerodown/releases/ID.json as one line, or nothing where there is none
set -eu
deploy=$1
id=$2
if [ -f "$deploy/.zerodown/releases/$id.json" ]; then
  end=$(printf '\n\r')
  # A shell leaves out what is NUL, and some complain of it.
  { json=$(head -c 65536 -- "$deploy/.zerodown/releases/$id.json"); } 2>/dev/null
  case $json in *["$end"]*) json=$(printf '%s' "$json" | tr -d '\n\r') ;; esac
  printf '%s' "$json"
fi
