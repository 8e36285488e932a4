#!/bin/sh
# Puts a release together from what is sent and from an older release, and verifies every path of it against its
# manifest.
# It is built in the lock, in a place that no other run of this script has, and put in place by one rename whose path
# leads through the lock. A run that outlives its engine finds that path gone, and removes nothing but its own.
# No file that has several links is written, chmod-ed or chown-ed: what cannot be linked as it is, is sent.
# Needs tar, find, awk, xargs, and one of sha256sum, shasum, openssl, php and perl.
# Arguments: DEPLOY_PATH TOKEN RELEASE BASE SHA256 PACKING FILE_MODE EXECUTABLE_MODE DIRECTORY_MODE NARROW TAR PHP OWNER
#   [BECOME...]
#   BASE     the older release; "none"; or "again": the release was put together before, and what it lacked is sent
#   SHA256   of the text of the manifest
#   PACKING  zstd, gzip or none
#   modes    four octal digits each; NARROW has those of files that have neither of the two, one after the other
#   TAR      "gnu", "other", or nothing where that is not known
#   PHP      a command that can put files together from pieces, or nothing where none are sent
#   OWNER    user or user:group that is to own the release's files, or nothing for whoever runs this; its directories
#            stay the deploy user's until 6.3, so that nobody else can lead astray what is done in them until then
#   BECOME   words before a command that needs rights; used only with OWNER, and in the lock alone, which nobody else
#            enters
# Input: a tar archive of "delta" (not with "again"), which makes the new manifest of the base's ("=N" takes N lines of it, "*N" too, and their
# paths are sent all the same; "-N" leaves N out; "+LINE" is new), of
# "pieces", where there are some (">PATH" begins a file, "<PATH" names one of the base that "=OFFSET LENGTH" of it comes from, "+LENGTH" is the
# next of what was sent), and of files below "tree/", less those pieces
# Prints "complete", or with status 10 "lacks N" for each line of the manifest, from 1, that is not as it should be;
# "copied" where links were not possible
set -eu
deploy=$1
held=$1/.zerodown/lock/held-$2
id=$3
base=$4
sum=$5
packing=$6
file=$7
exe=$8
dir=$9
shift 9
narrow=$1
tar=$2
php=$3
owner=$4
shift 4
[ -n "$owner" ] || set --

fail() {
  printf '%s\n' "$*" >&2
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
  sha='php -n -r foreach(array_slice($argv,1)as$f)echo(hash_file("sha256",$f)."\n");'
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

# Whatever failed where the lock is gone, that is the reason.
lost() {
  trap - EXIT
  printf '%s\n' "this deployment does not hold the lock of the target any more; deployment.log says who took it. $(
  )Nothing was put into releases/$id" >&2
  exit 75
}
work=$held/transfer-$$
new=$work/$id
not_if_live() {
  live=$(readlink "$deploy/current" 2>/dev/null) || live=
  live=${live%/}
  live=${live##*/}
  [ "$live" != "$id" ] || fail "release $id is live here and will not be written to; deploy again to make a new one"
}
[ -d "$held" ] || lost
not_if_live

# Prints every path that the find of $@ comes to, a line each: "KIND MODE SIZE PATH", and of a link "//" and its target.
# KIND is f, d or l, or "!" for what is none of them, or has another owner. A directory of another user or mode, which
# can be given them, is "d 0000". The size and the target are "?" where find does not tell them. With $than, a file
# whose time of change is later than that file's has the kind F, where find tells it.
than=
list() {
  if [ "$tells" = yes ]; then
    "$@" -lname "*$line*" -printf '! 0000 0 %p\n' \
      -o \( -user "$user" ${group:+-group "$group"} \( -type l -printf 'l 0000 0 %p//%l\n' \
      ${than:+-o -type f -cnewer "$than" -printf 'F %04m %s %p\n'} \
      -o -type f -printf 'f %04m %s %p\n' \) \) \
      -o -user "$me" -type d \( -perm "$dir" -o -perm "2${dir#0}" \) -printf "d $dir 0 %p\\n" \
      -o -type d -printf 'd 0000 0 %p\n' -o -printf '! 0000 0 %p\n'
    return
  fi
  # One reading of the tree tells all, since this find prints a path as often as its kind says.
  kind=6
  kinds=
  for mode in $narrow; do
    kind=$((kind + 1))
    kinds="$kinds
    s/^ *$kind /f $mode ? /;t"
    set -- "$@" \( -type f -perm "$mode" -user "$user" ${group:+-group "$group"}
    count=0
    while [ "$count" -lt "$kind" ]; do
      count=$((count + 1))
      set -- "$@" -print
    done
    set -- "$@" \) -o
  done
  "$@" \( -type f -perm "$file" -user "$user" ${group:+-group "$group"} -print \) \
    -o \( -type f -perm "$exe" -user "$user" ${group:+-group "$group"} -print -print \) \
    -o \( -type d \( -perm "$dir" -o -perm "2${dir#0}" \) -user "$me" -print -print -print \) \
    -o \( -type l -user "$user" ${group:+-group "$group"} -print -print -print -print \) \
    -o \( -type d -print -print -print -print -print \) \
    -o -print -print -print -print -print -print | uniq -c | sed "
    s/^ *1 /f $file ? /;t
    s/^ *2 /f $exe ? /;t
    s/^ *3 /d $dir 0 /;t
    s/^ *4 \\(.*\\)/l 0000 0 \\1\\/\\/?/;t
    s/^ *5 /d 0000 0 /;t$kinds
    s/^ *[0-9]* /! 0000 0 /
  "
}
line='
'
tells=no
! find / -prune -printf '' 2>/dev/null || tells=yes
# The whole tree. A name with a line end cannot stand in a list of lines: it is told by another, which no manifest has.
whole() {
  if [ "$tells" = yes ]; then
    list "$@" find . -name "*$line*" -prune \
      -printf '! 0000 0 ./a name with a line end\n' -o
  else
    [ -z "$("$@" find . -name "*$line*" -prune -print)" ] || echo '! 0000 0 ./a name with a line end'
    list "$@" find .
  fi
}

# What failed must not hold room that the live release may need. Directories are this user's own until the end, so that
# no rights are wanted here.
give_up() {
  status=$?
  trap - EXIT
  # shellcheck disable=SC2086
  [ -z "${summing:-}${receiving:-}${aside:-}${looking:-}${adding:-}" ] ||
    kill ${summing:-} ${receiving:-} ${aside:-} ${looking:-} ${adding:-} 2>/dev/null || :
  if [ "$status" -ne 0 ]; then
    cd /
    [ -d "$held" ] || lost
    rm -rf -- "$work" 2>/dev/null || :
  fi
  exit "$status"
}
trap give_up EXIT
trap 'exit 1' HUP INT TERM

# Where root runs this, links and copies have the directories of an older release with their owner.
own_directories() {
  if [ -n "$owner" ]; then
    "$@" find "$new" -type d ! -user "$me" -exec chown "$me" {} +
  fi
}

# The whole of what an older release may have become. A directory that cannot be entered could not be emptied, and a
# name with a line end cannot stand in a list of lines.
tidy() {
  if [ $# -gt 0 ]; then
    find . -type d ! -perm -0700 -exec chmod 0700 {} \;
    find . -name "*$line*" -prune -exec rm -rf {} +
    whole "$@"
  else
    list find . -name "*$line*" -prune -exec rm -rf {} + \
      -o \( ! -type d -o -perm -0700 -o -exec chmod 0700 {} \; \)
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

# Names in "changed" the directories of the spare that somebody has put something into, or taken it out, since it was
# verified. Where the last listing cannot tell which files have changed, it names those, too.
look_through() {
  kind='-type d'
  [ "$tells" = yes ] || kind=
  # shellcheck disable=SC2086
  cd -- "$work/spare/tree" && find . $kind -cnewer "$mark" -print >"$work/changed" 2>&1
}

# Puts the spare where the release is built.
move_spare() {
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
# What a run that was killed has left.
for left in "$held"/transfer-*; do
  if [ -d "$left" ] && { [ "$left" = "$work" ] || ! kill -0 "${left##*-}" 2>/dev/null; }; then rm -rf -- "$left"; fi
done
# By no path that makes the lock's directory anew.
if [ "$base" = again ]; then
  mv -- "$held/lacking-$id" "$work" || fail "what was put together of release $id before is gone; deploy again"
  rm -rf -- "$work/tree"
else
  (umask 077 && mkdir -- "$work") || fail "nothing can be made in $held; is the disk full (df -h, df -i)?"
fi
exec 3<&0
[ -p "$work/begun" ] || mkfifo -- "$work/begun" || fail "nothing can be made in $work; is the disk full (df -h, df -i)?"
exec 4<>"$work/begun"
receive <&3 &
receiving=$!
exec 3<&-

# 2. Meanwhile the older release's files, by links, and their checksums.
if [ "$base" != again ] && [ "$base" != none ]; then
  if take_spare; then
    [ "$spare" = yes ] || move_spare
  else
    # Without rights, and so without links to files of another user: he may put other names in the place of his.
    cp -al -- "$deploy/releases/$base" "$new" 2>/dev/null || :
  fi
  if [ "$spare" = yes ]; then
    look_through 2>/dev/null &
    looking=$!
  else
    [ -d "$new" ] || mkdir -- "$new"
    count_cores
    own_directories "$@"
    note_time
    (cd -- "$new" && tidy "$@") | (cd -- "$work" && awk -v parts="$cores" '
      { print > "actual" }
      $1 == "f" { print substr($0, length($1 $2 $3) + 4) > ("linked." (n++ % parts)) }
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
  old=spare/manifest
  if [ ! -d spare ]; then
    old=old
    if [ "$base" != none ] && [ -f "$deploy/.zerodown/manifests/$base.gz" ]; then
      gzip -dc <"$deploy/.zerodown/manifests/$base.gz" >old || rm -f -- old
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
    # Each line of the older manifest is accounted for: what is passed over in silence would stay in the tree.
    function end() {
      ended = 1
      if ((getline line < old) > 0) exit 1
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
        if ((getline < old) <= 0) { ended = 1; exit 1 }
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
    END { if (!ended) end() }
  ' delta >manifest || {
    wait "$receiving"
    fail "the manifest of release $base is not the one that was counted on, or cannot be unpacked in $work;" \
      "deploy again, and look whether the disk is full (df -h, df -i)"
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
    (cd -- "$new" && tidy) >actual
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
  mv -- tree "$new"
  mkdir -- tree
fi
if [ "$base" = none ] || [ "$base" = again ]; then
  own_directories "$@"
fi

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
: >modes
if [ "$spare" = yes ]; then
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
    # Links are refused here (another file system, another owner): copies are ours, and may be given mode and owner.
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
fi

# 6. Every path of the tree as it is now, however it came about, against the manifest: kind, mode, size, owner and the
# targets of links; then the bytes.
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
[ "$spare" = yes ] || : >placed
[ "$spare" = no ] || than=$mark
(cd -- "$new" && whole "$@") | awk -v spare="$spare" -v dir="$dir" -v parts="$cores" -v tells="$tells" '
  # With a backslash begins the line of a name that had to be escaped.
  step == 1 { if (!/^\\/) made[substr($0, index($0, "./") + 2)] = substr($0, 1, 64); next }
  step == 2 { delete made[substr($0, 3)]; next }
  step == 3 { made[substr($0, 72)] = substr($0, 1, 64); early[substr($0, 72)] = 1; next }
  # Of a spare, the bytes of what was not put into it have been verified, and not changed since.
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
      if (spare == "yes" && !changed && !(path_of($0) in placed)) next
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
  cd -- "$deploy"
  [ ! -e "$held/lacking-$id" ] || rm -rf -- "$held/lacking-$id"
  mv -- "$work" "$held/lacking-$id"
  trap - EXIT
  exit 10
fi

# 7. In place, and complete: from now on it can be what a later release takes its files from. An empty directory of this
# name gives way to the rename itself; what an earlier run has put there is moved first.
cd -- "$deploy"
[ -z "$aside" ] || wait "$aside"
aside=
put_in_place() {
  said=$(mv -- "$new" "$held/../../../releases/" 2>&1)
}
if ! put_in_place; then
  [ -d "$held" ] || lost
  not_if_live
  [ ! -e ".zerodown/manifests/$id.gz" ] || mv -f -- ".zerodown/manifests/$id.gz" "$work/replaced.gz"
  mv -- "releases/$id" "$work/replaced" || fail "releases/$id, which is there already, cannot be moved away"
  put_in_place || fail "release $id could not be put into $deploy/releases ($said)"
fi
if [ -f "$work/manifest.gz" ]; then
  # 6.3 reads again what has changed since.
  [ ! -f "$mark" ] || touch -r "$mark" -- "$work/manifest.gz"
  mv -f -- "$work/manifest.gz" "$held/../../manifests/$id.gz"
fi
# What cannot be removed goes with the lock.
rm -rf -- "$work" 2>/dev/null || :
echo complete
