#!/bin/sh
# The engine's end on a server: a shell that runs one script after another over one channel, so that a step costs one round trip, or
# several of them one together; or one script whose standard input is a stream of any length, and then those that follow it.
#
# Standard input: a line with a token; a line with the path of a file of scripts, whose name is the SHA-256 sum of what is in it, or nothing;
# then requests: a line "KIND SIZE INPUT [kept]", SIZE bytes of script text (which sets its own arguments) and INPUT bytes for its
# standard input.
#   run      runs the text
#   after    the same, but left out where the one before it was, or has failed
#   kept     with either: the text needs the scripts
#   scripts  SIZE bytes of the scripts themselves; INPUT says how they come: gzip or plain
#   stream   runs the text with what is left of standard input, after INPUT requests of the kind "after" that are read first and
#            run afterwards; then this shell ends
# After each, and at the beginning, a line "TOKEN STATUS" on standard output and on standard error. At the beginning: 0 where the scripts
# are here, 1 where they are not, 2 where they are not and may come compressed. Later: 256 where it was left out, 257 where
# it needs the scripts and they are not here.
LC_ALL=C
export LC_ALL
umask 022
finish() {
  printf '\n%s %s\n' "$token" "$1"
  printf '\n%s %s\n' "$token" "$1" >&2
}
# What follows must not be swallowed: where dd cannot wait for whole blocks, it reads byte by byte.
bytes() {
  if [ "$1" -eq 0 ]; then
    :
  elif [ -n "$whole" ]; then
    dd bs="$1" count=1 iflag=fullblock 2>/dev/null
  else
    dd bs=1 count="$1" 2>/dev/null
  fi
}
take() {
  bytes "$1"
  printf x
}
sum() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256
  elif command -v openssl >/dev/null 2>&1; then
    openssl dgst -sha256 -r
  fi
}
# Only where .zerodown is there, which the first lock makes: a first look leaves no trace. Through no link. What an older engine has left
# goes in time.
keep() {
  place=${kept%/*}
  [ -n "$kept" ] || unkept=
  [ -n "$unkept" ] && [ -d "${place%/*}" ] && [ ! -L "${place%/*}" ] && [ ! -L "$place" ] || return 0
  (
    umask 077
    mkdir -p -- "$place"
    if ! printf '%s' "$unkept" >"$place/.new.$$" || ! mv -f -- "$place/.new.$$" "$kept"; then
      rm -f -- "$place/.new.$$"
    fi
    find "$place/." -type f -name '[0-9a-f]*' -mtime +30 ! -name "${kept##*/}" -exec rm -f -- {} +
  ) >/dev/null 2>&1
  unkept=
}
# KIND NEEDS: runs $request with $input, unless it is to be left out.
run() {
  if [ "$1" = after ] && [ "$status" -ne 0 ]; then
    status=256
  elif [ -n "$2" ] && [ -z "$known" ]; then
    status=257
  elif [ -n "$input" ]; then
    printf '%s' "$input" 2>/dev/null | (unset token input whole known kept unkept status; eval "$request")
    status=$?
  else
    (unset token input whole known kept unkept status; eval "$request") </dev/null
    status=$?
  fi
  finish "$status"
  keep
}

read -r token
IFS= read -r kept
whole=
[ "$(printf x | dd bs=1 count=1 iflag=fullblock 2>/dev/null)" != x ] || whole=yes
known=
unkept=
status=1
if [ -n "$kept" ] && [ -f "$kept" ]; then
  # Read once: what was verified is what runs.
  text=$(cat -- "$kept" 2>/dev/null)
  found=$(printf '%s' "$text" | sum)
  if [ "${found%% *}" = "${kept##*/}" ]; then
    eval "$text"
    known=yes
    status=0
  fi
  unset text found
fi
[ -n "$known" ] || ! command -v gzip >/dev/null 2>&1 || status=2
finish "$status"
status=0
while read -r kind size input needs; do
  case $kind in
    run | after)
      request=$(take "$size")
      request=${request%x}
      if [ "$input" -gt 0 ]; then
        input=$(take "$input")
        input=${input%x}
      else
        input=
      fi
      run "$kind" "$needs"
      ;;
    scripts)
      if [ "$input" = gzip ]; then
        text=$(bytes "$size" | gzip -dc)
      else
        text=$(bytes "$size")
      fi
      eval "$text"
      known=yes
      unkept=$text
      unset text
      finish 0
      keep
      ;;
    stream)
      followers=$input
      request=$(take "$size")
      request=${request%x}
      follower=0
      while [ "$follower" -lt "$followers" ]; do
        follower=$((follower + 1))
        read -r kind size input need
        # shellcheck disable=SC2034
        text=$(take "$size")
        # shellcheck disable=SC2034
        input=$(take "$input")
        eval "text_$follower=\${text%x} input_$follower=\${input%x} needs_$follower=$need"
      done
      if [ -n "$needs" ] && [ -z "$known" ]; then
        status=257
      else
        (unset token input whole known kept unkept status text; eval "$request")
        status=$?
      fi
      finish "$status"
      follower=0
      while [ "$follower" -lt "$followers" ]; do
        follower=$((follower + 1))
        eval "request=\$text_$follower input=\$input_$follower needs=\$needs_$follower"
        run after "$needs"
      done
      exit 0
      ;;
  esac
done
