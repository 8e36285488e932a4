# Part of scripts that write: they hold up the lock's token before whatever they do.
# Needs: held, the directory of the lock that has the token for a name; undone, a sentence about what was not done then
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

# Ends a script whose lock is somebody else's.
lost() {
  trap - EXIT
  printf '%s %s\n' 'this deployment does not hold the lock of the target any more; deployment.log says who took it.' \
    "$undone" >&2
  exit 75
}

# To be asked right before whatever changes something: what has begun then, such as an artisan command, nobody can stop.
still_held() {
  [ -d "$held" ] || lost
}
