#!/bin/sh
# Writes one secret file of a release: its .env, kept beside those of the others where live code does not see it
# (shared/env/<id>), or a configuration file in the release. It is written in the lock, shut before it has content, and
# looked at before it is put in place: whatever a directory hands down (setfacl -d), nobody reads it whom the mode does
# not let.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID FILE_PATH MODE RUNTIME_USER BECOME BYTES
#   FILE_PATH     in the release, or nothing for the .env
#   MODE          octal
#   RUNTIME_USER  or nothing
#   BECOME        words that give rights, one a line; may be none
#   BYTES         how many the file has
# Input: its content. Prints nothing. Ends with 75 where the lock is lost
# Joined behind prelude/fence.sh prelude/words.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
path=$4
mode=$5
runtime=$6
become=$7
bytes=$8
held=$deploy/.zerodown/lock/held-$token
release=$deploy/releases/$id
new=$held/secret.$$

undone="No ${path:-.env} was written"

refuse() {
  still_held
  rm -f -- "$new"
  printf '%s\n' "$*" >&2
  exit 1
}

# Sets directory and entry for the .env.
beside_the_others() {
  directory=$deploy/shared/env
  entry=$directory/$id
  [ ! -L "$directory" ] || refuse "$directory is a link; ZeroDown keeps secrets there and follows none: remove it"
  [ -d "$deploy/shared" ] || mkdir -m 755 -- "$deploy/shared"
  [ -d "$directory" ] || mkdir -- "$directory"
  # Names in it can be guessed, the files themselves say who may read them: another user passes, and cannot look around.
  if [ -n "$runtime" ]; then chmod 711 -- "$directory"; else chmod 700 -- "$directory" 2>/dev/null || :; fi
  [ ! -d "$entry" ] || refuse "$entry is a directory; remove it"
}

# Sets directory and entry for a configuration file.
in_the_release() {
  [ -d "$release" ] || refuse "$release is not there; transfer it first"
  directory=$release
  rest=$path
  while :; do
    case $rest in */*) ;; *) break ;; esac
    directory=$directory/${rest%%/*}
    rest=${rest#*/}
    if [ -L "$directory" ]; then
      refuse "configFiles names $path, and $directory is a link, so that other releases would have it too;" \
        "choose a path outside sharedDirs"
    fi
    [ -d "$directory" ] || mkdir -- "$directory"
  done
  entry=$directory/$rest
  # mv would move into a directory that a link leads to.
  if [ -L "$entry" ]; then
    rm -f -- "$entry"
  elif [ -d "$entry" ]; then
    refuse "configFiles names $path, which is a directory in the release; choose another path"
  fi
}

# Shuts the new file, which has no content yet. A mode that the umask does not explain is an ACL's, also where ls does
# not show those.
shut() {
  acl=no
  case $(ls -ld -- "$new") in -rw-------[!+]*) return 0 ;; esac
  chmod 600 -- "$new"
  setfacl -b -m g::-,o::- -- "$new" 2>/dev/null || acl=yes
}

# Prints the mode of a file as ls does.
letters() {
  rest=${mode#0}
  said=-
  while [ -n "$rest" ]; do
    case $rest in
      0*) said=$said--- ;;
      1*) said=$said--x ;;
      2*) said=$said-w- ;;
      3*) said=$said-wx ;;
      4*) said=${said}r-- ;;
      5*) said=${said}r-x ;;
      6*) said=${said}rw- ;;
      7*) said=${said}rwx ;;
    esac
    rest=${rest#?}
  done
  printf '%s\n' "$said"
}

# Looks at what came of the new file: its mode, its group (of number $1, where that matters), and no ACL. An ACL may
# stay where it opens nothing: on Linux while the group has no rights, and where everybody may read the file.
examine() {
  wanted=$(letters)
  facts=$(ls -ldn -- "$new")
  seen=${facts%% *}
  case $mode:$acl:$seen in
    *:no:"$wanted" | *:no:"$wanted".) open=no ;;
    *[4567]:*:"$wanted"*) open=no ;;
    *0?:*:"$wanted"*) if [ "$(uname -s)" = Linux ]; then open=no; else open=yes; fi ;;
    *) open=yes ;;
  esac
  set -f
  # shellcheck disable=SC2086
  set -- "$1" $facts
  set +f
  if [ -n "$1" ] && [ "$5" != "$1" ]; then open=yes; fi
  [ "$open" = yes ] || return 0
  refuse "${path:-the .env} would not be as narrow as mode $mode promises (ls says $seen, group $5, ACL: $acl)." \
    "A directory above it hands down an ACL: take that away (getfacl $directory; setfacl -R -b -k $directory), or" \
    "install setfacl (package acl), so that each of these files is freed of it"
}

still_held
if [ "$runtime" = "$(id -un)" ]; then runtime=; fi
if [ -n "$path" ]; then in_the_release; fi
umask 077
if [ -z "$path" ]; then beside_the_others; fi
(: >"$new") 2>/dev/null || refuse "$new cannot be written by $(id -un); is the disk full? Look with: df -h $deploy"
shut
cat >"$new"
written=$(($(wc -c <"$new")))
if [ "$written" -ne "$bytes" ]; then
  refuse "$written of $bytes bytes arrived for $entry; is the disk full? Look with: df -h $deploy"
fi
gid=
# A mode that lets the group read means PHP-FPM's.
case $runtime:$mode in
  :* | *0?) ;;
  *)
    gid=$(id -g "$runtime")
    if ! chgrp -h -- "$gid" "$new" 2>/dev/null &&
      ! { [ -n "$become" ] && with "$become" chgrp -h -- "$gid" "$new" </dev/null; }; then
      group=$(id -gn "$runtime")
      refuse "${path:-the .env} cannot be given to the group $group, so that $runtime could not read it;" \
        "let $(id -un) be in that group (sudo usermod -aG $group $(id -un)), or set 'become' in the target"
    fi
    ;;
esac
chmod "$mode" -- "$new"
examine "$gid"
mv -f -- "$new" "$entry" || refuse "$entry cannot be written by $(id -un)"
