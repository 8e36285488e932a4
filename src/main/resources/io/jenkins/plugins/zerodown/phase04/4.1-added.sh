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
      sed -n -e 's/^f [0-7]* [0-9]* [0-9a-f]* //p' -e 's/^l [0-7]* [0-9]* - \(.*\)\/\/.*$/\1/p' <"$files-list" >"$files"
    fi
  fi
  [ -s "$files" ] || return 2
  grep -qxF -e "$1" "$files"
}

# Puts the file $2 of the release's directory $1 beside what is shared there. Each directory is entered first, so that
# no link of the runtime user's leads elsewhere. Status 1 where the deploy user may not, 2 where it cannot be copied.
bring() (
  new=$held/added-$id-$$
  rm -rf -- "$new"
  cp -p -- "$release/$1/$2" "$new" || exit 2
  top=$(cd -P -- "$shared/${1%%/*}" && pwd) || exit 1
  also=
  grant_tree "$new" "$1/$2" || exit 2
  cd -P -- "$shared/$1" || exit 1
  rest=$2
  while :; do
    within "$(pwd)" || exit 1
    case $rest in */*) ;; *) break ;; esac
    part=${rest%%/*}
    rest=${rest#*/}
    still_held
    if [ ! -d "./$part" ]; then
      mkdir -m "$dir" -- "./$part" 2>/dev/null || exit 1
      grant "$(pwd)/$part" || exit 1
    fi
    cd -P -- "./$part" || exit 1
  done
  still_held
  if [ -e "./$rest" ] || [ -L "./$rest" ]; then exit 0; fi
  # A link that comes into its place now must not be followed.
  # shellcheck disable=SC2016
  mv -T -- "$new" "./$rest" 2>/dev/null || mv -h -- "$new" "./$rest" 2>/dev/null ||
    with "$php" -r 'exit(rename($argv[1], $argv[2]) ? 0 : 1);' -- "$new" "./$rest" 2>/dev/null || exit 1
)

# Copies what the release has in the shared directory $1 and neither that nor the live release has. Prints "added PATH",
# or "absent PATH" for what could not be copied, or may have been removed on purpose.
add() {
  if [ ! -d "$release/$1" ] || [ -L "$release/$1" ]; then return 0; fi
  files=
  find "$release/$1" \( -type f -o -type l \) -print | while IFS= read -r added; do
    added=${added#"$release/$1"/}
    if [ -e "$shared/$1/$added" ] || [ -L "$shared/$1/$added" ]; then continue; fi
    known=0
    was_live "$1/$added" || known=$?
    # Where a link leads that a later release brings, nobody can say for what is shared.
    if [ "$known" = 1 ] && [ -L "$release/$1/$added" ]; then known=2; fi
    [ "$known" != 0 ] || continue
    if [ "$known" = 1 ]; then
      status=0
      bring "$1" "$added" || status=$?
      if [ "$status" = 0 ]; then
        printf '%s\n' "added $1/$added"
        continue
      fi
      [ "$status" != 75 ] || exit 75
      [ "$status" != 2 ] || refuse "$1/$added cannot be copied into $shared: is the disk full (df -h, df -i)?"
    fi
    printf '%s\n' "absent $1/$added"
  done
}
