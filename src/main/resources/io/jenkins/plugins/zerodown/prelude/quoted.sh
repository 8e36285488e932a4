# Part of scripts that show a command to type: a value in it may hold anything.

quoted() {
  printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}
