#!/bin/sh
# Opens the engine's end on a server, which is session.sh: out of the file of scripts that the server keeps, or as it is
# sent.
# Arguments: none
# Standard input: a line with a token; a line with the path of a file of scripts, whose name is the SHA-256 sum of what
# is in it, or nothing; where the answer is not 0: a line with the size of session.sh in bytes, and session.sh. Then
# what session.sh reads. Answers by a line "TOKEN STATUS" on standard output and on standard error: 0 where the scripts
# are here, 1 where they are not, 2 where they are not and may come compressed.
LC_ALL=C
export LC_ALL
umask 022
read -r token
IFS= read -r kept
known=
status=1
! command -v gzip >/dev/null 2>&1 || status=2
if [ -n "$kept" ] && [ -f "$kept" ]; then
  # Read once: what was verified is what runs.
  text=$(cat -- "$kept" 2>/dev/null)
  found=$(printf '%s' "$text" | if command -v sha256sum >/dev/null 2>&1; then
    sha256sum
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256
  elif command -v openssl >/dev/null 2>&1; then
    openssl dgst -sha256 -r
  fi)
  if [ "${found%% *}" = "${kept##*/}" ]; then
    eval "$text"
    known=yes
    status=0
  fi
  unset text found
fi
printf '\n%s %s\n' "$token" "$status"
printf '\n%s %s\n' "$token" "$status" >&2
if [ -n "$known" ]; then
  zerodown_session
elif read -r size; then
  eval "$(dd bs=1 count="$size" 2>/dev/null)"
fi
