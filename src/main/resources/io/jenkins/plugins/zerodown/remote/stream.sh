#!/bin/sh
# The engine's end on a server for one script whose standard input is a stream of any length, and for what is to be run after it.
# Standard input: a line with a token; a line with the size of the script text, that text; a line with a number, and so many times a line
# "SIZE INPUT" with SIZE bytes of script text and INPUT bytes for its standard input; then the stream itself.
# Prints a line "TOKEN 0" before the script runs, so that what a login shell prints before can be told apart, and after each script, on
# standard output and on standard error, a line "TOKEN STATUS"; 256 stands for left out, since one before had failed.
LC_ALL=C
export LC_ALL
umask 022
read -r token
finish() {
  printf '\n%s %s\n' "$token" "$1"
  printf '\n%s %s\n' "$token" "$1" >&2
}
# As in session.sh: nothing that follows must be swallowed.
whole=
[ "$(printf x | dd bs=1 count=1 iflag=fullblock 2>/dev/null)" != x ] || whole=yes
take() {
  if [ "$1" -eq 0 ]; then
    :
  elif [ -n "$whole" ]; then
    dd bs="$1" count=1 iflag=fullblock 2>/dev/null
  else
    dd bs=1 count="$1" 2>/dev/null
  fi
  printf x
}
read -r size
request=$(take "$size")
request=${request%x}
read -r followers
follower=0
while [ "$follower" -lt "$followers" ]; do
  read -r size input
  # shellcheck disable=SC2034
  text=$(take "$size")
  # shellcheck disable=SC2034
  input=$(take "$input")
  eval "text_$follower=\${text%x} input_$follower=\${input%x}"
  follower=$((follower + 1))
done
unset text input
printf '\n%s 0\n' "$token"
(unset token size whole follower followers; eval "$request")
status=$?
finish "$status"
follower=0
while [ "$follower" -lt "$followers" ]; do
  eval "request=\$text_$follower input=\$input_$follower"
  follower=$((follower + 1))
  if [ "$status" -ne 0 ]; then
    status=256
  else
    printf '%s' "$input" 2>/dev/null | (unset token input size whole status follower followers; eval "$request")
    status=$?
  fi
  finish "$status"
done
