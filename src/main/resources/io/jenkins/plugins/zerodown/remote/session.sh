#!/bin/sh
# The engine's end on a server: a shell that runs one script after another over one channel, so that a step costs one
# round trip, or several of them one together; or one script whose standard input is a stream of any length, and then
# those that follow it.
#
# Variables: token; kept, the path of the file of scripts, or nothing; known, not empty where they are here.
# Arguments: none
# Standard input: requests, each a line "KIND SIZE INPUT [kept]", then script text of SIZE (which sets its own
# arguments), then its standard input of INPUT. A size is a number of bytes; or "Nl" for what N lines hold, less the
# last line end.
#   run      runs the text
#   after    the same, but left out where the one before it was, or has failed
#   kept     with either: the text needs the scripts
#   scripts  SIZE bytes of the scripts themselves; INPUT says how they come: gzip or plain
#   stream   runs the text with what is left of standard input, after INPUT requests of the kind "after" that are read
#            first and run afterwards; then this shell ends
# After each a line "TOKEN STATUS" on standard output; 256 where it was left out, 257 where it needs the scripts and
# they are not here. With 1000 more, what the text printed on standard error comes there, and the same line after it.
# shellcheck disable=SC2154 # Set by open.sh.
line_end='
'
exec 3>&1
finish() {
  if [ -n "$err" ]; then
    printf '%s\n%s %s\n' "$err" "$token" "$1" >&2
    printf '\n%s %s\n' "$token" "$((1000 + $1))"
  else
    printf '\n%s %s\n' "$token" "$1"
  fi
}
# What follows must not be swallowed: where dd cannot wait for whole blocks, it reads byte by byte.
whole=
bytes() {
  if [ -z "$whole" ]; then
    whole=no
    [ "$(printf x | dd bs=1 count=1 iflag=fullblock 2>/dev/null)" != x ] || whole=yes
  fi
  if [ "$whole" = yes ]; then
    dd bs="$1" count=1 iflag=fullblock 2>/dev/null
  else
    dd bs=1 count="$1" 2>/dev/null
  fi
}
# Reads what has a size into $text: by lines it needs no process.
take() {
  text=
  case $1 in
    0) ;;
    *l)
      left=${1%l}
      while [ "$left" -gt 0 ]; do
        IFS= read -r line
        text=$text$line$line_end
        left=$((left - 1))
      done
      text=${text%"$line_end"}
      ;;
    *)
      text=$(
        bytes "$1"
        printf x
      )
      text=${text%x}
      ;;
  esac
}
# Only where .zerodown is there, which the first lock makes: a first look leaves no trace. Through no link. What an
# older engine has left goes in time.
unkept=
keep() {
  [ -n "$kept" ] || unkept=
  [ -n "$unkept" ] || return 0
  place=${kept%/*}
  [ -d "${place%/*}" ] && [ ! -L "${place%/*}" ] && [ ! -L "$place" ] || return 0
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
# Runs $request with nothing of this shell's own. What it says on standard error is printed on standard output, and an
# x, without which line ends would be lost; what it prints goes to 3.
run_text() {
  (
    unset token input whole known kept unkept status err text line left line_end kind size needs place
    eval "$request"
  ) 2>&1 >&3 3>&-
  ended=$?
  printf x
  return "$ended"
}
# KIND NEEDS: runs $request with $input, unless it is to be left out. $err has what it says on standard error, which
# costs a packet only where there is some.
run() {
  err=
  if [ "$1" = after ] && [ "$status" -ne 0 ]; then
    status=256
  elif [ -n "$2" ] && [ -z "$known" ]; then
    status=257
  elif [ -n "$input" ]; then
    err=$(printf '%s' "$input" 2>/dev/null | run_text)
    status=$?
  else
    err=$(run_text </dev/null)
    status=$?
  fi
  err=${err%x}
  finish "$status"
  keep
}

status=0
err=
while read -r kind size input needs; do
  case $kind in
    run | after)
      take "$size"
      request=$text
      take "$input"
      input=$text
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
      err=
      finish 0
      keep
      ;;
    stream)
      followers=$input
      take "$size"
      request=$text
      follower=0
      while [ "$follower" -lt "$followers" ]; do
        follower=$((follower + 1))
        read -r kind size input need
        take "$size"
        eval "text_$follower=\$text"
        take "$input"
        eval "input_$follower=\$text needs_$follower=$need"
      done
      err=
      if [ -n "$needs" ] && [ -z "$known" ]; then
        status=257
      else
        err=$(run_text)
        status=$?
        err=${err%x}
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
