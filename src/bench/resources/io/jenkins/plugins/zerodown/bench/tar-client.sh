#!/bin/sh
# The transfer alone: one stream of tar and gzip.
set -e
running=
for host in $HOSTS; do
  tar czf - -C "$SOURCE" . |
    $SSH "$host" "mkdir -p '$DIRECTORY/releases/$RELEASE' && tar xzf - -C '$DIRECTORY/releases/$RELEASE'" &
  running="$running $!"
done
for one in $running; do wait "$one"; done
