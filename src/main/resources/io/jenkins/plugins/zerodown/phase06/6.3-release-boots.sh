#!/bin/sh
# Sees that a release starts before it is live. Changes nothing.
# Arguments: RELEASE_PATH KIND VIEWS [PHP...]
#   KIND   laravel or php
#   VIEWS  the directory for compiled views
# Prints one line: what artisan says of itself, with its version, or which file PHP can read.
set -eu
release=$1
kind=$2
views=$3
shift 3
VIEW_COMPILED_PATH=$views
export VIEW_COMPILED_PATH
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
# The line that answers, among what PHP and the application print beside it: "Laravel Framework 8.83.27".
first=
left=$said
while [ -z "$first" ] && [ -n "$left" ]; do
  first=${left%%"$line"*}
  left=${left#"$first"}
  left=${left#"$line"}
  case $kind:$first in
    laravel:*'Laravel Framework '*[0-9].[0-9]*) first="Laravel Framework ${first##*Laravel Framework }" ;;
    laravel:*:* | laravel:*' on line '*) first= ;;
    laravel:[A-Za-z]*' '*[0-9].[0-9]* | php:*'o syntax errors'*) ;;
    *) first= ;;
  esac
done
if [ -n "$first" ] && [ "${status:-0}" -eq 0 ]; then
  printf '%s\n' "$first"
elif [ "${status:-0}" -eq 0 ]; then
  printf '%s in %s ended with status 0 and without an answer: %s\n' "$tried" "$release" \
    "$(printf '%s\n' "$said" | grep -v '^[[:space:]]*$' | head -n 4)" >&2
  exit 1
else
  printf '%s in %s ended with status %s: %s\n' "$tried" "$release" "$status" \
    "$(printf '%s\n' "$said" | grep -v '^[[:space:]]*$' | head -n 4)" >&2
  exit 1
fi
