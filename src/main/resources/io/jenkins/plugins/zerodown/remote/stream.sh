#!/bin/sh
# The engine's end on a server for one script whose standard input is a stream of any length.
# Standard input: a line with a token, a line with the size of the script text, that text, then the stream itself.
# Prints a line "TOKEN 0" before the script runs, so that what a login shell prints before can be told apart.
LC_ALL=C
export LC_ALL
umask 022
read -r token
read -r size
# As in session.sh: nothing that follows must be swallowed.
if [ "$(printf x | dd bs=1 count=1 iflag=fullblock 2>/dev/null)" = x ]; then
  request=$(dd bs="$size" count=1 iflag=fullblock 2>/dev/null; printf x)
else
  request=$(dd bs=1 count="$size" 2>/dev/null; printf x)
fi
request=${request%x}
printf '\n%s 0\n' "$token"
unset token size
eval "$request"
