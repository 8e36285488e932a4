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
mkdir -- "$own/links"
links=$(cd -P -- "$own/links" && pwd -P)
release=$(pwd -P)/releases/$newest

# Links what has a name in one directory in another: all but one name, or every second.
# Arguments: FROM TO all|odd|even BUT
link() {
    cd -P -- "$1" && [ "$(pwd -P)" = "$1" ] || return 1
    to=$2
    which=$3
    but=$4
    count=0
    set --
    for name in * .[!.]* ..?*; do
        count=$((count + 1))
        case $which$((count % 2)) in
            odd0 | even1) continue ;;
        esac
        if [ "$name" != "$but" ] && { [ -e "$name" ] || [ -L "$name" ]; }; then
            set -- "$@" "$name"
        fi
    done
    [ $# -eq 0 ] || cp -al -- "$@" "$to/"
}

# Most of an application is in vendor/: another process links half of it.
whole=yes
if [ -d "$release/vendor" ] && [ ! -L "$release/vendor" ]; then
    mkdir -- "$links/vendor"
    (link "$release/vendor" "$links/vendor" even '') 2>/dev/null &
    (link "$release" "$links" all vendor && link "$release/vendor" "$links/vendor" odd '') 2>/dev/null || whole=no
    wait "$!" || whole=no
else
    (link "$release" "$links" all '') 2>/dev/null || whole=no
fi
if [ "$whole" = yes ]; then
    mv -- "$own/links" "$own/links-$newest"
else
    rm -rf -- "$own/links"
fi
