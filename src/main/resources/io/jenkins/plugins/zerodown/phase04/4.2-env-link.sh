#!/bin/sh
# Lets the release's .env lead to the one that was uploaded for it, or to the shared one that the server has.
# Arguments: DEPLOY_PATH TOKEN RELEASE_ID WHICH PHP RUNTIME_USER
#   WHICH         "own" or "shared"
#   PHP           its words, one a line
#   RUNTIME_USER  or nothing
# Prints "missing" where there is no shared one, and "unreadable" where this user may not read it; "debug" where
# APP_DEBUG is on, "local environment" where APP_ENV is that, "another APP_KEY" where it has no longer the live
# release's. For the shared one, "key NAME" for each key it has, "empty APP_KEY" where that has no value, "database
# LINE" for those of DB_CONNECTION and DB_DATABASE, "wide MODE" where everybody can read it, and "listed NAME" for each
# user or group, other than the runtime user, that an ACL lets read it. No other value. Ends with 75 where the lock is
# lost.
# Joined behind prelude/fence.sh prelude/words.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
deploy=$1
token=$2
id=$3
which=$4
php=$5
runtime=$6
held=$deploy/.zerodown/lock/held-$token
release=$deploy/releases/$id

undone='No .env was linked'

case $which in
  own) target=../../shared/env/$id ;;
  *) target=../../shared/.env ;;
esac
file=$deploy/${target#../../}
entry=$release/.env
if [ ! -f "$file" ]; then
  echo missing
  exit 0
fi
if [ ! -L "$entry" ] || [ "$(readlink -- "$entry")" != "$target" ]; then
  if [ "$(cd -P -- "$deploy/current" 2>/dev/null && pwd)" = "$(cd -P -- "$release" && pwd)" ]; then
    printf '%s\n' "$entry does not lead to $file, and the release is live already: deploy a new one" >&2
    exit 1
  fi
  still_held
  new=$held/env-link.$$
  # Some hosting companies take ln away and leave PHP.
  # shellcheck disable=SC2016
  if ! ln -s -- "$target" "$new" 2>/dev/null &&
    ! with "$php" -r 'exit(symlink($argv[1], $argv[2]) ? 0 : 1);' -- "$target" "$new"; then
    still_held
    printf '%s\n' "no link can be made at $entry: neither ln nor PHP's symlink() works there" >&2
    exit 1
  fi
  # mv would move into a directory, also into one that a link leads to.
  if [ -d "$entry" ]; then rm -rf -- "$entry"; fi
  if ! mv -f -- "$new" "$entry"; then
    still_held
    exit 1
  fi
fi
if [ ! -f "$entry" ]; then
  printf '%s\n' "$entry does not lead to $file: is $deploy/releases a link? It must be a directory beside shared" >&2
  exit 1
fi
if [ ! -r "$file" ]; then
  echo unreadable
  exit 0
fi

# Prints the value of the key $2 in the file $1; the last one counts.
value() {
  sed -n "s/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}$2[[:space:]]*=[[:space:]]*//p" "$1" 2>/dev/null |
    sed -n '$s/["'"'"']//g;$s/[[:space:]]*$//;$p'
}
case $(value "$file" APP_DEBUG) in [Tt]rue | TRUE | 1 | '(true)') echo debug ;; esac
[ "$(value "$file" APP_ENV)" != 'local' ] || echo 'local environment'
key=$(value "$file" APP_KEY)
was=$(value "$deploy/current/.env" APP_KEY)
if [ -n "$key" ] && [ -n "$was" ] && [ "$key" != "$was" ]; then
  case ,$(value "$file" APP_PREVIOUS_KEYS), in
    *,"$was",*) ;;
    *) echo 'another APP_KEY' ;;
  esac
fi
[ "$which" != own ] || exit 0
name='[A-Za-z_][A-Za-z0-9_.]*'
sed -n "s/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}\($name\)[[:space:]]*=.*/key \2/p" "$file"
sed -n "s/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}\(DB_CONNECTION[[:space:]]*=.*\)/database \2/p
s/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}\(DB_DATABASE[[:space:]]*=.*\)/database \2/p" "$file"
if grep -qx '[[:space:]]*APP_KEY[[:space:]]*=[[:space:]"]*' "$file"; then
  echo "empty APP_KEY"
fi
facts=$(ls -ldnL -- "$file")
case ${facts%% *} in
  ???????r*) printf '%s\n' "wide ${facts%% *}" ;;
  ????r?????+)
    getfacl -cp -- "$file" 2>/dev/null | sed -n '/#effective:[^r]/d;s/^[ug][a-z]*:\([^:][^:]*\):r.*/\1/p' |
      while IFS= read -r name; do
        [ "$name" = "$runtime" ] || printf '%s\n' "listed $name"
      done
    ;;
esac
