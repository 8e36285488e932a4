#!/bin/sh
# Lists the releases of a target on this server. Only real directories with a release's name count: what a link there leads to is
# not ours.
# Arguments: DEPLOY_PATH
# Prints a line for each: "ID tree JSON", where tree is "whole" (it has what an application begins with) or "part",
# and JSON is its state file, if it has one
set -eu
cd -- "$1/releases" 2>/dev/null || exit 0
states=../.zerodown/releases
end=$(printf '\n\r')
line='
'
# What is longer than any of ours is cut off, by a program; the others are read without one.
short=$(find "$states" -type f -size -65537c 2>/dev/null) || :
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
    case $line$short$line in
        *"$line$states/$id.json$line"*)
            json=
            { while IFS= read -r part || [ -n "$part" ]; do json=$json$part; done <"$states/$id.json"; } 2>/dev/null || :
            case $json in *["$end"]*) json=$(printf '%s' "$json" | tr -d '\n\r') ;; esac
            printf '%s' "$json"
            ;;
        *)
            if [ -f "$states/$id.json" ]; then head -c 65536 -- "$states/$id.json" | tr -d '\000\n\r'; fi
            ;;
    esac
    printf '\n'
done
