#!/bin/sh
# Makes the shared directories and files that are missing, filled once from the release, and puts relative links to
# them into the release. What is shared is made in the lock and put in place by one rename. Where the runtime user
# writes, no rights are borrowed but on a directory that has been entered: any name may lead elsewhere the moment after.
# Arguments: the deploy path, the release's id, the mode of directories, the runtime user or nothing, words that give
# rights and words of php (one a line, may be none), "laravel" or "php", the mode of files, the lock's token. Standard
# input: a line "dir PATH" or "file PATH" for each, relative, without "..".
# Prints "made PATH" or "seeded PATH" for what was missing, "narrow PATH" for a seeded file whose mode in the source
# keeps it from the runtime user, "outside PATH" for what is a link to another place on the server, "closed PATH" for
# one of the runtime user's that the deploy user's artisan would have to write and cannot, "astray PATH" for a directory
# of his in which the deploy user makes files that he cannot write.
set -eu
deploy=$1
id=$2
mode=$3
runtime=$4
become=$5
php=$6
kind=$7
files=$8
held=$1/.zerodown/lock/held-$9
release=$deploy/releases/$id
shared=$deploy/shared
line='
'

refuse() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Each change is made after another look at the lock, or by a path through it.
still_held() { [ -d "$held" ] || lost; }

lost() {
  printf '%s\n' "this deployment does not hold the lock of the target any more; deployment.log says who took it. $(
  )Nothing more was shared" >&2
  exit 75
}

# Runs the command that follows with the words of $1 (one a line, may be none) before it.
with() {
  words=$1
  shift
  set -f
  IFS=$line
  # shellcheck disable=SC2086
  set -- $words "$@"
  set +f
  unset IFS
  "$@"
}

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

# Whether the real directory $1 may be handed to the runtime user: where he writes already, a link may be his own, and lead
# to the deploy user's home. What lies in shared/ itself ($top) or in the release is the deploy user's.
within() {
  case $1/ in
    "$shares"/env/*) return 1 ;;
    "$shares"/* | "$tree"/* | "$top"/*) return 0 ;;
  esac
  return 1
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
    refuse "$1 leads to $there, which is neither shared nor of the release, and $runtime cannot write in it;" \
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
  with "$rights" find "$1" \( -type d -perm -"$mode" -o -type f -perm -"$files" \) -exec chgrp -- "$group" {} +
  with "$rights" find "$1" -type d -perm -"$mode" -exec chmod g+rwxs {} +
  with "$rights" find "$1" -type f -perm -"$files" -exec chmod g+rw {} +
  find "$1" -type f ! -perm -"$files" -print | while IFS= read -r narrow; do
    printf '%s\n' "narrow $2${narrow#"$1"}"
  done
}

# Runs the command that follows as the runtime user, by what this server has for that: where he writes, root could be led
# astray.
as_runtime() {
  with "$become" setpriv --reuid="$uid" --regid="$gid" --init-groups -- "$@" 2>/dev/null ||
    with "$become" runuser -u "$runtime" -- "$@" 2>/dev/null ||
    with "$become" su -s /bin/sh -c 'exec "$@"' -- "$runtime" sh "$@" 2>/dev/null
}

# Prints where the existing file or directory $1 really is.
real() {
  if [ -d "$1" ]; then
    (cd -P -- "$1" && pwd)
    return
  fi
  target=$1
  if [ -L "$1" ]; then
    target=$(readlink -- "$1")
    case $target in /*) ;; *) target=${1%/*}/$target ;; esac
  fi
  [ -e "$target" ] || return 1
  place=$(cd -P -- "${target%/*}/" && pwd) || return 1
  printf '%s\n' "${place%/}/${target##*/}"
}

# Refuses a shared path that leads into a release: it would go with that release, or change under the live one.
examine() {
  at=$shared
  rest=$1/
  while :; do
    if [ -L "$at" ]; then
      if ! there=$(real "$at" 2>/dev/null); then
        refuse "$at is a link to $(readlink -- "$at"), which is not there; make that, or remove the link"
      fi
      case $there/ in
        "$releases"/*) refuse "$at is a link into $there, a release;" \
          "move what it leads to into $shared and remove the link" ;;
      esac
      printf '%s\n' "outside ${at#"$deploy"/} $there"
    fi
    [ -n "$rest" ] || return 0
    at=$at/${rest%%/*}
    rest=${rest#*/}
  done
}

# Makes the directories above $2/$3 that are missing.
parents() {
  at=$2
  rest=$3
  while :; do
    case $rest in */*) ;; *) return 0 ;; esac
    at=$at/${rest%%/*}
    rest=${rest#*/}
    if [ "$1" = release ] && [ -L "$at" ]; then
      refuse "$at is a link in the release, so that nothing below it can be shared; name the link itself," \
        "or another path"
    fi
    if [ ! -d "$at" ]; then
      still_held
      mkdir -m "$mode" -- "$at"
    fi
  done
}

# Fills the shared entry $2 of the type $1 from the release, or makes it empty.
provide() {
  parents shared "$shared" "$2"
  new=$held/seed-$id-$$
  rm -rf -- "$new"
  [ -d "$held" ] || lost
  own=$release/$2
  word=made
  if [ -e "$own" ] && [ ! -L "$own" ]; then
    cp -RPp -- "$own" "$new"
    word=seeded
  elif [ "$1" = file ] && [ -s "$deploy/current/$2" ] && [ -f "$deploy/current/$2" ] \
    && [ ! -L "$deploy/current/$2" ]; then
    refuse "sharedFiles names $2, which the live release has with data of its own and $shared does not:" \
      "copy it, while nothing writes to it (cp -p $deploy/current/$2 $shared/$2), then deploy again"
  elif [ "$1" = dir ]; then
    mkdir -m "$mode" -- "$new"
  else
    : >"$new"
    chmod "$files" -- "$new"
  fi
  grant_tree "$new" "$2"
  if [ "$1" = dir ]; then
    top=$(cd -P -- "$new" && pwd)
    grant "$new"
  fi
  top=$shares
  if ! mv -- "$new" "$shared/$2"; then
    [ -d "$held" ] || lost
    refuse "$shared/$2 could not be put in place"
  fi
  printf '%s\n' "$word $2"
}

symlink() {
  ln -s -- "$1" "$2" 2>/dev/null && return 0
  # Some hosting companies take ln away and leave PHP.
  # shellcheck disable=SC2016
  with "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "$1" "$2" && return 0
  refuse "no link can be made at $2: neither ln nor PHP's symlink() works there"
}

inode() {
  facts=$(ls -diL -- "$1" 2>/dev/null)
  set -f
  # shellcheck disable=SC2086
  set -- $facts
  printf '%s\n' "$1"
}

# Whether two paths lead to the same file or directory. Nearly every shell can tell by itself.
same() {
  [ -e "$1" ] && [ -e "$2" ] || return 1
  # shellcheck disable=SC3013
  if [ / -ef / ] 2>/dev/null; then
    [ "$1" -ef "$2" ]
  else
    [ "$(inode "$1")" = "$(inode "$2")" ]
  fi
}

# Replaces the release's own entry $1 by a link.
link() {
  parents release "$release" "$1"
  entry=$release/$1
  target=../../shared/$1
  rest=$1
  while :; do
    case $rest in */*) ;; *) break ;; esac
    rest=${rest#*/}
    target=../$target
  done
  if [ -L "$entry" ] && [ "$(readlink -- "$entry")" = "$target" ]; then
    return 0
  fi
  if same "$deploy/current" "$release"; then
    refuse "$entry is no link to $shared/$1, and the release is live already: deploy a new one"
  fi
  still_held
  if [ -e "$entry" ] || [ -L "$entry" ]; then rm -rf -- "$held/../../../releases/$id/$1"; fi
  still_held
  symlink "$target" "$entry"
  if ! same "$entry" "$shared/$1"; then
    refuse "$entry leads elsewhere than $shared/$1: is $deploy/releases a link? It must be a directory beside shared"
  fi
}

umask 022
if [ -n "$runtime" ] && [ "$runtime" = "$(id -un)" ]; then runtime=; fi
if [ -n "$runtime" ]; then
  uid=$(id -u "$runtime")
  gid=$(id -g "$runtime")
  group=$(id -gn "$runtime")
  umask 002
fi
still_held
[ -d "$release" ] || refuse "$release is not there; transfer it first"
releases=$(cd -P -- "$deploy/releases" && pwd)
[ -d "$shared" ] || mkdir -m "$mode" -- "$shared"
shares=$(cd -P -- "$shared" && pwd)
tree=$(cd -P -- "$release" && pwd)

# What is run meanwhile (sudo, for one) must not read the list.
exec 3<&0 </dev/null
while IFS= read -r entry <&3; do
  type=${entry%% *}
  path=${entry#* }
  examine "$path"
  own=$release/$path
  if [ "$type" = dir ] && [ -e "$own" ] && [ ! -d "$own" ]; then
    refuse "sharedDirs names $path, which is a file in the release; put it under sharedFiles"
  fi
  if [ "$type" = file ] && [ -d "$own" ]; then
    refuse "sharedFiles names $path, which is a directory in the release; put it under sharedDirs"
  fi
  if [ "$type" = dir ] && [ -e "$shared/$path" ] && [ ! -d "$shared/$path" ]; then
    refuse "sharedDirs names $path, and $shared/$path is a file; move it away, or put the path under sharedFiles"
  fi
  if [ "$type" = file ] && [ -d "$shared/$path" ]; then
    refuse "sharedFiles names $path, and $shared/$path is a directory; move it away, or put the path under sharedDirs"
  fi
  [ -e "$shared/$path" ] || provide "$type" "$path"
  # SQLite keeps its journal beside a database.
  case $type:$path in
    file:*/*.sqlite | file:*/*.sqlite3 | file:*/*.db)
      if [ -n "$runtime" ]; then
        top=$(cd -P -- "$shared/${path%%/*}" && pwd)
        grant "$shared/${path%/*}/."
      fi
      ;;
  esac
  if [ "$type" = dir ]; then
    top=$(cd -P -- "$shared/${path%%/*}" && pwd)
    grant "$shared/$path/."
  fi
  link "$path"
done

if [ "$kind" = laravel ]; then
  # Through the link into shared/storage, or in the release itself where parts of storage alone are shared.
  parts='storage storage/app storage/app/public storage/framework storage/framework/cache
    storage/framework/cache/data storage/framework/sessions storage/framework/testing storage/framework/views
    storage/logs'
  whole=yes
  set --
  for part in $parts; do
    [ -d "$release/$part" ] || whole=no
    set -- "$@" "$release/$part/."
  done
  # Mostly all are there, and as they should be.
  if [ "$whole" = no ] || { [ -n "$runtime" ] && ! granted "$@"; }; then
    for part in $parts; do
      still_held
      [ -d "$release/$part" ] || mkdir -m "$mode" -- "$release/$part"
      [ "$part" != storage ] || top=$(cd -P -- "$release/storage" && pwd)
      grant "$release/$part/."
    done
  fi
  # Inside the release: compiled views must not be shared with the live one.
  for part in bootstrap bootstrap/cache bootstrap/cache/views; do
    still_held
    [ -d "$release/$part" ] || mkdir -m "$mode" -- "$release/$part"
    [ "$part" = bootstrap ] || grant "$release/$part"
  done

  # PHP-FPM with a umask of 022 closes what it makes; but queue:restart writes into the cache, and any command may log.
  if [ -n "$runtime" ]; then
    for part in framework/cache/data logs; do
      within "$(cd -P -- "$release/storage/$part" && pwd)" || continue
      set -- "$release/storage/$part/." -user "$runtime" ! -perm -020 \( -type d -o -type f \)
      still_held
      [ -z "$become" ] || as_runtime find "$@" -exec chmod g+w {} + || :
      if [ "$part" = logs ]; then
        find "$@" -name laravel.log -print 2>/dev/null | sed 's/^/closed /'
      else
        find "$@" -type d -print 2>/dev/null | sed -n 's/^/closed /;1p;1q'
      fi
    done
  fi
fi
