# Part of 3.4-file-transfer.sh: the files of the older release, by links, or by its pre-linked tree.
# Needs: deploy, base, owner, and the parts that list, sum and know own assets
# shellcheck shell=sh disable=SC2034,SC2154 # names are shared with what it is joined with

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

# Leaves a file by whose time a later change of any file can be told, where find can tell: "linked-at". Returns when
# the file system's clock has gone on.
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

# Takes the pre-linked tree that the last deployment has left for this one (transfer/prelinked-tree.sh): the older
# release's links. Sets prelinked to yes where they were verified, too, and the times of files tell what has changed
# since: where modes are what they were, it is no week old, and the machine was neither booted nor had its clock set.
take_prelinked() {
  [ -z "$owner" ] && [ -d "$deploy/.zerodown/spare/$base" ] || return 1
  mv -- "$deploy/.zerodown/spare/$base" "$work/prelinked" 2>/dev/null || return 1
  [ -f "$work/prelinked/made" ] && {
    read -r modes
    read -r boot up since
  } <"$work/prelinked/made" || return 0
  [ "$modes" = "$file $exe $dir" ] || return 0
  { read -r now _ </proc/uptime && read -r booted </proc/sys/kernel/random/boot_id; } 2>/dev/null || return 0
  case $up:$since in *[!0-9:]* | :* | *:) return 0 ;; esac
  now=$((${now%%.*} - up))
  passed=$(($(date +%s) - since))
  if [ "$booted" = "$boot" ] && [ "$passed" -ge 0 ] && [ "$passed" -lt 604800 ] &&
    [ "$((passed - now))" -le 2 ] && [ "$((now - passed))" -le 2 ]; then
    prelinked=yes
    mark=$work/prelinked/mark
  fi
}

# Names in "changed" the directories of the pre-linked tree that somebody has put something into, or taken something out
# of, since it was verified. Where the last listing cannot tell which files have changed, it names those, too.
look_through() {
  kind='-type d'
  [ "$tells" = yes ] || kind=
  # shellcheck disable=SC2086
  cd -- "$work/prelinked/tree" && find . $kind -cnewer "$mark" -print >"$work/changed" 2>&1
}

# Puts the pre-linked tree where the release is built.
move_prelinked() {
  mv -- "$work/prelinked/tree" "$new"
}

# Puts the older release's files into place while the rest arrives, and begins to make their checksums.
link_older() {
  if take_prelinked; then
    [ "$prelinked" = yes ] || move_prelinked
  else
    # Without rights, and so without links to files of another user: he may put other names in the place of his.
    cp -al -- "$deploy/releases/$base" "$new" 2>/dev/null || :
    own_assets "$base" "$new"
  fi
  if [ "$prelinked" = yes ]; then
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
}
