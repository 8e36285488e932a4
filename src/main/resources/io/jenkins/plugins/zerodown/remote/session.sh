#!/bin/sh
# The engine's end on a server: a shell that runs one script after another over one channel, so that a step costs one round trip.
# Standard input: a line with a token, then for each script a line "SIZE INPUT", SIZE bytes of script text (which sets its own
# arguments) and INPUT bytes for its standard input. After each script a line "TOKEN STATUS" on standard output and on standard
# error. dd reads byte by byte because a read in blocks would swallow what follows.
LC_ALL=C
export LC_ALL
umask 022
read -r token
finish() {
  printf '\n%s %s\n' "$token" "$1"
  printf '\n%s %s\n' "$token" "$1" >&2
}
take() {
  if [ "$1" -gt 0 ]; then dd bs=1 count="$1" 2>/dev/null; fi
  printf x
}
finish 0
while read -r size input; do
  request=$(take "$size")
  request=${request%x}
  if [ "$input" -gt 0 ]; then
    input=$(take "$input")
    input=${input%x}
    printf '%s' "$input" 2>/dev/null | (unset token input; eval "$request")
  else
    (unset token input; eval "$request") </dev/null
  fi
  finish "$?"
done
