# Part of prelinked-tree.sh: whether the tree is what the manifest says, and a mark by which a later change is told.
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

# As in 3.4: a file by whose time a later change can be told, where find can tell; returns when the file system's clock
# has gone on.
note_time() {
  : >mark
  find mark -cnewer mark
  waited=0
  while : >now && [ -z "$(find now -cnewer mark)" ]; do
    waited=$((waited + 1))
    [ "$waited" -le 1000 ]
  done
  read -r up _ </proc/uptime
  read -r boot </proc/sys/kernel/random/boot_id
  printf '%s\n' "$file $exe $dir" "$boot ${up%%.*} $(date +%s)" >made
}

# Whether the bytes of all files and the targets of all links are those of the manifest; names in drop what is not.
verify() {
  # shellcheck disable=SC2086
  (cd tree && tr '\n' '\0' <../files | xargs -0 $sha) >sums
  : >targets
  [ ! -s links ] || (cd tree && tr '\n' '\0' <../links | xargs -0 -n 1 readlink) >targets
  awk '
    step == 1 {
      if ($1 == "f") want["./" substr($0, length($1 $2 $3 $4) + 5)] = $4
      else if ($1 == "l") {
        path = substr($0, length($1 $2 $3 $4) + 5)
        target = path
        sub(/^.*\/\//, "", target)
        sub(/\/\/.*/, "", path)
        want["./" path] = target
      }
      next
    }
    # Before a name that it has to escape, sha256sum sets a backslash.
    step == 2 { sub(/^\\/, ""); sum[FNR] = substr($0, 1, 64); next }
    step == 3 { if (want[$0] "" != sum[FNR] "") print; next }
    step == 4 { target_of[FNR] = $0; next }
    { if (want[$0] "" != target_of[FNR] "") print }
  ' step=1 manifest step=2 sums step=3 files step=4 targets step=5 links >drop
  [ ! -s drop ]
}
