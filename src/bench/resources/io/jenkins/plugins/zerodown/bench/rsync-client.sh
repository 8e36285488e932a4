#!/bin/sh
# rsync against the release before, and two commands of OpenSSH's client around it.
set -e
deploy() {
  $SSH -n "$1" "mkdir -p '$DIRECTORY/releases'"
  rsync -az -e "$SSH" --delete --link-dest=../../current "$SOURCE/" "$1:$DIRECTORY/releases/$RELEASE/"
  $SSH -n "$1" "cd '$DIRECTORY' && mkdir -p shared/storage/app shared/storage/logs shared/storage/framework \
      releases/$RELEASE/storage &&
    for shared in app logs framework; do
      rm -rf releases/$RELEASE/storage/\$shared
      ln -s ../../../shared/storage/\$shared releases/$RELEASE/storage/\$shared
    done &&
    ln -s releases/$RELEASE current.new && mv -T current.new current &&
    ls -1 releases | sort -r | tail -n +4 | while read -r old; do rm -rf releases/\$old; done"
}
running=
for host in $HOSTS; do
  deploy "$host" &
  running="$running $!"
done
for one in $running; do wait "$one"; done
