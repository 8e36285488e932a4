#!/bin/sh
# Lists the releases of a target on this server. Only real directories with a release's name count: what a link there leads to is
# not ours.
# Arguments: DEPLOY_PATH
# Prints a line for each: "ID tree JSON", where tree is "whole" (it has what an application begins with) or "part",
# and JSON is its state file, if it has one
set -eu
cd -- "$1/releases" 2>/dev/null || exit 0
for id in [0-9]*; do
    case $id in
        *[!0-9-]*) continue ;;
    esac
    if [ -L "$id" ] || [ ! -d "$id" ]; then
        continue
    fi
    tree=part
    if [ -f "$id/public/index.php" ] || [ -f "$id/index.php" ] || [ -f "$id/vendor/autoload.php" ]; then
        tree=whole
    fi
    printf '%s %s ' "$id" "$tree"
    if [ -f "../.zerodown/releases/$id.json" ]; then
        head -c 65536 -- "../.zerodown/releases/$id.json" | tr -d '\000\n\r'
    fi
    printf '\n'
done
