# Part of scripts that remove.
# shellcheck shell=sh

# Ends where something of ours is a link: what lies behind one is somebody else's.
no_links() {
  for own in .zerodown .zerodown/*; do
    if [ -L "$own" ]; then
      printf '%s/%s is a link, and leads to what is not ours: nothing was removed; put a directory in its place\n' \
        "$PWD" "$own" >&2
      exit 1
    fi
  done
}
