#!/bin/sh
# Makes artisan's caches in a release, which must be where it will be served from: they hold absolute paths.
# Arguments: HELD RELEASE_PATH VIEWS RUNTIME_USER UMASK CACHES [PHP...]
#   HELD          the lock's directory that bears its owner's token
#   VIEWS         the directory for the release's compiled views
#   RUNTIME_USER  or nothing where it is the deploy user
#   UMASK         of what PHP-FPM writes too
#   CACHES        their names, with a space between
# Prints "made NAME" for each cache made, and "left NAME REASON" for each that was not. May be run again.
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
held=$1
release=$2
views=$3
runtime=$4
umask=$5
caches=$6
shift 6
line='
'
group=
cached=bootstrap/cache
VIEW_COMPILED_PATH=$views
export VIEW_COMPILED_PATH

undone='Nothing more was made'
still_held

# Whether the file or directory $1 is of the runtime user's group: what is made in bootstrap/cache is, which is setgid.
of_group() { [ -n "$(find "$1" -prune -group "$group" 2>/dev/null)" ]; }

# The cached configuration holds every secret of the .env. One that came with the build is made anew, so that it gets
# the group: no rights are borrowed where PHP-FPM writes too.
narrow() {
  [ -f "$cached/config.php" ] || return 0
  still_held
  if [ -z "$group" ]; then
    chmod 600 -- "$cached/config.php"
    return 0
  fi
  if ! of_group "$cached/config.php"; then
    new=$cached/.config-$$
    (umask 077 && set -C && cat <"$cached/config.php" >"$new")
    if ! of_group "$new" && ! chgrp -h -- "$group" "$new" 2>/dev/null; then
      rm -f -- "$new"
      printf '%s %s %s %s\n' "the group of $release/$cached/config.php cannot be made $group," \
        "so that $runtime could not use it;" \
        "let the deploy user be in that group:" \
        "sudo usermod -aG $group $(id -un)" >&2
      exit 1
    fi
    still_held
    mv -f -- "$new" "$cached/config.php"
  fi
  chmod 640 -- "$cached/config.php"
  case $(ls -ld -- "$cached/config.php") in ??????????+*) ;; *) return 0 ;; esac
  if ! setfacl -b -m g::r,o::- -- "$cached/config.php"; then
    rm -f -- "$cached/config.php"
    printf '%s %s\n' "an ACL lets others than $runtime read $release/$cached/config.php: install setfacl" \
      "(package acl), or take the default ACL away from what is above it (setfacl -R -b -k)" >&2
    exit 1
  fi
}

# The configuration is made where nobody else can enter, and not under a narrow umask: what the application writes as it
# starts, such as a log or an entry of its cache, is PHP-FPM's too.
aside=$held/config-cache.$$
put_in_place() {
  unset APP_CONFIG_CACHE
  if [ -f "$aside/config.php" ]; then
    chmod 600 -- "$aside/config.php"
    mv -f -- "$aside/config.php" "$cached/config.php"
  fi
  rm -rf -- "$aside"
}

# Sets answer to what the program answered, among all that it and PHP have printed; fails where it has not.
answered() {
  case $line$1$line in
    *"${line}zerodown-answer begins$line"*"${line}zerodown-answer ends 0$line"*) ;;
    *) return 1 ;;
  esac
  answer=${1#*"zerodown-answer begins$line"}
  answer=${answer%"${line}zerodown-answer ends 0"*}
}

# The part of what artisan printed that says what is wrong.
first_lines() {
  grep -v '^[[:space:]]*$' | head -n 4
}

cd -- "$release"
if [ ! -w "$cached" ]; then
  printf '%s cannot be written by %s, who makes the caches; look with: ls -ld %s\n' \
    "$release/$cached" "$(id -un)" "$release/$cached" >&2
  exit 1
fi
if [ -n "$runtime" ] && [ "$runtime" != "$(id -un)" ]; then
  if ! group=$(id -gn -- "$runtime" 2>/dev/null || id -gn "$runtime" 2>/dev/null); then
    printf '%s\n' "there is no user $runtime here, which the target names as its runtimeUser" >&2
    exit 1
  fi
fi
# What a directory hands down (setfacl -d) would open the cached configuration from its first byte on.
case $(ls -ld -- "$cached") in ??????????+*) setfacl -k -- "$cached" 2>/dev/null || : ;; esac
umask "$umask"
mkdir -p -- "$views"
if [ -n "$group" ] && [ -O "$views" ] && [ -z "$(find "$views" -prune -group "$group" -perm -2070)" ]; then
  if ! chgrp -h -- "$group" "$views" 2>/dev/null; then
    printf '%s %s %s\n' "the group of $views cannot be made $group, so that $runtime could not use it;" \
      "let the deploy user be in that group:" \
      "sudo usermod -aG $group $(id -un)" >&2
    exit 1
  fi
  chmod 2775 -- "$views"
fi
# What an earlier run, or the machine where it was built, has left would be believed by artisan.
still_held
for name in $caches; do
  case $name in
    config) rm -f -- "$cached/config.php" ;;
    event) rm -f -- "$cached/events.php" ;;
    route) for file in "$cached"/routes*.php; do rm -f -- "$file"; done ;;
  esac
done
# A list that does not name itself is none.
if ! known=$("$@" artisan list --raw 2>&1) || ! printf '%s\n' "$known" | grep -q '^list\( \|$\)'; then
  printf 'artisan does not start in %s: artisan list said: %s\n' "$release" \
    "$(printf '%s\n' "$known" | first_lines)" >&2
  exit 1
fi

for name in $caches; do
  if ! printf '%s\n' "$known" | grep -q "^$name:cache\( \|\$\)"; then
    printf '%s\n' "left $name this application has no artisan $name:cache"
    continue
  fi
  if [ "$name" = view ]; then
    # view:cache empties the directory of compiled views first. Where that is not our own, the live release would lose
    # its views.
    if [ ! -f "$cached/config.php" ]; then
      echo "left view without the config cache PHP-FPM looks for compiled views in the shared storage, so each" \
        "view is compiled" \
        "when it is first asked for; add config to caches"
      continue
    fi
    # shellcheck disable=SC2016
    said=$("$@" -r 'require "vendor/autoload.php"; $c = require $argv[1];
      fwrite(STDOUT, "\nzerodown-answer begins\n" . ($c["view"]["compiled"] ?? "") . "\nzerodown-answer ends 0\n");' \
      -- "$release/$cached/config.php" 2>&1) || :
    if ! answered "$said"; then
      said=$(printf '%s\n' "$said" | first_lines | tr '\n' ' ')
      printf '%s\n' "left view where views are compiled cannot be read from $cached/config.php: $said"
      continue
    fi
    if [ "$answer" != "$views" ]; then
      printf '%s %s %s\n' "left view config/view.php compiles into ${answer:-no place}, which the live" \
        "release uses too; let it say:" \
        "'compiled' => env('VIEW_COMPILED_PATH', storage_path('framework/views'))"
      continue
    fi
  fi
  still_held
  if [ "$name" = config ]; then
    (umask 077 && mkdir -- "$aside")
    APP_CONFIG_CACHE=$aside/config.php
    export APP_CONFIG_CACHE
  fi
  if ! said=$("$@" artisan "$name:cache" --no-interaction --no-ansi 2>&1); then
    printf 'artisan %s:cache failed in %s: %s\n(fix the application, or leave %s out of caches)\n' \
      "$name" "$release" "$(printf '%s\n' "$said" | first_lines)" "$name" >&2
    exit 1
  fi
  if [ "$name" = config ]; then put_in_place; fi
  # The status is artisan's word; the file is what the release will use.
  case $name in
    config) file=$cached/config.php ;;
    event) file=$cached/events.php ;;
    route) for file in "$cached"/routes*.php; do :; done ;;
    *) file=$views ;;
  esac
  if [ ! -e "$file" ]; then
    printf '%s\n' "left $name artisan $name:cache ended well, and $file is not there; it said: $(printf '%s\n' "$said" |
      first_lines | tr '\n' ' ')"
    continue
  fi
  if [ "$name" = config ]; then narrow; fi
  printf '%s\n' "made $name"
done
# One that came with the build has the mode of ordinary files.
narrow
