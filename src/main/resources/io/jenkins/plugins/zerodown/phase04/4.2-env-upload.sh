#!/bin/sh
# Keeps the .env of one release beside the others, where live code does not see it: shared/env/<id>, mode 600, or 640
# with the runtime user's group. Arguments: the deploy path, the release's id, the runtime user or nothing, words that
# give rights (one a line, may be none), how many bytes the file has. Standard input: its content. Prints nothing.
set -eu
deploy=$1
id=$2
runtime=$3
become=$4
bytes=$5
directory=$deploy/shared/env
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

if [ "$runtime" = "$(id -un)" ]; then runtime=; fi
[ -d "$deploy/shared" ] || mkdir -m 755 -- "$deploy/shared"
[ ! -L "$directory" ] || refuse "$directory is a link; ZeroDown keeps secrets there and follows none: remove it"
umask 077
[ -d "$directory" ] || mkdir -- "$directory"
# Names in it can be guessed, the files themselves say who may read them: another user passes, and cannot look around.
[ -z "$runtime" ] || chmod 711 -- "$directory"
[ ! -d "$directory/$id" ] || refuse "$directory/$id is a directory; remove it"
new=$directory/.new-$id
rm -f -- "$new"
cat >"$new"
written=$(($(wc -c <"$new")))
if [ "$written" -ne "$bytes" ]; then
  rm -f -- "$new"
  refuse "$written of $bytes bytes arrived for $directory/$id; is the disk full? Look with: df -h $deploy"
fi
if [ -n "$runtime" ]; then
  group=$(id -gn "$runtime")
  if ! chgrp -h -- "$group" "$new" 2>/dev/null \
    && ! { [ -n "$become" ] && with "$become" chgrp -h -- "$group" "$new" </dev/null; }; then
    rm -f -- "$new"
    refuse "the .env cannot be given to the group $group, so that $runtime could not read it;" \
      "let $(id -un) be in that group" \
      "(sudo usermod -aG $group $(id -un)), or set 'become' in the target"
  fi
  chmod 640 -- "$new"
fi
mv -f -- "$new" "$directory/$id"
