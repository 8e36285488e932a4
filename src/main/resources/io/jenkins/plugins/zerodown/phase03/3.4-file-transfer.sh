#!/bin/sh
# Puts a release together from what is sent and from an older release, and verifies every path of it against its
# manifest.
# No file that has several links is written, chmod-ed or chown-ed: what cannot be linked as it is, is sent.
# Needs tar, find, awk, xargs, and one of sha256sum, shasum, openssl, php and perl.
# Arguments: DEPLOY_PATH RELEASE BASE SHA256 PACKING FILE_MODE EXECUTABLE_MODE DIRECTORY_MODE TAR PHP OWNER [BECOME...]
#   BASE     the older release; "none"; or "again": the release was put together before, and what it lacked is sent
#   SHA256   of the text of the manifest
#   PACKING  zstd, gzip or none
#   modes    four octal digits each
#   TAR      "gnu", "other", or nothing where that is not known
#   PHP      a command that can put files together from pieces, or nothing where none are sent
#   OWNER    user or user:group that is to own the release, or nothing for whoever runs this
#   BECOME   words before a command that needs rights; used only with OWNER
# Input: a tar archive of "delta" (not with "again"), which makes the new manifest of the base's ("=N" takes N lines of it, "*N" too, and their
# paths are sent all the same; "-N" leaves N out; "+LINE" is new), of
# "pieces", where there are some (">PATH" begins a file, "<PATH" names one of the base that "=OFFSET LENGTH" of it comes from, "+LENGTH" is the
# next of what was sent), and of files below "tree/", less those pieces
# Prints "complete", or with status 10 "lacks N" for each line of the manifest, from 1, that is not as it should be;
# "copied" where links were not possible
set -eu
deploy=$1
id=$2
base=$3
sum=$4
packing=$5
file=$6
exe=$7
dir=$8
tar=$9
shift 9
php=$1
owner=$2
shift 2
[ -n "$owner" ] || set --

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

if command -v sha256sum >/dev/null 2>&1; then
  sha='sha256sum'
elif command -v shasum >/dev/null 2>&1; then
  sha='shasum -a 256'
elif command -v openssl >/dev/null 2>&1; then
  sha='openssl dgst -sha256 -r'
elif command -v php >/dev/null 2>&1; then
  # shellcheck disable=SC2016
  sha='php -r foreach(array_slice($argv,1)as$f)echo(hash_file("sha256",$f)."\n");'
elif command -v perl >/dev/null 2>&1; then
  # shellcheck disable=SC2016,SC2089
  sha='perl -MDigest::SHA -e print(Digest::SHA->new(256)->addfile($_)->hexdigest."\n")for@ARGV'
else
  fail 'nothing here makes SHA-256 sums; install coreutils (sha256sum)'
fi

me=$(id -u)
group=
user=$me
case $owner in
  '') ;;
  *:*)
    user=${owner%%:*}
    group=${owner#*:}
    ;;
  *) user=$owner ;;
esac

# For thousands of files: where both are, OpenSSL's takes half the time (81 MB of PHP in 0.13 s instead of 0.24 s).
fast=$sha
if [ "$sha" = sha256sum ] && command -v openssl >/dev/null 2>&1; then
  fast='openssl dgst -sha256 -r'
fi

new=$deploy/releases/$id
work=$deploy/.zerodown/incoming/$id
live=$(readlink "$deploy/current" 2>/dev/null) || live=
live=${live%/}
live=${live##*/}
[ "$live" != "$id" ] || fail "release $id is live here and will not be written to; deploy again to make a new one"

# Prints every path below the new release with its kind before it: 1 a file with the mode of files, 2 one with that of
# executables, 3 a directory, 4 a link, 5 a directory whose mode or owner is to be set, 6 anything that cannot stay.
# One reading of the tree tells all, since find prints a path as often as its kind says.
kinds() {
  set -- "$@" find .
  list "$@" | uniq -c
}
list() {
  "$@" \( -type f -perm "$file" -user "$user" ${group:+-group "$group"} -print \) \
    -o \( -type f -perm "$exe" -user "$user" ${group:+-group "$group"} -print -print \) \
    -o \( -type d \( -perm "$dir" -o -perm "2${dir#0}" \) -user "$user" ${group:+-group "$group"} \
    -print -print -print \) \
    -o \( -type l -user "$user" ${group:+-group "$group"} -print -print -print -print \) \
    -o \( -type d -print -print -print -print -print \) \
    -o -print -print -print -print -print -print
}

# What failed must not hold room that the live release may need. Its directory stays: the state says what became of it. Directories are
# this user's own until the end, so that no rights are wanted here.
give_up() {
  status=$?
  trap - EXIT
  # shellcheck disable=SC2086
  [ -z "${summing:-}${receiving:-}${aside:-}${looking:-}${adding:-}" ] ||
    kill ${summing:-} ${receiving:-} ${aside:-} ${looking:-} ${adding:-} 2>/dev/null || :
  if [ "$status" -ne 0 ]; then
    cd /
    rm -rf -- "$work" "$new" 2>/dev/null || :
    mkdir -p -- "$new" || :
  fi
  exit "$status"
}
trap give_up EXIT
trap 'exit 1' HUP INT TERM

own_directories() {
  if [ $# -gt 0 ]; then
    "$@" find "$new" -type d -exec chown "$me" {} +
  fi
}

# As kinds, of what an older release may have become. A directory that cannot be entered could not be emptied, and a name with a line
# end cannot stand in a list of lines.
tidy_kinds() {
  line='
'
  if [ $# -gt 0 ]; then
    find . -type d ! -perm -0700 -exec chmod 0700 {} \;
    find . -name "*$line*" -prune -exec rm -rf {} +
    kinds "$@"
  else
    list find . -name "*$line*" -prune -exec rm -rf {} + \
      -o \( ! -type d -o -perm -0700 -o -exec chmod 0700 {} \; \) | uniq -c
  fi
}

# Leaves a file by whose time a later change of any file can be told, where find can tell: "linked-at". Returns when the file
# system's clock has gone on.
note_time() {
  if : >"$work/linked-at" && ! find "$work/linked-at" -cnewer "$work/linked-at" >/dev/null 2>&1; then
    rm -f -- "$work/linked-at"
    return
  fi
  waited=0
  while : >"$work/now" && [ -z "$(find "$work/now" -cnewer "$work/linked-at")" ]; do
    waited=$((waited + 1))
    if [ "$waited" -gt 1000 ]; then
      rm -f -- "$work/linked-at"
      return
    fi
  done
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

# Makes the checksums of the files in the lists $work/$1.0, $work/$1.1 and so on by $2, side by side: $work/$1.N.found has a line for
# each name. Its processes are named in $summing.
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

# Takes what the last deployment has had readied for this one, which is release/spare-make.sh's: the older release's links. Sets spare to yes where
# they were verified, too, and the times of files tell what has changed since: where modes are what they were, it is no week old, and the
# machine has neither been booted nor had its clock set.
take_spare() {
  [ -z "$owner" ] && [ -d "$deploy/.zerodown/spare/$base" ] && mv -- "$deploy/.zerodown/spare/$base" "$work/spare" 2>/dev/null || return 1
  [ -f "$work/spare/made" ] && {
    read -r modes
    read -r boot up since
  } <"$work/spare/made" || return 0
  [ "$modes" = "$file $exe $dir" ] || return 0
  { read -r now _ </proc/uptime && read -r booted </proc/sys/kernel/random/boot_id; } 2>/dev/null || return 0
  case $up:$since in *[!0-9:]* | :* | *:) return 0 ;; esac
  now=$((${now%%.*} - up))
  passed=$(($(date +%s) - since))
  if [ "$booted" = "$boot" ] && [ "$passed" -ge 0 ] && [ "$passed" -lt 604800 ] &&
    [ "$((passed - now))" -le 2 ] && [ "$((now - passed))" -le 2 ]; then
    spare=yes
    mark=$work/spare/mark
  fi
}

# Names in "changed" what has changed in the spare since it was verified: what was taken out of a directory has changed that.
look_through() {
  cd -- "$work/spare/tree" && find . -cnewer "$mark" -print >"$work/changed" 2>&1
}

# Puts the spare where the release is to be.
move_spare() {
  rmdir -- "$new" 2>/dev/null || :
  mv -- "$work/spare/tree" "$new"
}

# 1. What is sent is unpacked as it comes.
opened() {
  case $packing in
    zstd | gzip) "$packing" -dc || rm -f -- "$work/intact" ;;
    *) cat ;;
  esac
}
# GNU tar would take a backslash in -C for the beginning of an escape.
# Where it names each file when it begins with it, delta is whole when another is named, and checksums are made while the rest arrives. One
# that was made too early is wrong, and made again below; so is that of a name which xargs or tar might not take for what it is.
unpack() {
  cd -- "$work"
  [ -n "$tar" ] || case $(tar --version 2>/dev/null) in *GNU*) tar=gnu ;; esac
  case $sha:$tar in
    sha256sum:gnu)
      opened | {
        tar -xpovf - || rm -f -- "$work/unpacked"
      } | {
        [ "$base" = again ] || IFS= read -r _ || :
        IFS= read -r first || first=
        echo >&4
        first=$first awk '
          BEGIN { $0 = ENVIRON["first"]; if (/^tree\/[A-Za-z0-9_.\/@+-]*$/) print }
          /^tree\/[A-Za-z0-9_.\/@+-]*$/
        '
      } | {
        xargs -n 200 sha256sum >"$work/early" 2>/dev/null || cat >/dev/null
      }
      ;;
    *) opened | tar -xpof - || rm -f -- "$work/unpacked" ;;
  esac
}
receive() {
  # Whatever becomes of it, who waits for delta waits no longer.
  trap 'echo >&4' EXIT
  [ ! -e "$work/early" ] || rm -f -- "$work/early"
  # Each is removed by what fails: a full disk takes no new file.
  if said=$( (: >"$work/unpacked" && : >"$work/intact") 2>&1); then
    said=$(unpack 2>&1)
  fi
  if [ ! -f "$work/unpacked" ]; then
    # The first complaint names the cause, those after it only what it led to.
    fail "what was sent could not be unpacked into $work ($(printf '%s\n' "$said" | sed -n 1p)); is the disk full (df -h, df -i)?"
  fi
  [ -z "$said" ] || printf '%s\n' "$said" >&2
  [ -f "$work/intact" ] || fail "what was sent arrived broken in $work; deploy again"
  [ -d "$work/tree" ] || mkdir -- "$work/tree"
}
# What does not become whole here is found with the rest.
put_together() {
  # shellcheck disable=SC2016
  "$php" -n -r '
    $made = null;
    $end = function () use (&$path, &$made) {
      if ($made) {
        fclose($made);
        chmod("patched", fileperms("tree/$path") & 07777);
        touch("patched", filemtime("tree/$path"));
        rename("patched", "tree/$path");
      }
    };
    foreach (file("pieces") as $line) {
      $rest = substr($line, 1, -1);
      switch ($line[0]) {
        case ">":
          $end();
          $path = $rest;
          $sent = fopen("tree/$path", "rb");
          $made = fopen("patched", "wb");
          break;
        case "<":
          $old = fopen("$argv[1]/$rest", "rb");
          break;
        case "=":
          list($at, $length) = explode(" ", $rest);
          fseek($old, (int) $at);
          stream_copy_to_stream($old, $made, (int) $length);
          break;
        case "+":
          stream_copy_to_stream($sent, $made, (int) $rest);
      }
    }
    $end();
  ' "$deploy/releases/$base" >/dev/null 2>&1 </dev/null || :
  rm -f -- pieces
}
copied=no
known=no
spare=no
mark=$work/linked-at
aside=
if [ "$base" = again ]; then
  [ -f "$work/manifest" ] || fail "$work/manifest is gone; deploy again"
  rm -rf -- "$work/tree"
else
  rm -rf -- "$work"
  (umask 077 && mkdir -p -- "$work")
fi
exec 3<&0
[ -p "$work/begun" ] || mkfifo -- "$work/begun" || fail "nothing can be made in $work; is the disk full (df -h, df -i)?"
exec 4<>"$work/begun"
receive <&3 &
receiving=$!
exec 3<&-

# 2. Meanwhile the older release's files, by links, and their checksums.
if [ "$base" != again ] && [ "$base" != none ]; then
  "$@" rm -rf -- "$new"
  if take_spare; then
    [ "$spare" = yes ] || move_spare
  else
    "$@" cp -al -- "$deploy/releases/$base" "$new" 2>/dev/null || :
  fi
  if [ "$spare" = yes ]; then
    look_through 2>/dev/null &
    looking=$!
  else
    [ -d "$new" ] || mkdir -- "$new"
    count_cores
    own_directories "$@"
    note_time
    (cd -- "$new" && tidy_kinds "$@") | (cd -- "$work" && awk -v parts="$cores" '
      { print > "actual" }
      $1 < 3 { sub(/^ *[0-9]+ /, ""); print > ("linked." (n++ % parts)) }
    ')
    known=yes
    # What goes before its turn comes is missed there.
    start_sums linked "$fast" "$@" 2>/dev/null
  fi
fi

# 3. The manifest, as soon as delta is there.
read -r _ <&4
cd -- "$work"
if [ "$base" != again ]; then
  [ ! -e "../../manifests/$id.gz" ] || rm -f -- "../../manifests/$id.gz"
  old=spare/manifest
  if [ ! -d spare ]; then
    old=old
    if [ "$base" != none ] && [ -f "../../manifests/$base.gz" ]; then
      gzip -dc <"../../manifests/$base.gz" >old || {
        wait "$receiving"
        fail "the manifest of release $base cannot be unpacked in $work; is the disk full (df -h, df -i)?"
      }
    fi
  fi
  # With a spare, beside it: "drop" has the paths that are not wanted in it; "fresh" the lines, each with its place before it, of what must come
  # into it, and "placed" their paths; "directories" those that must be made.
  said=$( (: >drop && : >fresh && : >placed && : >directories) 2>&1) || {
    # Which then has met the same.
    wait "$receiving"
    fail "nothing can be made in $work ($said); is the disk full (df -h, df -i)?"
  }
  awk -v spare="$spare" -v old="$old" '
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
    BEGIN {
      if (spare == "yes") while ((getline line < "spare/lacks") > 0) lacking[line] = 1
    }
    /^\+/ {
      $0 = substr($0, 2)
      place++
      print
      if (spare == "yes") needs()
      next
    }
    {
      what = substr($0, 1, 1)
      for (n = substr($0, 2) + 0; n > 0; n--) {
        if ((getline < old) <= 0) exit 1
        if (what != "-") {
          place++
          print
        }
        if (spare == "yes") {
          if (what == "*" || what == "=" && $0 in lacking) needs()
          if (what != "=") print path() > "drop"
        }
      }
    }
  ' delta >manifest || {
    wait "$receiving"
    fail "the manifest of release $base is not the one that was counted on; deploy again"
  }
fi
# shellcheck disable=SC2086,SC2090
$sha manifest >manifest.sum &
adding=$!
if command -v gzip >/dev/null 2>&1; then
  (umask 077 && gzip -c -1 <manifest >manifest.gz) &
  aside=$!
fi
if [ "$spare" = yes ]; then
  unsound=no
  wait "$looking" || unsound=yes
  looking=
  move_spare
  if [ "$unsound" = yes ] || [ -s changed ]; then
    # It is no more than links, then. Where the disk is full, this says so.
    wait "$receiving"
    receiving=
    spare=no
    mark=$work/linked-at
    count_cores
    note_time
    (cd -- "$new" && tidy_kinds) >actual
  elif [ -s drop ]; then
    (cd -- "$new" && tr '\n' '\0' <"$work/drop" | xargs -0 rm -rf --)
  fi
fi
[ -z "$receiving" ] || wait "$receiving"
receiving=
[ ! -f pieces ] || put_together
(cd tree && find . ! -type d -print) >sent
wait "$adding"
read -r have _ <manifest.sum
have=${have#\\}
[ "$have" = "$sum" ] || fail "the manifest of release $id did not arrive whole ($have instead of $sum); deploy again"

# 4. A first release is what was sent.
if [ "$base" = none ]; then
  "$@" rm -rf -- "$new"
  mv -- tree "$new"
  mkdir -- tree
fi
if [ "$base" = none ] || [ "$base" = again ]; then
  own_directories "$@"
fi

# Of what is there: how many files could stay and how many can, what must go, and whose mode is to be set.
sift() {
  awk -v file="$file" '
    step == 1 { sent[substr($0, 3)] = 1; next }
    step == 2 {
      kind = $1 == "d" ? 3 : $1 == "l" ? 4 : $2 == file ? 1 : 2
      path = substr($0, length($1 $2 $3 $4) + 5)
      if (kind == 4) sub(/\/\/.*/, "", path)
      want[path] = kind
      if (kind == 3) missing[path] = 1
      else if (kind < 3 && !(path in sent)) files++
      next
    }
    {
      kind = $1 + 0
      path = substr($0, index($0, ".") + 2)
      if (path != "" && (!(path in want) || (path in sent) || (want[path] != kind && (want[path] != 3 || kind != 5)))) {
        print "./" path > "drop"
        next
      }
      stays += kind < 3
      if (kind == 5) print "./" path > "modes"
      if (kind == 3 || kind == 5) delete missing[path]
    }
    END {
      for (directory in missing) print "./" directory > "directories"
      print files + 0, stays + 0
    }
  ' step=1 sent step=2 manifest step=3 actual
}
: >modes
if [ "$spare" = yes ]; then
  : >drop
elif [ "$base" = none ]; then
  sed -n 's/^d [^ ]* [^ ]* [^ ]* /.\//p' manifest >directories
else
  : >drop
  : >directories
  if [ "$base" = again ]; then
    (cd -- "$new" && tidy_kinds "$@") >actual
  fi
  stays=$(sift)
  if [ "$base" != again ] && [ $((${stays% *} / 2)) -ge $((${stays#* } + 1)) ]; then
    # Links are refused here (another file system, another owner): copies are ours, and may be given mode and owner.
    copied=yes
    known=no
    end_sums || :
    "$@" rm -rf -- "$new"
    "$@" cp -a -- "$deploy/releases/$base" "$new" 2>/dev/null || :
    [ -d "$new" ] || mkdir -- "$new"
    if [ "$me" = 0 ] || [ $# -gt 0 ]; then
      "$@" chown -hR "${owner:-$me}" "$new"
      "$@" find "$new" -type d -exec chown "$me" {} +
    fi
    cd -- "$new"
    tidy_kinds "$@" >/dev/null
    find . -type f -perm -0100 ! -perm "$exe" -exec "$@" chmod "$exe" {} +
    find . -type f ! -perm -0100 ! -perm "$file" -exec "$@" chmod "$file" {} +
    kinds "$@" >"$work/actual"
    cd -- "$work"
    : >drop
    : >directories
    : >modes
    sift >/dev/null
  fi
fi
if [ -s drop ]; then
  (cd -- "$new" && tr '\n' '\0' <"$work/drop" | xargs -0 rm -rf --)
fi

# 5. What was sent, beside it. Nothing of the same name is there any more, so that nothing is written through a link.
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
  "$@" find "$new" -type d -exec chown "$owner" {} + ||
    fail "the release's directories cannot be given to $owner; set become for this target (such as sudo -n)"
fi

# 6. Every path of the tree against the manifest: kind, mode and owner first, then the bytes and the links' targets.
[ -f early ] || : >early
# What list prints of what was put into a spare. More names than these are not given to a program.
list_placed() {
  if [ "$(wc -l <"$work/placed")" -gt 500 ]; then
    list find .
  elif [ -s "$work/placed" ]; then
    set --
    while IFS= read -r path; do set -- "$@" "$path"; done <"$work/placed"
    list find "$@" -prune 2>/dev/null
  fi
}
: >links
if [ "$base" = again ]; then rm -f -- lacks extra files.*; fi
if [ "$spare" = yes ]; then
  # The rest of it has been verified, and not changed since.
  (cd -- "$new" && list_placed) | awk -v file="$file" -v parts="$cores" '
    step == 1 {
      place = $1
      $0 = substr($0, length($1) + 2)
      path = substr($0, length($1 $2 $3 $4) + 5)
      what = $4
      if ($1 == "l") {
        what = path
        sub(/^.*\/\//, "", what)
        sub(/\/\/.*/, "", path)
      }
      path = "./" path
      want[path] = $1 == "d" ? 3 : $1 == "l" ? 4 : $2 == file ? 1 : 2
      at[path] = place
      bytes[path] = what
      next
    }
    step == 2 { made["./" substr($0, 72)] = substr($0, 1, 64); next }
    { found[$0]++ }
    END {
      for (path in want) {
        if (found[path] != want[path]) print at[path] >> "lacks"
        else if (want[path] == 4) { print path > "links"; print at[path] " " bytes[path] > "targets" }
        else if (want[path] < 3 && made[path] != bytes[path]) {
          part = n++ % parts
          print path > ("files." part)
          print at[path] " " bytes[path] > ("files." part ".wanted")
        }
      }
    }
  ' step=1 fresh step=2 early step=3 -
fi
if [ "$spare" != yes ]; then
  # The checksums of linked files, each with its name: "SUM", one or two characters, "./PATH". Those of what went before its turn came are
  # missing.
  : >known
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
  (cd -- "$new" && kinds "$@") | awk -v file="$file" -v parts="$cores" '
    # With a backslash begins the line of a name that had to be escaped.
    step == 1 { if (!/^\\/) made[substr($0, index($0, "./") + 2)] = substr($0, 1, 64); next }
    step == 2 { delete made[substr($0, 3)]; next }
    step == 3 { made[substr($0, 72)] = substr($0, 1, 64); early[substr($0, 72)] = 1; next }
    step == 4 {
      kind = $1 + 0
      sub(/^ *[0-9]+ (\.\/)?/, "")
      found[$0] = kind
      next
    }
    {
      type = $1
      kind = type == "d" ? 3 : type == "l" ? 4 : $2 == file ? 1 : 2
      sum = $4
      path = substr($0, length($1 $2 $3 $4) + 5)
      if (type == "l") {
        target = path
        sub(/^.*\/\//, "", target)
        sub(/\/\/.*/, "", path)
      }
      is = found[path]
      delete found[path]
      if (is != kind) print FNR >> "lacks"
      else if (type == "f" && (!(path in made) || (path in early && made[path] != sum))) {
        part = n++ % parts
        print "./" path > ("files." part)
        print FNR " " sum > ("files." part ".wanted")
      } else if (type == "f" && made[path] != sum) print FNR >> "lacks"
      else if (type == "l") { print "./" path > "links"; print FNR " " target > "targets" }
    }
    END {
      if (found["."] == 3) delete found["."]
      for (path in found) if (found[path] != "") print path > "extra"
    }
  ' step=1 known step=2 sent step=3 early step=4 - step=5 manifest
  if [ -s extra ]; then
    fail "$new has what was not sent, or has lost its mode or owner (first: $(head -n 1 extra)); is something writing there?"
  fi
fi

# Compares what was found, line by line, with what was wanted, and keeps the places that differ.
compare() {
  [ "$(wc -l <"$1")" -eq "$(wc -l <"$2")" ] || fail "not every file of $new could be read back"
  awk '
    step == 1 { place[FNR] = $1; sub(/^[^ ]* /, ""); want[FNR] = $0; next }
    sums { sub(/^\\/, ""); $0 = substr($0, 1, 64) }
    $0 "" != want[FNR] "" { print place[FNR] >> "lacks" }
  ' step=1 "$1" step=2 sums="$3" "$2"
}
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

[ "$copied" = no ] || echo copied
if [ -s lacks ]; then
  sed 's/^/lacks /' lacks
  rm -f -- lacks
  trap - EXIT
  exit 10
fi

# 7. Complete: from now on it can be what a later release takes its files from.
cd -- "$deploy/.zerodown"
if command -v gzip >/dev/null 2>&1; then
  wait "$aside"
  [ -d manifests ] || (umask 077 && mkdir -p manifests)
  # 6.3 reads again what has changed since.
  [ ! -f "$mark" ] || touch -r "$mark" -- "$work/manifest.gz"
  mv -f -- "$work/manifest.gz" "manifests/$id.gz"
fi
rm -rf -- "$work"
echo complete
