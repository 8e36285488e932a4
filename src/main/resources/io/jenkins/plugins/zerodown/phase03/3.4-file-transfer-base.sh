#!/bin/sh
# Names the release on this server from which a new one can take its unchanged files: the newest whose manifest is
# here (it is written when the transfer has been verified); else the live one, made by another tool.
# Arguments: DEPLOY_PATH RELEASE_ID
#   RELEASE_ID  the new one, or nothing where it is not there yet
# Prints "zstd" and "gzip", where there is one, then "base ID SHA256" (of the text of its manifest), "foreign ID" or
# "none"
set -eu
deploy=$1
id=$2
cd -- "$deploy"
sha() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256
  elif command -v openssl >/dev/null 2>&1; then
    openssl dgst -sha256 -r
  elif command -v php >/dev/null 2>&1; then
    php -n -r 'echo hash("sha256", stream_get_contents(STDIN)), "\n";'
  else
    perl -MDigest::SHA -e 'print Digest::SHA->new(256)->addfile(*STDIN)->hexdigest, "\n"'
  fi
}

# Sets newest to the later of it and name.
later() {
  case $newest:$name in
    :*)
      newest=$name
      return 0
      ;;
    *-*) ;;
    *)
      # Longer numbers are more than a shell can count to.
      if [ ${#newest} -le 18 ] && [ ${#name} -le 18 ] && [ "$newest" -ne "$name" ]; then
        if [ "$name" -gt "$newest" ]; then newest=$name; fi
        return 0
      fi
      ;;
  esac
  newest=$(printf '%s\n%s\n' "$newest" "$name" | sort -t- -k1,1n -k2,2n | tail -n 1)
}

! command -v zstd >/dev/null 2>&1 || echo zstd
if ! command -v gzip >/dev/null 2>&1; then
  echo none
  exit 0
fi
echo gzip

newest=
for manifest in .zerodown/manifests/*.gz; do
  name=${manifest##*/}
  name=${name%.gz}
  case $name in
    "$id" | '' | *[!0-9-]*) continue ;;
  esac
  if [ -f "$manifest" ] && [ -d "releases/$name" ] && [ ! -L "releases/$name" ]; then
    later
  fi
done
if [ -n "$newest" ]; then
  # What 3.4 will take instead of the manifest.
  if [ -f ".zerodown/spare/$newest/sum" ]; then
    IFS= read -r sum <".zerodown/spare/$newest/sum" || :
    printf '%s\n' "base $newest $sum"
    exit 0
  fi
  sum=$({ { gzip -dc <".zerodown/manifests/$newest.gz" 2>/dev/null || echo broken >&3; } | sha; } 3>&1)
  case $sum in
    *broken*) ;;
    *)
      printf '%s\n' "base $newest ${sum%% *}"
      exit 0
      ;;
  esac
fi

live=$(readlink current 2>/dev/null) || live=
live=${live%/}
live=${live##*/}
case $live in
  "$id" | '' | *[!0-9-]*) echo none ;;
  *)
    if [ -d "releases/$live" ] && [ ! -L "releases/$live" ]; then
      printf '%s\n' "foreign $live"
    else
      echo none
    fi
    ;;
esac
