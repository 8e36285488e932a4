#!/bin/sh
# Lists the files of a release that another tool has made, with their checksums, in the form of a manifest.
# Needs find, awk, sort, gzip, and one of sha256sum, shasum, openssl, php and perl.
# Arguments: DEPLOY_PATH RELEASE_ID FILE_MODE EXECUTABLE_MODE
#   the modes have four octal digits; files of other modes are left out, for they could not be linked
# Prints "f MODE 0 SHA256 PATH" lines, sorted by path, compressed by gzip
# Joined behind prelude/checksum.sh
# shellcheck disable=SC2154 # names are shared with what it is joined with
set -eu
deploy=$1
id=$2
file=$3
exe=$4
cd -- "$deploy/releases/$id"
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
end=$(printf '\n\r')

choose_checksum

# A name with a line end cannot stand in a list of lines: what bears one, or lies below it, is not listed.
for mode in "$file" "$exe"; do
  find . -name "*[$end]*" -prune -o -type f -perm "$mode" -print >"$work/names"
  # Sums come in the order of the names, one a line; what stands beside them may be escaped, and is not read.
  # shellcheck disable=SC2086,SC2090
  tr '\n' '\0' <"$work/names" | xargs -0 $sha >"$work/sums" 2>/dev/null || : >"$work/sums"
  if [ -s "$work/names" ] && [ "$(wc -l <"$work/names")" -eq "$(wc -l <"$work/sums")" ]; then
    awk -v mode="$mode" '
      step == 1 { sub(/^\\/, ""); sum[FNR] = substr($0, 1, 64); next }
      { print "f " mode " 0 " sum[FNR] " " substr($0, 3) }
    ' step=1 "$work/sums" step=2 "$work/names" >>"$work/lines"
  fi
  [ "$file" != "$exe" ] || break
done
[ -f "$work/lines" ] || : >"$work/lines"
sort -t ' ' -k 5 "$work/lines" | gzip -c -1
