# Part of scripts that tell the age of a file. Its ways are those of GNU and busybox, of BSD, and of Perl.
# shellcheck shell=sh

# Seconds since 1970 at which a file was last touched.
touched() {
  stat -c %Y -- "$1" 2>/dev/null || date -r "$1" +%s 2>/dev/null ||
    perl -e '@s = stat(shift) or exit 1; print $s[9]' "$1" 2>/dev/null
}
