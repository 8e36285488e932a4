#!/bin/sh
# Lists the releases of a target on this server. Only real directories with a release's name count: what a link there
# leads to is not ours.
# Arguments: DEPLOY_PATH
# Prints a line for each: "ID tree JSON", where tree is "whole" (it has what an application begins with) or "part",
# and JSON is its state file, if it has one. A release that nobody builds any more is failed: no owner of the lock has
# made it, or he has been silent for so long that nobody waits for his engine to come back.
set -eu
deploy=$1
# What may not be looked at is not nothing: cleanup would take each release for gone.
if [ -d "$deploy" ] && [ ! -x "$deploy" ] ||
  [ -d "$deploy/releases" ] && { [ ! -r "$deploy/releases" ] || [ ! -x "$deploy/releases" ]; }; then
  printf '%s\n' "$(id -un) may not look into $deploy/releases; let him with: sudo chmod u+rwx, or chown" >&2
  exit 1
fi
cd -- "$deploy/releases" 2>/dev/null || exit 0
states=../.zerodown/releases
end=$(printf '\n\r')
line='
'
# What is longer than any of ours is cut off, by a program; the others are read without one.
short=$(find "$states" -type f -size -65537c 2>/dev/null) || :

# Sets json to what is so of a release that is said to be building.
building() {
  for made in ../.zerodown/lock/held-*/made-"$id"; do
    if [ -d "$made" ] && [ -n "$(find "${made%/*}/heartbeat" -mmin -10 2>&1)" ]; then return; fi
  done
  json=${json%%'"state":"building"'*}'"state":"failed"'${json#*'"state":"building"'}
}

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
      case $json in *'"state":"building"'*) building ;; esac
      printf '%s' "$json"
      ;;
    *)
      if [ -f "$states/$id.json" ]; then head -c 65536 -- "$states/$id.json" | tr -d '\000\n\r'; fi
      ;;
  esac
  printf '\n'
done
