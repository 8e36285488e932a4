# Part of 3.4-file-transfer.sh: makes the new manifest of the older one's and of delta, and fits the tree to it.
# Needs: prelinked, base, deploy, work, new, the modes, owner, and the parts that list and link
# shellcheck shell=sh disable=SC2034,SC2154,SC2164 # names are shared with what it is joined with

# Writes "manifest". With a pre-linked tree, it also writes "drop", the paths that are not wanted in that; "fresh", the
# lines of what must come into it, each with its place before it; "placed", their paths; "directories", those to be
# made.
make_manifest() {
  old=prelinked/manifest
  if [ ! -d prelinked ]; then
    old=old
    if [ "$base" != none ] && [ -f "$deploy/.zerodown/manifests/$base.gz" ]; then
      gzip -dc <"$deploy/.zerodown/manifests/$base.gz" >old || rm -f -- old
    fi
  fi
  said=$( (: >drop && : >fresh && : >placed && : >directories) 2>&1) || {
    # Which then has met the same.
    wait "$receiving"
    fail "nothing can be made in $work ($said); is the disk full (df -h, df -i)?"
  }
  awk -v prelinked="$prelinked" -v old="$old" '
    function path() {
      target = substr($0, length($1 $2 $3 $4) + 5)
      if ($1 == "l") sub(/\/\/.*/, "", target)
      return "./" target
    }
    function needs() {
      print place " " $0 > "fresh"
      print path() > "placed"
      if ($1 == "d") print path() > "directories"
    }
    # Each line of the older manifest is accounted for: what is passed over in silence would stay in the tree.
    function end() {
      ended = 1
      if ((getline line < old) > 0) exit 1
    }
    BEGIN {
      if (prelinked == "yes") while ((getline line < "prelinked/lacks") > 0) lacking[line] = 1
    }
    /^\+/ {
      $0 = substr($0, 2)
      place++
      print
      if (prelinked == "yes") needs()
      next
    }
    {
      what = substr($0, 1, 1)
      for (n = substr($0, 2) + 0; n > 0; n--) {
        if ((getline < old) <= 0) { ended = 1; exit 1 }
        if (what != "-") {
          place++
          print
        }
        if (prelinked == "yes") {
          if (what == "*" || what == "=" && $0 in lacking) needs()
          if (what != "=") print path() > "drop"
        }
      }
    }
    END { if (!ended) end() }
  ' delta >manifest || {
    wait "$receiving"
    fail "the manifest of release $base is not the one that was counted on, or cannot be unpacked in $work;" \
      "deploy again, and look whether the disk is full (df -h, df -i)"
  }
}

# The pre-linked tree becomes the release's, less what is not wanted. What has changed since it was verified makes it no
# more than links.
use_prelinked() {
  unsound=no
  wait "$looking" || unsound=yes
  looking=
  move_prelinked
  if [ "$unsound" = yes ] || [ -s changed ]; then
    # It is no more than links, then. Where the disk is full, this says so.
    wait "$receiving"
    receiving=
    prelinked=no
    mark=$work/linked-at
    count_cores
    note_time
    (cd -- "$new" && tidy) >actual
  elif [ -s drop ]; then
    (cd -- "$new" && tr '\n' '\0' <"$work/drop" | xargs -0 rm -rf --)
  fi
}

# Of what is there: how many files could stay and how many can, what must go, and whose mode is to be set.
sift() {
  awk '
    step == 1 { sent[substr($0, 3)] = 1; next }
    step == 2 {
      path = substr($0, length($1 $2 $3 $4) + 5)
      if ($1 == "l") sub(/\/\/.*/, "", path)
      want[path] = $1 == "f" ? "f " $2 : $1
      if ($1 == "d") missing[path] = 1
      else if ($1 == "f" && !(path in sent)) files++
      next
    }
    {
      path = substr($0, length($1 $2 $3) + 6)
      if ($1 == "l") sub(/\/\/.*/, "", path)
      if (path != "" && (!(path in want) || (path in sent) || want[path] != ($1 == "f" ? "f " $2 : $1))) {
        print "./" path > "drop"
        next
      }
      stays += $1 == "f"
      if ($1 == "d") {
        if ($2 == "0000") print "./" path > "modes"
        delete missing[path]
      }
    }
    END {
      for (directory in missing) print "./" directory > "directories"
      print files + 0, stays + 0
    }
  ' step=1 sent step=2 manifest step=3 actual
}

# Links are refused here (another file system, another owner): copies are ours, and may be given mode and owner.
copy_older() {
  copied=yes
  known=no
  end_sums || :
  rm -rf -- "$new"
  cp -a -- "$deploy/releases/$base" "$new" 2>/dev/null || :
  [ -d "$new" ] || mkdir -- "$new"
  if [ "$me" = 0 ] || [ $# -gt 0 ]; then
    "$@" chown -hR "${owner:-$me}" "$new"
    "$@" find "$new" -type d -exec chown "$me" {} +
  fi
  cd -- "$new"
  tidy "$@" >/dev/null
  others=
  for mode in $narrow; do others="$others ! -perm $mode"; done
  # shellcheck disable=SC2086
  find . -type f -perm -0100 ! -perm "$exe" $others -exec "$@" chmod "$exe" {} +
  # shellcheck disable=SC2086
  find . -type f ! -perm -0100 ! -perm "$file" $others -exec "$@" chmod "$file" {} +
  whole "$@" >"$work/actual"
  cd -- "$work"
  : >drop
  : >directories
  : >modes
  sift >/dev/null
}

# Takes away what the manifest has not, or has otherwise.
drop_others() {
  : >modes
  if [ "$prelinked" = yes ]; then
    : >drop
  elif [ "$base" = none ]; then
    sed -n 's/^d [^ ]* [^ ]* [^ ]* /.\//p' manifest >directories
  else
    : >drop
    : >directories
    if [ "$base" = again ]; then
      (cd -- "$new" && tidy "$@") >actual
    fi
    stays=$(sift)
    if [ "$base" != again ] && [ $((${stays% *} / 2)) -ge $((${stays#* } + 1)) ]; then
      copy_older "$@"
    fi
  fi
  if [ -s drop ]; then
    (cd -- "$new" && tr '\n' '\0' <"$work/drop" | xargs -0 rm -rf --)
  fi
}

# Puts what was sent beside it. Nothing of the same name is there any more, so that nothing is written through a link.
put_sent() {
  if [ -s directories ]; then
    (cd -- "$new" && tr '\n' '\0' <"$work/directories" | xargs -0 mkdir -p --)
  fi
  if [ "$base" != none ] && [ -s sent ]; then
    find tree -type d ! -perm "$dir" -exec chmod "$dir" {} +
    cp -al -- tree/. "$new/" 2>/dev/null || {
      (cd -- "$new" && tr '\n' '\0' <"$work/sent" | xargs -0 rm -rf --)
      cp -a -- tree/. "$new/" || fail "the changed files could not be put into $new; is the disk full (df -h, df -i)?"
    }
    rm -rf -- tree
  fi
  if [ "$base" = none ] || [ "$copied" = yes ] || [ -n "$owner" ]; then
    find "$new" -type d ! -perm "$dir" ! -perm "2${dir#0}" -exec chmod "$dir" {} +
  else
    [ ! -s directories ] || cat directories >>modes
    if [ -s modes ]; then
      (cd -- "$new" && tr '\n' '\0' <"$work/modes" | xargs -0 chmod "$dir" --)
    fi
  fi
  if [ -n "$owner" ]; then
    if [ -s sent ]; then
      (cd -- "$new" && tr '\n' '\0' <"$work/sent" | xargs -0 "$@" chown -h "$owner" --) ||
        fail "the release's files cannot be given to $owner; set become for this target (such as sudo -n)"
    fi
  fi
}
