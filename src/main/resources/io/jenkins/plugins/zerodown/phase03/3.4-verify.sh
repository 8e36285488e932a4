# Part of 3.4-file-transfer.sh: looks whether every path of the tree, however it came about, is as the manifest says.
# Needs: new, work, prelinked, base, known, mark, and the parts that list and sum
# shellcheck shell=sh disable=SC2034,SC2154 # names are shared with what it is joined with

# Compares what was found, line by line, with what was wanted, and keeps the places that differ.
compare() {
  [ "$(wc -l <"$1")" -eq "$(wc -l <"$2")" ] || fail "not every file of $new could be read back"
  awk '
    step == 1 { place[FNR] = $1; sub(/^[^ ]* /, ""); want[FNR] = $0; next }
    sums { sub(/^\\/, ""); $0 = substr($0, 1, 64) }
    $0 "" != want[FNR] "" { print place[FNR] >> "lacks" }
  ' step=1 "$1" step=2 sums="$3" "$2"
}

# Kind, mode, size, owner and the targets of links first, then the bytes. Names in "lacks" the places that differ.
verify() {
  [ -f early ] || : >early
  : >links
  : >known
  if [ "$base" = again ]; then rm -f -- lacks extra files.*; fi
  # The checksums of linked files, each with its name: "SUM", one or two characters, "./PATH". Those of what went before
  # its turn came are missing.
  if [ "$known" = yes ]; then
    end_sums && whole=yes || whole=no
    part=0
    while [ "$part" -lt "$cores" ]; do
      if [ -s "linked.$part" ]; then
        case $sha in
          php* | perl*)
            if [ "$whole" = yes ] && [ "$(wc -l <"linked.$part.found")" -eq "$(wc -l <"linked.$part")" ]; then
              paste -d ' ' "linked.$part.found" "linked.$part" >>known
            fi
            ;;
          *) cat "linked.$part.found" >>known ;;
        esac
      fi
      part=$((part + 1))
    done
  fi
  [ "$prelinked" = yes ] || : >placed
  [ "$prelinked" = no ] || than=$mark
  (cd -- "$new" && whole "$@") | awk -v prelinked="$prelinked" -v dir="$dir" -v parts="$cores" -v tells="$tells" '
    # With a backslash begins the line of a name that had to be escaped.
    step == 1 { if (!/^\\/) made[substr($0, index($0, "./") + 2)] = substr($0, 1, 64); next }
    step == 2 { delete made[substr($0, 3)]; next }
    step == 3 { made[substr($0, 72)] = substr($0, 1, 64); early[substr($0, 72)] = 1; next }
    # Of a pre-linked tree, the bytes of what was not put into it have been verified, and not changed since.
    step == 4 { placed[substr($0, 3)] = 1; next }
    # Each line as the listing is to have it. Fields would be split ten thousand times.
    step == 5 {
      rest = substr($0, 8)
      at = index(rest, " ")
      size = substr(rest, 1, at)
      rest = substr(rest, at + 1)
      at = index(rest, " ")
      path = substr(rest, at + 1)
      if (tells == "no" && /^f/) size = "? "
      else if (tells == "no" && /^l/) {
        target[FNR] = path
        sub(/^.*\/\//, "", target[FNR])
        sub(/\/\/.*/, "", path)
        path = path "//?"
      }
      want[substr($0, 1, 7) size "./" path] = FNR " " substr(rest, 1, at - 1)
      next
    }
    {
      changed = sub(/^F/, "f")
      if (!($0 in want)) {
        if ($0 != "d " dir " 0 .") other[++others] = $0
        next
      }
      wanted = want[$0]
      delete want[$0]
      if (/^f/) {
        if (prelinked == "yes" && !changed && !(path_of($0) in placed)) next
        path = path_of($0)
        sum = substr(wanted, index(wanted, " ") + 1)
        if (!(path in made) || (path in early && made[path] != sum)) {
          part = n++ % parts
          print "./" path > ("files." part)
          print wanted > ("files." part ".wanted")
        } else if (made[path] != sum) lacks(wanted + 0, path)
      } else if (tells == "no" && /^l/) {
        print "./" path_of($0) > "links"
        print wanted + 0 " " target[wanted + 0] > "targets"
      }
    }
    function path_of(line) {
      at = index(line, " ./")
      if (at == 0) return "."
      line = substr(line, at + 3)
      if (substr($0, 1, 1) == "l") sub(/\/\/.*/, "", line)
      return line
    }
    function lacks(place, path) { print place >> "lacks"; lacking[path] = 1 }
    END {
      for (line in want) {
        $0 = line
        lacks(want[line] + 0, path_of(line))
      }
      for (one = 1; one <= others; one++) {
        $0 = other[one]
        if (!(path_of($0) in lacking)) print path_of($0) > "extra"
      }
    }
  ' step=1 known step=2 sent step=3 early step=4 placed step=5 manifest step=6 -
  if [ -s extra ]; then
    fail "$new has what was not sent, or has lost its mode or owner (first: $(head -n 1 extra));" \
      "is something writing there?"
  fi

  start_sums files "$sha" "$@"
  end_sums || fail "not every file of $new could be read back"
  part=0
  while [ "$part" -lt "$cores" ]; do
    if [ -s "files.$part" ]; then
      compare "files.$part.wanted" "files.$part.found" 1
    fi
    part=$((part + 1))
  done
  if [ -s links ]; then
    # Some readlink take one name at a time.
    (cd -- "$new" && tr '\n' '\0' <"$work/links" | xargs -0 readlink) >found 2>/dev/null || : >found
    if [ "$(wc -l <links)" -ne "$(wc -l <found)" ]; then
      (cd -- "$new" && tr '\n' '\0' <"$work/links" | xargs -0 -n 1 readlink) >found
    fi
    compare targets found 0
  fi
}
