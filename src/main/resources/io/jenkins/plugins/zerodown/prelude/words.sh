# Part of scripts that are given commands of several words, one a line.
# shellcheck shell=sh
line='
'

# Runs the command that follows with the words of $1 (one a line, may be none) before it.
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
