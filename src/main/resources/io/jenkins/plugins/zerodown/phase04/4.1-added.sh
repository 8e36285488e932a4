# Part of 4.1-shared-resources-linking.sh: brings what a later release adds to a shared directory that is there already.
# Needs: deploy, shared, shares, release, id, held; dir, the mode; the parts that fence, take words and give rights
# shellcheck shell=sh disable=SC2034,SC2154 # names are shared with what it is joined with

# Whether the live release came with the file $1: then it was there once, and somebody has removed it. Status 2 where
# nobody knows what that release came with.
was_live() {
  if [ -z "$files" ]; then
    files=$held/live-files
    from=$(readlink "$deploy/current" 2>/dev/null) || from=
    from=${from%/}
    list=$deploy/.zerodown/manifests/${from##*/}.gz
    rm -f -- "$files" "$files-list"
    if [ -n "$from" ] && [ -f "$list" ] && gzip -dc <"$list" >"$files-list" 2>/dev/null; then
      sed -n 's/^f [0-7]* [0-9]* [0-9a-f]* //p' <"$files-list" >"$files"
    fi
  fi
  [ -s "$files" ] || return 2
  grep -qxF -e "$1" "$files"
}

# Puts the file $2 of the release's directory $1 beside what is shared there. Each directory is entered first, so that
# no link of the runtime user's leads elsewhere. Status 1 where the deploy user may not.
bring() (
  new=$held/added-$id-$$
  rm -rf -- "$new"
  cp -p -- "$release/$1/$2" "$new"
  top=$(cd -P -- "$shared/${1%%/*}" && pwd)
  grant_tree "$new" "$1/$2"
  cd -P -- "$shared/$1" || exit 1
  rest=$2
  while :; do
    within "$(pwd)" || exit 1
    case $rest in */*) ;; *) break ;; esac
    part=${rest%%/*}
    rest=${rest#*/}
    still_held
    if [ ! -d "$part" ]; then
      mkdir -m "$dir" -- "$part" 2>/dev/null || exit 1
      grant "$(pwd)/$part"
    fi
    cd -P -- "$part" || exit 1
  done
  still_held
  if [ ! -e "$rest" ] && [ ! -L "$rest" ]; then mv -- "$new" "./$rest" 2>/dev/null || exit 1; fi
)

# Copies what the release has in the shared directory $1 and neither that nor the live release has. Prints "added PATH",
# or "absent PATH" for what could not be copied, or may have been removed on purpose.
add() {
  if [ ! -d "$release/$1" ] || [ -L "$release/$1" ]; then return 0; fi
  files=
  find "$release/$1" -type f -print | while IFS= read -r added; do
    added=${added#"$release/$1"/}
    if [ -e "$shared/$1/$added" ] || [ -L "$shared/$1/$added" ]; then continue; fi
    known=0
    was_live "$1/$added" || known=$?
    [ "$known" != 0 ] || continue
    if [ "$known" = 1 ]; then
      status=0
      bring "$1" "$added" || status=$?
      if [ "$status" = 0 ]; then
        printf '%s\n' "added $1/$added"
        continue
      fi
      [ "$status" != 75 ] || exit 75
    fi
    printf '%s\n' "absent $1/$added"
  done
}
