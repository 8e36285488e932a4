#!/bin/sh
# Tells which versions of PHP, PHP-FPM, Composer and Node a server has.
# Arguments: [TOOL...]
#   TOOL  for each its name, how many words its command has, and these words:
#         php 1 php8.2 composer 2 php8.2 /usr/local/bin/composer
# Prints a line for each that is there: "NAME VERSION"; "fpm VERSION" for each PHP-FPM that runs, or where none is seen
# to run, is installed
set -eu
line='
'

# Sets version to the number in the first line of $1 that begins with one, or with a program's name before it; or to
# nothing.
number() {
  rest=$1$line
  while [ -n "$rest" ]; do
    version=${rest%%"$line"*}
    rest=${rest#*"$line"}
    for word in 'PHP ' 'Composer ' 'version ' v; do version=${version#"$word"}; done
    version=${version%%[!0-9.]*}
    case $version in
      .* | '') ;;
      *) case ${version#*.} in "$version" | .* | '') ;; *) return 0 ;; esac ;;
    esac
  done
  version=
}

# NAME COUNT WORD...: asks the command of the first COUNT words; what comes after them belongs to other tools.
ask() {
  name=$1 count=$2
  shift 2
  left=$#
  while [ "$left" -gt 0 ]; do
    word=$1
    shift
    if [ "$count" -gt 0 ]; then
      set -- "$@" "$word"
      count=$((count - 1))
    fi
    left=$((left - 1))
  done
  command -v -- "$1" >/dev/null 2>&1 || return 0
  version=
  if [ "$name" = php ]; then
    # Without its settings and extensions PHP starts in half the time. One that runs no code is of no use.
    for bare in -n ''; do
      [ -z "$version" ] || break
      number "$("$@" ${bare:+"$bare"} -r 'echo "\n" . PHP_VERSION . "\n";' 2>/dev/null </dev/null || :)"
    done
  else
    number "$(COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_NO_INTERACTION=1 "$@" --version 2>/dev/null </dev/null || :)"
  fi
  [ -z "$version" ] || printf '%s\n' "$name $version"
}

# Debian's and Ondrej Sury's packages keep the configuration of each PHP in a directory named by its version.
running() {
  # To read the command lines takes a fifth of what ps does, which reads all that is known of each process.
  if [ -r /proc/self/cmdline ]; then
    said=$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\000' '\n' | grep -F 'php-fpm: master process (') || said=
  else
    said=$(ps -eo args 2>/dev/null || ps -o args 2>/dev/null) || said=
  fi
  case $said in
    *'php-fpm: master process ('*)
      printf '%s\n' "$said" | sed -n 's/^php-fpm: master process (.*\/php\/\([0-9][0-9]*\.[0-9][0-9]*\)\/fpm\/.*$/\1/p'
      ;;
  esac
}

# Where several are installed, those that are seen to run count.
fpms() {
  known=
  for fpm in /usr/sbin/php-fpm* /usr/local/sbin/php-fpm* /usr/bin/php-fpm* /usr/local/bin/php-fpm* \
    /opt/remi/php*/root/usr/sbin/php-fpm; do
    { [ -f "$fpm" ] && [ -x "$fpm" ]; } || continue
    # Debian's packages name it by its version; to ask it takes as long as to start PHP.
    number "${fpm##*/php-fpm}"
    [ -n "$version" ] || number "$("$fpm" -n -v 2>/dev/null </dev/null || :)"
    [ -n "$version" ] || number "$("$fpm" -v 2>/dev/null </dev/null || :)"
    [ -n "$version" ] || continue
    case $line$known$line in
      *"$line$version$line"*) ;;
      *) known=$known${known:+$line}$version ;;
    esac
  done
  running=
  case $known in *"$line"*) running=$(running) ;; esac
  for version in $known; do
    minor=${version#*.}
    case $line${running:-"${version%%.*}.${minor%%.*}"}$line in
      *"$line${version%%.*}.${minor%%.*}$line"*) printf '%s\n' "fpm $version" ;;
    esac
  done
}

ask_all() {
  while [ $# -gt 0 ]; do
    ask "$@"
    skip=$(($2 + 2))
    shift "$skip"
  done
}

# What FPM says is asked for meanwhile.
fpms | {
  exec 3<&0 </dev/null
  ask_all "$@"
  while IFS= read -r said <&3; do printf '%s\n' "$said"; done
}
