# Part of scripts that look for the PHP of a server and its versions.
# shellcheck shell=sh
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

fpm_runs() {
  if [ -r /proc/self/cmdline ]; then
    cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\000' '\n' | grep -q '^php-fpm: master process ('
  else
    { ps -eo args 2>/dev/null || ps -o args 2>/dev/null; } | grep -q '^php-fpm: master process ('
  fi
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

# Prints "VERSION PROGRAM" for each PHP-FPM that is installed; where there are several, for those that are seen to run.
fpms() {
  known=
  programs=
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
      *)
        known=$known${known:+$line}$version
        programs=$programs${programs:+$line}"$version $fpm"
        ;;
    esac
  done
  running=
  case $known in *"$line"*) running=$(running) ;; esac
  [ -n "$known" ] || return 0
  printf '%s\n' "$programs" | while IFS=' ' read -r version fpm; do
    minor=${version#*.}
    case $line${running:-"${version%%.*}.${minor%%.*}"}$line in
      *"$line${version%%.*}.${minor%%.*}$line"*) printf '%s\n' "$version $fpm" ;;
    esac
  done
}
