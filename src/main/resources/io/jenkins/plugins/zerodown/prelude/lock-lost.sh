# Part of scripts that write: what they say and end with once their lock is gone.
# Needs: undone, a sentence that tells what was not done
lost() {
  trap - EXIT
  printf '%s %s\n' 'this deployment does not hold the lock of the target any more; deployment.log says who took it.' \
    "$undone" >&2
  exit 75
}
