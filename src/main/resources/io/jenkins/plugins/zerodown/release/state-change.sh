#!/bin/sh
# Changes the state of a release and leaves what else is known about it. A release without a state file was made by
# another tool, and is left without: what has one is ours, for a cleanup to remove. Written in the lock and renamed, so
# that nobody changes it who has lost that.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID STATE TIME
#   TIME  noted as the first one at which it was found good, or nothing
# Prints nothing
# Joined behind prelude/fence.sh prelude/put.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
state=$4
time=$5
umask 077
undone='No state was changed'
cd -- "$deploy/.zerodown" 2>/dev/null || lost
held=lock/held-$token
# An answer was lost: the same engine gave the lock back after this, and asks again.
if [ -d ".released-$token" ] && grep -qF -e "\"state\":\"$state\"" -- "releases/$id.json"; then exit 0; fi
still_held
[ -f "releases/$id.json" ] || exit 0
end=$(printf '\n\r')
# A shell leaves out what is NUL, and some complain of it.
{ json=$(head -c 65536 -- "releases/$id.json"); } 2>/dev/null
case $json in *["$end"]*) json=$(printf '%s' "$json" | tr -d '\n\r') ;; esac

# Sets json to the same with another state, where that is written as we write it.
# Within a string of JSON a quote has a backslash before it, so that no commit message can look like this.
change() {
  case $json in
    '{'*'"state":"'*'"'*'}') ;;
    *) return 1 ;;
  esac
  before=${json%%'"state":"'*}
  after=${json#"$before"'"state":"'}
  case ${after%%'"'*} in *[!a-z]*) return 1 ;; esac
  case $before in *'"state"'*) return 1 ;; esac
  json=$before'"state":"'$1'"'${after#*'"'}
}

if change "$state"; then
  :
elif printf '%s\n' "$json" | grep -q '^{.*"state" *: *"[a-z]*".*}$'; then
  json=$(printf '%s\n' "$json" | sed "s/\"state\" *: *\"[a-z]*\"/\"state\":\"$state\"/")
else
  json="{\"release\":\"$id\",\"state\":\"$state\"}"
fi
if [ -n "$time" ]; then
  case $json in
    *'"deployedAt":"'*) ;;
    *'"deployedAt"'*)
      printf '%s\n' "$json" | grep -q '"deployedAt" *: *"' || json="${json%?},\"deployedAt\":\"$time\"}"
      ;;
    *) json="${json%?},\"deployedAt\":\"$time\"}" ;;
  esac
fi
printf '%s\n' "$json" | put "releases/$id.json"
