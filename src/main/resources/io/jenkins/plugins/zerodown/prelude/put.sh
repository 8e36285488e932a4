# Part of scripts that write a file for others to read. Joined behind fence.sh.
# Needs: held, the directory of the lock that has the token for a name
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

# Puts its input in the place of the file $1, whole or not at all: it is written in the lock and renamed out of that,
# which nobody can do who has lost it.
put() {
  new=$held/new-${1##*/}.$$
  if said=$({ cat >"$new" && mv -f -- "$new" "$1"; } 2>&1); then return 0; fi
  still_held
  rm -f -- "$new"
  printf '%s\n' "$said" >&2
  exit 1
}
