# Part of 3.4-file-transfer.sh: makes the checksums of many files side by side.
# Needs: new, the directory they are in; work, for lists; sha, a command
# shellcheck shell=sh disable=SC2034,SC2154 # names are shared with what it is joined with

# For thousands of files: where both are, OpenSSL's takes half the time (81 MB of PHP in 0.13 s instead of 0.24 s).
choose_fast_checksum() {
  fast=$sha
  if [ "$sha" = sha256sum ] && command -v openssl >/dev/null 2>&1; then
    fast='openssl dgst -sha256 -r'
  fi
}

# How many processes make checksums at once: of a whole tree as many as there are processors, of a few files one.
cores=1
count_cores() {
  cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null) || cores=1
  case $cores in
    [2-4]) ;;
    [5-9] | [1-9][0-9]*) cores=4 ;;
    *) cores=1 ;;
  esac
}

# Makes the checksums of the files in the lists $work/$1.0, $work/$1.1 and so on by $2, side by side: $work/$1.N.found
# has a line for each name. Its processes are named in $summing.
summing=
start_sums() {
  list=$1
  tool=$2
  shift 2
  part=0
  while [ "$part" -lt "$cores" ]; do
    if [ -s "$work/$list.$part" ]; then
      # shellcheck disable=SC2086,SC2090
      (cd -- "$new" && tr '\n' '\0' <"$work/$list.$part" | "$@" xargs -0 $tool >"$work/$list.$part.found") &
      summing="$summing $!"
    fi
    part=$((part + 1))
  done
}
end_sums() {
  ended=0
  for process in $summing; do
    wait "$process" || ended=1
  done
  summing=
  return "$ended"
}
