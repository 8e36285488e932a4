#!/bin/sh
# Writes one configuration file into the release, as a file of its own, with its mode from the first byte on never
# wider.
# Arguments: the deploy path, the release's id, the path in the release, the mode (octal), the runtime user or
# nothing, words that give rights (one a line, may be none), how many bytes the file has. Standard input: its content.
# Prints nothing.
set -eu
deploy=$1
id=$2
path=$3
mode=$4
runtime=$5
become=$6
bytes=$7
release=$deploy/releases/$id
line='
'

refuse() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Runs the command that follows with the words of $1 (one a line) before it.
with() {
  words=$1
  shift
  set -f
  IFS=$line
  # shellcheck disable=SC2086
  set -- $words "$@"
  set +f
  unset IFS
  "$@"
}

[ -d "$release" ] || refuse "$release is not there; transfer it first"
directory=$release
rest=$path
while :; do
  case $rest in */*) ;; *) break ;; esac
  directory=$directory/${rest%%/*}
  rest=${rest#*/}
  if [ -L "$directory" ]; then
    refuse "configFiles names $path, and $directory is a link, so that other releases would have it too;" \
      "choose a path outside sharedDirs"
  fi
  [ -d "$directory" ] || mkdir -- "$directory"
done
entry=$directory/$rest
if [ -d "$entry" ] && [ ! -L "$entry" ]; then
  refuse "configFiles names $path, which is a directory in the release; choose another path"
fi
umask 077
new=$directory/.new-$id
rm -f -- "$new"
cat >"$new"
written=$(($(wc -c <"$new")))
if [ "$written" -ne "$bytes" ]; then
  rm -f -- "$new"
  refuse "$written of $bytes bytes arrived for $entry; is the disk full? Look with: df -h $deploy"
fi
# A mode that lets the group read means PHP-FPM's.
case $mode in
  *[1-7]?)
    if [ -n "$runtime" ] && [ "$runtime" != "$(id -un)" ]; then
      group=$(id -gn "$runtime")
      if ! chgrp -h -- "$group" "$new" 2>/dev/null \
        && ! { [ -n "$become" ] && with "$become" chgrp -h -- "$group" "$new" </dev/null; }; then
        rm -f -- "$new"
        refuse "$path cannot be given to the group $group;" \
          "let $(id -un) be in it (sudo usermod -aG $group $(id -un))," \
          "or set 'become' in the target"
      fi
    fi
    ;;
esac
chmod "$mode" -- "$new"
# mv would move into a directory that a link leads to.
if [ -L "$entry" ]; then rm -f -- "$entry"; fi
mv -f -- "$new" "$entry"
