#!/bin/sh
# Changes the state of a release and leaves what else is known about it. A release without a state file was made by
# another tool, and is left without: what has one is ours, for a cleanup to remove. Written in the lock and renamed, so
# that nobody changes it who has lost that.
# Arguments: DEPLOY_PATH TOKEN RELEASE STATE [TIME]   TIME is noted as the first time at which it was found good
# Prints nothing
# Joined behind prelude/fence.sh
set -eu
umask 077
deploy=$1
undone='No state was changed'
cd -- "$deploy/.zerodown" 2>/dev/null || lost
held=lock/held-$2
# An answer was lost: the same engine gave the lock back after this, and asks again.
if [ -d ".released-$2" ] && grep -qF -e "\"state\":\"$4\"" -- "releases/$3.json"; then exit 0; fi
still_held
shift
[ -f "releases/$2.json" ] || exit 0
end=$(printf '\n\r')
# A shell leaves out what is NUL, and some complain of it.
{ json=$(head -c 65536 -- "releases/$2.json"); } 2>/dev/null
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

if change "$3"; then
  :
elif printf '%s\n' "$json" | grep -q '^{.*"state" *: *"[a-z]*".*}$'; then
  json=$(printf '%s\n' "$json" | sed "s/\"state\" *: *\"[a-z]*\"/\"state\":\"$3\"/")
else
  json="{\"release\":\"$2\",\"state\":\"$3\"}"
fi
if [ -n "${4:-}" ]; then
  case $json in
    *'"deployedAt":"'*) ;;
    *'"deployedAt"'*)
      printf '%s\n' "$json" | grep -q '"deployedAt" *: *"' || json="${json%?},\"deployedAt\":\"$4\"}"
      ;;
    *) json="${json%?},\"deployedAt\":\"$4\"}" ;;
  esac
fi
new=$held/state-$2.$$
if ! said=$( (printf '%s\n' "$json" >"$new" && mv -f -- "$new" "releases/$2.json") 2>&1); then
  still_held
  rm -f -- "$new"
  printf '%s\n' "$said" >&2
  exit 1
fi
