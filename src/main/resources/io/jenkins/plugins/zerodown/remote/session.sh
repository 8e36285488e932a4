#!/bin/sh
# The engine's end on a server: a shell that runs one script after another over one channel, so that a step costs one round trip, or
# several of them one together.
# Standard input: a line with a token, then for each script a line "SIZE INPUT [after]", SIZE bytes of script text (which sets its own
# arguments) and INPUT bytes for its standard input. A script that comes "after" is left out where the one before it
# was, or has failed. After each script a line "TOKEN STATUS" on standard output and on standard error; 256 stands for left out.
LC_ALL=C
export LC_ALL
umask 022
read -r token
finish() {
  printf '\n%s %s\n' "$token" "$1"
  printf '\n%s %s\n' "$token" "$1" >&2
}
# What follows must not be swallowed: where dd cannot wait for whole blocks, it reads byte by byte.
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
finish 0
status=0
while read -r size input after; do
  request=$(take "$size")
  request=${request%x}
  if [ "$input" -gt 0 ]; then
    input=$(take "$input")
    input=${input%x}
  else
    input=
  fi
  if [ -n "$after" ] && [ "$status" -ne 0 ]; then
    status=256
  elif [ -n "$input" ]; then
    printf '%s' "$input" 2>/dev/null | (unset token input whole status after; eval "$request")
    status=$?
  else
    (unset token input whole status after; eval "$request") </dev/null
    status=$?
  fi
  finish "$status"
done
