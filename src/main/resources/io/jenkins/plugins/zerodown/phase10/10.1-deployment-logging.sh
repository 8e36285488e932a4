#!/bin/sh
# Writes a deployment down: a line in deployment.log, and .zerodown/records/ID.json. Nothing goes into the release:
# what lies there the web server may show.
# Whatever it writes it writes by a path through the lock, which leads nowhere for whoever has lost that.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID
#   RELEASE_ID  or "none": the deployment ended before it had one
# Input: the line for deployment.log (this server's time is put before it), then the text of the record
# Prints "logged", or "nothing" where this server was never reached by a deployment
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
held=$deploy/.zerodown/lock/held-$token
fenced=$held/../../..
undone='Nothing was written down'
end='
'
if [ ! -d "$deploy/.zerodown" ]; then
  echo nothing
  exit 0
fi
# An answer was lost: the same engine gave the lock back after this, and asks again.
if [ -d "$deploy/.zerodown/.released-$token" ]; then
  echo logged
  exit 0
fi
still_held
IFS= read -r line
json=
while IFS= read -r text || [ -n "$text" ]; do json=$json$text$end; done
json=${json%"$end"}
records=$deploy/.zerodown/records
if [ "$id" != none ] && [ -e "$records/$id.json" ] && [ "$(cat -- "$records/$id.json" 2>/dev/null)" = "$json" ]; then
  # The answer was lost, and the engine asks again.
  echo logged
  exit 0
fi
written=yes
(printf '%s  %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$line" >>"$fenced/deployment.log") 2>/dev/null || written=no
if [ "$id" != none ]; then
  made=yes
  (
    umask 077
    [ -d "$records" ] || mkdir -- "$records"
    printf '%s\n' "$json" >"$held/record.$$" && mv -f -- "$held/record.$$" "$records/$id.json"
  ) 2>/dev/null || made=no
  if [ "$made" = no ]; then
    still_held
    printf '%s cannot be written by %s: give .zerodown to that user, and see that the disk is not full\n' \
      "$records/$id.json" "$(id -un)" >&2
    exit 1
  fi
fi
if [ "$written" = no ]; then
  still_held
  if [ -d "$deploy/deployment.log" ]; then
    printf '%s/deployment.log is a directory: move it away, the deployment is not written down there\n' "$deploy" >&2
  else
    printf '%s/deployment.log cannot be written by %s: give it to that user, and see that the disk is not full\n' \
      "$deploy" "$(id -un)" >&2
  fi
  exit 1
fi
echo logged
