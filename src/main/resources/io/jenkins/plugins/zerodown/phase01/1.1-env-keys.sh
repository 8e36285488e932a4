#!/bin/sh
# Names the keys of an .env file, and no value but APP_URL's. Needs sed.
# Arguments: FILE
# Prints: "file", "unreadable" or "absent"; then for a file "key NAME" for each line that sets one, and "url LINE" for
# the lines of APP_URL
set -eu
file=$1

if [ ! -f "$file" ]; then
  # A directory that may not be entered hides what is in it.
  if [ -e "${file%/*}" ] && [ ! -x "${file%/*}" ]; then echo unreadable; else echo absent; fi
  exit 0
fi
if [ ! -r "$file" ]; then
  echo unreadable
  exit 0
fi
echo file
sed -n \
  -e 's/^[[:space:]]*export[[:space:]][[:space:]]*//' \
  -e 's/^[[:space:]]*//' \
  -e '/^APP_URL[[:space:]]*=/s/^/url /p' \
  -e 's/^\([A-Za-z0-9_.][A-Za-z0-9_.]*\)[[:space:]]*=.*$/key \1/p' \
  -e 's/^url \([A-Za-z0-9_.][A-Za-z0-9_.]*\)[[:space:]]*=.*$/key \1/p' \
  <"$file"
