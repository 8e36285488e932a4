#!/bin/sh
# Makes the shared directories and files that are missing, filled once from the release, and puts relative links to
# them into the release. What is shared is made in the lock and put in place by one rename. Where the runtime user
# writes, no rights are borrowed but on a directory that has been entered: any name may lead elsewhere the moment after.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID FILE_MODE DIRECTORY_MODE RUNTIME_USER BECOME PHP KIND
#   RUNTIME_USER  or nothing
#   BECOME        words that give rights, one a line; may be none
#   PHP           its words, one a line; may be none
#   KIND          "laravel" or "php"
# Input: a line "dir PATH" or "file PATH" for each, relative, without ".."
# Prints "made PATH" or "seeded PATH" for what was missing, "added PATH" for a file that this release is the first to
# bring, "absent PATH" for one that was not copied, "narrow PATH" for a seeded file whose mode in the source
# keeps it from the runtime user, "outside PATH" for what is a link to another place on the server, "closed PATH" for
# one of the runtime user's that the deploy user's artisan would have to write and cannot, "astray PATH" for a directory
# of his in which the deploy user makes files that he cannot write.
# Joined behind prelude/fence.sh prelude/words.sh 4.1-rights.sh 4.1-added.sh 4.1-sharing.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
file=$4
dir=$5
runtime=$6
become=$7
php=$8
kind=$9
held=$deploy/.zerodown/lock/held-$token
release=$deploy/releases/$id
shared=$deploy/shared

refuse() {
  printf '%s\n' "$*" >&2
  exit 1
}

undone='Nothing more was shared'

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
[ -d "$shared" ] || mkdir -m "$dir" -- "$shared"
shares=$(cd -P -- "$shared" && pwd)
tree=$(cd -P -- "$release" && pwd)
top=$shares
also=

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
  if [ ! -e "$shared/$path" ]; then
    provide "$type" "$path"
  elif [ "$type" = dir ]; then
    add "$path"
  fi
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
      if [ "$part" = storage ]; then
        top=$tree
        provide_directory "$release/storage"
        top=$(cd -P -- "$release/storage" && pwd)
        also=$shares/storage
      fi
      provide_directory "$release/$part"
      grant "$release/$part/."
    done
  fi
  # Inside the release: compiled views must not be shared with the live one.
  top=$tree/bootstrap
  also=
  for part in bootstrap/cache bootstrap/cache/views; do
    [ -d "$release/bootstrap" ] || mkdir -m "$dir" -- "$release/bootstrap"
    provide_directory "$release/$part"
    grant "$release/$part"
  done

  # PHP-FPM with a umask of 022 closes what it makes; but queue:restart writes into the cache, and any command may log.
  if [ -n "$runtime" ]; then
    top=$(cd -P -- "$release/storage" && pwd)
    also=$shares/storage
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
