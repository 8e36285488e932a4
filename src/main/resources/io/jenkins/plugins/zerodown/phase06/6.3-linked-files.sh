#!/bin/sh
# Verifies once more the files of a release that it shares with older ones by hard links: what writes into an older
# release, writes into them. Files are read again where the time of their last change (which nobody can set back) is
# after that of the manifest, from when on 3.4 has read them; all of them, where find cannot tell.
# Reads .zerodown/manifests/ID.gz. Needs find, awk, xargs, gzip and something that makes SHA-256 sums.
# Arguments: DEPLOY_PATH RELEASE_ID
# Prints "verified N", then "changed PATH" for each file that is not what was transferred, and "live PATH" where the
# live release shares it; "none REASON" where it cannot be told
set -eu
deploy=$1
id=$2
manifest=$deploy/.zerodown/manifests/$id.gz
if [ ! -f "$manifest" ]; then
  echo "none there is no manifest of it here"
  exit 0
fi
if command -v sha256sum >/dev/null 2>&1; then
  set -- sha256sum
elif command -v shasum >/dev/null 2>&1; then
  set -- shasum -a 256
elif command -v openssl >/dev/null 2>&1; then
  set -- openssl dgst -sha256 -r
elif command -v php >/dev/null 2>&1; then
  # shellcheck disable=SC2016
  set -- php -n -r 'foreach (array_slice($argv, 1) as $f) { echo hash_file("sha256", $f), "\n"; }' --
else
  echo "none nothing here makes SHA-256 sums"
  exit 0
fi
cd -- "$deploy/releases/$id"
# Mostly nothing has changed since, and then the manifest need not be read. A name that comes twice has; where find has
# complained, it is looked at below.
if seen=$(
  { find . -type f -links +1 -print -cnewer "$manifest" -print || echo '!'; } 2>/dev/null |
    awk '$0 == "!" || $0 == last { found = 1; exit } { last = $0 } END { if (found) exit 1; print NR }'
); then
  printf '%s\n' "verified $seen"
  exit 0
fi

# Of a file itself, whatever its name.
# shellcheck disable=SC2012
number_of() { ls -di -- "$1" 2>/dev/null | sed 's/^ *//; s/ .*//'; }

work=$deploy/.zerodown/verify-$id-$$
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
(umask 077 && mkdir -- "$work")
if find "$manifest" -cnewer "$manifest" >/dev/null 2>&1; then
  find . -type f -links +1 -print -cnewer "$manifest" -print | uniq -c >"$work/linked"
else
  find . -type f -links +1 -print -print | uniq -c >"$work/linked"
fi
# A line of the manifest is: kind, mode, size, checksum, path. What run time made is not in it.
# Names of files are not given to awk, which would take a backslash in them for an escape.
gzip -dc <"$manifest" >"$work/manifest" || {
  printf '%s\n' "$manifest cannot be read, so that nobody can tell which files the release should have" >&2
  exit 1
}
(cd -- "$work" && awk '
  step == 1 { times = $1; sub(/^ *[0-9]+ \.\//, ""); linked[$0] = times; next }
  $1 != "f" { next }
  {
    sum = $4
    sub(/^[^ ]* [^ ]* [^ ]* [^ ]* /, "")
    if ($0 in linked) shared++
    if (linked[$0] > 1) { print sum > "sums"; print "./" $0 > "names" }
  }
  END { print "verified " shared + 0 }
' step=1 linked step=2 manifest)
[ -s "$work/names" ] || exit 0
tr '\n' '\0' <"$work/names" | xargs -0 "$@" >"$work/found"
if [ "$(wc -l <"$work/found")" -ne "$(wc -l <"$work/names")" ]; then
  printf '%s\n' "not every file of $deploy/releases/$id could be read back" >&2
  exit 1
fi
# Before a name that it has to escape, sha256sum sets a backslash.
sed 's/^\\//' "$work/found" | cut -c 1-64 >"$work/are"
awk '
  step == 1 { want[FNR] = $0; next }
  step == 2 { is[FNR] = $0; next }
  want[FNR] != is[FNR] { print "changed " substr($0, 3) }
' step=1 "$work/sums" step=2 "$work/are" step=3 "$work/names" | while IFS= read -r changed; do
  printf '%s\n' "$changed"
  path=${changed#changed }
  if [ "$(number_of "./$path")" = "$(number_of "$deploy/current/$path")" ]; then
    printf '%s\n' "live $path"
  fi
done
