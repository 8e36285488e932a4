#!/bin/sh
# The transfer alone: one stream of tar and zstd.
set -e
running=
for host in $HOSTS; do
  tar cf - -C "$SOURCE" . | zstd -q -T0 -3 |
    $SSH "$host" "mkdir -p '$DIRECTORY/releases/$RELEASE' && zstd -dq | tar xf - -C '$DIRECTORY/releases/$RELEASE'" &
  running="$running $!"
done
for one in $running; do wait "$one"; done
