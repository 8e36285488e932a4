# Part of 4.1-shared-resources-linking.sh: lets the runtime user write where he is to.
# Needs: runtime, uid, gid and group, his; become, words that give rights; shares, all that is shared; top, below which
# rights may be given, and also, another such place; dir and file, the modes; refuse, and the parts that fence and take
# words
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

# Whether the runtime user can write in every directory of $@, as far as owner, group and mode tell; one with an ACL is
# believed.
granted() {
  facts=$(ls -ldn -- "$@")$line
  number=0
  while [ -n "$facts" ]; do
    admits "${facts%%"$line"*}" || return 1
    facts=${facts#*"$line"}
    number=$((number + 1))
  done
  [ "$number" -eq $# ]
}

# The same of one, of which ls has printed $1. In a directory of his own in which the deploy user may write, that makes
# files of his group only where it is setgid.
admits() {
  mask=${1%% *}
  set -f
  # shellcheck disable=SC2086
  set -- $1
  set +f
  [ $# -gt 4 ] || return 1
  case $mask in ??????????+*) return 0 ;; esac
  case $3:$mask in
    "$uid":drwx?w[!sS]*) ;;
    "$uid":drwx*) return 0 ;;
  esac
  case $4:$mask in "$gid":d???rws*) return 0 ;; esac
  return 1
}

# Whether the real directory $1 may be handed to the runtime user. Where he writes already, a link may be his own, and
# lead to the deploy user's home, to the code of a release, or to what is shared with it: only what lies where it seems
# to lie is handed over.
within() {
  case $1/ in
    "$shares"/env/*) return 1 ;;
    "$top"/* | "${also:-$top}"/*) return 0 ;;
  esac
  return 1
}

# Makes the directory $1 where it is missing, in the one that it lies in.
provide_directory() {
  if [ -d "$1" ]; then return 0; fi
  still_held
  (cd -P -- "${1%/*}" && within "$(pwd)" && mkdir -m "$dir" -- "./${1##*/}") ||
    refuse "$1 is not there and cannot be made: a link leads elsewhere from above it"
}

# Hands over the directory $1, with the words $2 before each command. It is entered first, so that nothing else can come
# into its place meanwhile.
hand_over() (
  cd -P -- "$1" && within "$(pwd)" && still_held && with "$2" chgrp -- "$group" . && with "$2" chmod g+rwxs .
)

# Lets the runtime user write in the directory $1; what is made there stays in its group, so that the deploy user
# shares it.
grant() {
  [ -n "$runtime" ] || return 0
  granted "$1" && return 0
  there=$(cd -P -- "$1" 2>/dev/null && pwd) || there=
  if [ -n "$there" ] && ! within "$there"; then
    refuse "$1 leads to $there, which lies elsewhere, and $runtime cannot write in it;" \
      "remove that link, or let him write there yourself"
  fi
  hand_over "$1" '' 2>/dev/null || :
  granted "$1" && return 0
  if [ -n "$become" ]; then
    hand_over "$1" "$become" || :
    granted "$1" && return 0
  fi
  still_held
  facts=$(ls -ldn -- "$1")
  set -f
  # shellcheck disable=SC2086
  set -- "$1" $facts
  set +f
  case $4:$2 in
    "$uid":drwx*)
      printf '%s\n' "astray $1"
      return 0
      ;;
  esac
  refuse "$runtime cannot write in $1, and $(id -un) cannot change that; let him be in the group $group" \
    "(sudo usermod -aG $group $(id -un)), or set 'become' in the target"
}

# Opens what was seeded to the runtime user. What the source keeps narrower than the target's modes, such as a key of
# mode 600, stays so.
grant_tree() {
  [ -n "$runtime" ] || return 0
  rights=
  if ! chgrp -- "$group" "$1" 2>/dev/null; then
    [ -n "$become" ] || return 0
    rights=$become
  fi
  with "$rights" find "$1" \( -type d -perm -"$dir" -o -type f -perm -"$file" \) -exec chgrp -- "$group" {} +
  with "$rights" find "$1" -type d -perm -"$dir" -exec chmod g+rwxs {} +
  with "$rights" find "$1" -type f -perm -"$file" -exec chmod g+rw {} +
  find "$1" -type f ! -perm -"$file" -print | while IFS= read -r narrow; do
    printf '%s\n' "narrow $2${narrow#"$1"}"
  done
}

# Runs the command that follows as the runtime user, by what this server has for that: where he writes, root could be
# led astray.
as_runtime() {
  with "$become" setpriv --reuid="$uid" --regid="$gid" --init-groups -- "$@" 2>/dev/null ||
    with "$become" runuser -u "$runtime" -- "$@" 2>/dev/null ||
    with "$become" su -s /bin/sh -c 'exec "$@"' -- "$runtime" sh "$@" 2>/dev/null
}
