#!/bin/sh
# Says what current leads to.
# Arguments: DEPLOY_PATH
# Prints one of: "none"; "directory" (or a file: not a link at all); "release ID"; "elsewhere" and, on the next line,
# where
set -eu
deploy=$1
cd -- "$deploy" 2>/dev/null || {
  echo none
  exit 0
}
if [ ! -L current ]; then
  if [ -e current ]; then echo directory; else echo none; fi
  exit 0
fi
text=$(readlink current)
text=${text%/}
id=${text##*/}
case $id in
  '' | *[!0-9-]*) id= ;;
esac
# Deployer and older tools write absolute links, also through links of the server's own: what counts is where both
# really are.
if [ -n "$id" ]; then
  place=${text%"$id"}
  if [ "$place" = releases/ ] || [ "$place" = ./releases/ ]; then
    printf 'release %s\n' "$id"
    exit 0
  fi
  if here=$(cd -P -- releases 2>/dev/null && pwd -P) && there=$(cd -P -- "${place:-.}" 2>/dev/null && pwd -P) &&
    [ "$here" = "$there" ]; then
    printf 'release %s\n' "$id"
    exit 0
  fi
fi
printf 'elsewhere\n%s\n' "$text"
