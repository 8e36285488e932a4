# Part of scripts that remove what another user may own.
# shellcheck shell=sh

# Makes the directory $1 and those in it this user's alone, from the top down, by the words that follow. Each lies in
# one that was taken back before, where nobody else can put another name in its place: so rights are borrowed for that
# alone, and never to remove.
take_back() {
  place=$1
  shift
  me=$(id -u)
  [ "$me" = 0 ] || [ $# -gt 0 ] || return 1
  depth=0
  while [ -n "$(find "$place" -mindepth "$depth" -maxdepth "$depth" -type d -print 2>/dev/null | sed 1q)" ]; do
    find "$place" -mindepth "$depth" -maxdepth "$depth" -type d ! -user "$me" -exec "$@" chown -h "$me" {} + ||
      return 1
    find "$place" -mindepth "$depth" -maxdepth "$depth" -type d -exec chmod 0700 {} + || return 1
    depth=$((depth + 1))
  done
}
