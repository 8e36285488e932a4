#!/bin/sh
# Lets the release's .env lead to the one that was uploaded for it, or to the shared one that the server has.
# Arguments: the deploy path, the release's id, "own" or "shared", words of php (one a line).
# Prints "missing" where there is no shared one; for the shared one "key NAME" for each key it has, "empty APP_KEY"
# where that has no value, and "wide MODE" where others can read it. Never a value.
set -eu
deploy=$1
id=$2
which=$3
php=$4
line='
'
release=$deploy/releases/$id

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

case $which in
  own) target=../../shared/env/$id ;;
  *) target=../../shared/.env ;;
esac
file=$deploy/${target#../../}
entry=$release/.env
if [ ! -f "$file" ]; then
  echo missing
  exit 0
fi
if [ ! -L "$entry" ] || [ "$(readlink -- "$entry")" != "$target" ]; then
  if [ "$(cd -P -- "$deploy/current" 2>/dev/null && pwd)" = "$(cd -P -- "$release" && pwd)" ]; then
    printf '%s\n' "$entry does not lead to $file, and the release is live already: deploy a new one" >&2
    exit 1
  fi
  rm -rf -- "$entry"
  # Some hosting companies take ln away and leave PHP.
  # shellcheck disable=SC2016
  if ! ln -s -- "$target" "$entry" 2>/dev/null \
    && ! with "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "$target" "$entry"; then
    printf '%s\n' "no link can be made at $entry: neither ln nor PHP's symlink() works there" >&2
    exit 1
  fi
fi
if [ ! -f "$entry" ]; then
  printf '%s\n' "$entry does not lead to $file: is $deploy/releases a link? It must be a directory beside shared" >&2
  exit 1
fi
if [ "$which" = own ] || [ ! -r "$file" ]; then
  exit 0
fi
name='[A-Za-z_][A-Za-z0-9_.]*'
sed -n "s/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}\($name\)[[:space:]]*=.*/key \2/p" "$file"
if grep -qx '[[:space:]]*APP_KEY[[:space:]]*=[[:space:]"]*' "$file"; then
  echo "empty APP_KEY"
fi
facts=$(ls -ldnL -- "$file")
case ${facts%% *} in ???????r*) printf '%s\n' "wide ${facts%% *}" ;; esac
