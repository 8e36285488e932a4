#!/bin/sh
# A whole deployment as the best script would have it that a person writes by hand: what changed is found here, packed,
# and sent to one script in one command of OpenSSH's client. It verifies, locks and logs nothing. A yardstick.
set -e
list=$WORK/list
pack=$WORK/pack.tgz
if [ -n "$BEFORE" ]; then
  rsync -ain --delete "$SOURCE/" "$BEFORE/" | grep '^>f' | cut -c13- >"$list" || :
else
  (cd "$SOURCE" && find . -type f) >"$list"
fi
tar czf "$pack" -C "$SOURCE" -T "$list"
# shellcheck disable=SC2016
script='set -e
mkdir -p "$1" && cd "$1"
mkdir -p releases shared/storage/app shared/storage/logs shared/storage/framework
release=releases/$2
before=$(readlink current || :)
if [ -n "$before" ]; then cp -al "$before" "$release"; else mkdir "$release"; fi
tar xzf - -C "$release"
mkdir -p "$release/storage"
for shared in app logs framework; do
  rm -rf "$release/storage/$shared"
  ln -s "../../../shared/storage/$shared" "$release/storage/$shared"
done
ln -s "$release" current.new
mv -T current.new current
ls -1 releases | sort -r | tail -n +4 | while read -r old; do rm -rf "releases/$old"; done'
running=
for host in $HOSTS; do
  $SSH "$host" "set -- '$DIRECTORY' '$RELEASE'; $script" <"$pack" &
  running="$running $!"
done
for one in $running; do wait "$one"; done
