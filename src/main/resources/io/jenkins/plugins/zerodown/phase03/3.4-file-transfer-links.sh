#!/bin/sh
# Links the files of the newest release whose manifest is here, while nobody waits for it: 3.4 takes the links if that is the release
# which it builds on. They are made inside the lock, so that whoever loses it or gives it back loses them.
# Arguments: DEPLOY_PATH TOKEN
set -eu
cd -- "$1"
own=.zerodown/lock/held-$2
[ -d "$own" ] && [ ! -L releases ] || exit 0
newest=
for manifest in .zerodown/manifests/*.gz; do
    name=${manifest##*/}
    name=${name%.gz}
    case $name in
        '' | *[!0-9]*) continue ;;
    esac
    if [ -d "releases/$name" ] && [ ! -L "releases/$name" ] && [ "$name" -gt "${newest:-0}" ]; then
        newest=$name
    fi
done
[ -n "$newest" ] && [ ! -e "$own/links-$newest" ] || exit 0
rm -rf -- "$own/links"
if cp -al -- "releases/$newest" "$own/links" 2>/dev/null; then
    mv -- "$own/links" "$own/links-$newest"
else
    rm -rf -- "$own/links"
fi
