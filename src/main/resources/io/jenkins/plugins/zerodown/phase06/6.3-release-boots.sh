#!/bin/sh
# Sees that a release starts before it is live. Changes nothing.
# Arguments: the release, laravel or php, the directory for compiled views, then the words of php.
# Prints one line: what artisan says of itself, or which file PHP can read.
set -eu
release=$1
kind=$2
VIEW_COMPILED_PATH=$3
export VIEW_COMPILED_PATH
shift 3
line='
'
cd -- "$release"
if [ "$kind" = laravel ]; then
  tried='artisan --version'
  said=$("$@" artisan --version --no-ansi 2>&1) || status=$?
else
  index=public/index.php
  if [ ! -f "$index" ]; then index=index.php; fi
  if [ ! -f "$index" ]; then
    echo "neither public/index.php nor index.php is there: nothing for PHP to check"
    exit 0
  fi
  tried="php -l $index"
  if ! command -v -- "$1" >/dev/null 2>&1; then
    printf '%s\n' "no $1 here to check $index with"
    exit 0
  fi
  # Without its settings and extensions PHP starts in half the time. What it cannot read so may need them.
  said=$("$@" -n -l "$index" 2>&1) || said=$("$@" -l "$index" 2>&1) || status=$?
fi
if [ "${status:-0}" -ne 0 ]; then
  printf '%s in %s ended with status %s: %s\n' "$tried" "$release" "$status" \
    "$(printf '%s\n' "$said" | grep -v '^[[:space:]]*$' | head -n 4)" >&2
  exit 1
fi
# The first line that says something.
first=
while [ -z "$first" ] && [ -n "$said" ]; do
  first=${said%%"$line"*}
  said=${said#"$first"}
  said=${said#"$line"}
  case $first in *[![:space:]]*) ;; *) first= ;; esac
done
[ -z "$first" ] || printf '%s\n' "$first"
