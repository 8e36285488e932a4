# Part of scripts that show a command to type: a value in it may hold anything.
# shellcheck shell=sh

quoted() {
  printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}
