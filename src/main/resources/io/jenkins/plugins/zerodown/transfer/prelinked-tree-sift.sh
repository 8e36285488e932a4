# Part of prelinked-tree.sh: leaves of the tree what the manifest has, and nothing else.
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

# Prints every path below tree with what it is before it: "f MODE", "d", "l", or "x" for what cannot stay.
kinds() {
  tells=yes
  find . -prune -printf '' 2>/dev/null || tells=no
  if [ "$tells" = yes ]; then
    find . -user "$user" \( \
      -type f -printf 'f %04m %p\n' -o -type l -printf 'l 0 %p\n' \
      -o -type d \( -perm "$dir" -o -perm "2${dir#0}" \) -printf 'd 0 %p\n' \) -o -printf 'x 0 %p\n'
    return
  fi
  find . \( -type f -perm "$file" -user "$user" -print \) \
    -o \( -type f -perm "$exe" -user "$user" -print -print \) \
    -o \( -type d \( -perm "$dir" -o -perm "2${dir#0}" \) -user "$user" -print -print -print \) \
    -o \( -type l -user "$user" -print -print -print -print \) \
    -o -print -print -print -print -print | uniq -c | sed "
    s/^ *1 /f $file /;t
    s/^ *2 /f $exe /;t
    s/^ *3 /d 0 /;t
    s/^ *4 /l 0 /;t
    s/^ *[0-9]* /x 0 /
  "
}

# Removes what the manifest has not, or has in another way; files and links have what stays to be verified.
sift() {
  (cd tree && kinds) >actual
  rm -f files links drop
  : >files
  : >links
  awk '
    step == 1 {
      path = substr($0, length($1 $2 $3 $4) + 5)
      if ($1 == "l") sub(/\/\/.*/, "", path)
      want[path] = $1 == "f" ? "f " $2 : $1 " 0"
      line[path] = $0
      next
    }
    {
      path = substr($0, length($1 $2) + 5)
      if (path == "") next
      if (want[path] != $1 " " $2) print "./" path > "drop"
      else {
        delete line[path]
        if ($1 == "f") print "./" path > "files"
        else if ($1 == "l") print "./" path > "links"
      }
    }
    END { for (path in line) print line[path] > "lacks" }
  ' step=1 manifest step=2 actual
  [ ! -f drop ] || (cd tree && tr '\n' '\0' <../drop | xargs -0 rm -rf --)
}
