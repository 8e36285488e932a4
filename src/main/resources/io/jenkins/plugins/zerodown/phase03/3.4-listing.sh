# Part of 3.4-file-transfer.sh: lists what is in a tree, in the words of the manifest.
# Needs: file, exe, dir and narrow, the modes; me, user and group, the owner; line, a line end
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

# Sets tells to whether find prints what it is told to.
see_find() {
  tells=no
  ! find / -prune -printf '' 2>/dev/null || tells=yes
}

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
