#!/bin/sh
# Tells how the web server and PHP-FPM of this machine are configured, as far as the deploy user may read it. Changes
# nothing.
# Arguments: DEPLOY_PATH
# Prints "nginx FILE:LINE TEXT" for its configuration with every include in its place, "fpm FILE KEY=VALUE" for
# PHP-FPM's, "ini FILE KEY VALUE" for PHP's settings of that FPM, with "ini FILE read yes" where it told them,
# "env KEY=VALUE" for what the .env says about where things are kept, and "unreadable FILE" for what should have been
# read.
set -eu
deploy=$1

# Prints a configuration file with its includes in place. A subshell, so that each level has its own variables.
# It is given what it is (nginx or fpm), the file, the directory of relative names, and how many levels more.
flatten() (
  kind=$1
  file=$2
  home=$3
  levels=$4
  if [ ! -r "$file" ]; then
    printf 'unreadable %s\n' "$file"
    exit 0
  fi
  number=0
  while IFS= read -r text || [ -n "$text" ]; do
    number=$((number + 1))
    text=${text#"${text%%[![:space:]]*}"}
    case $text in
      '' | '#'* | ';'*) continue ;;
      'include '* | 'include	'* | 'include='*)
        pattern=${text#include}
        pattern=${pattern#"${pattern%%[!=[:space:]]*}"}
        if [ "$kind" = nginx ]; then pattern=${pattern%%;*}; fi
        pattern=$(printf '%s' "$pattern" | tr -d "\"'")
        case $pattern in /*) ;; *) pattern=$home/$pattern ;; esac
        if [ "$levels" -gt 0 ]; then
          # The pattern is to be expanded.
          # shellcheck disable=SC2086
          for found in $pattern; do
            if [ -e "$found" ]; then flatten "$kind" "$found" "$home" $((levels - 1)); fi
          done
        fi
        ;;
      *)
        if [ "$kind" = nginx ]; then
          printf 'nginx %s:%s %s\n' "$file" "$number" "$text"
        else
          printf 'fpm %s %s\n' "$file" "$(printf '%s' "$text" | sed 's/[[:space:]]*=[[:space:]]*/=/')"
        fi
        ;;
    esac
  done <"$file"
)

masters=
sites=
# Few of all processes are of interest; of them, this grep is not, whose command line has the words elsewhere.
processes=$(grep -l -e 'php-fpm: master process (' -e 'nginx: master process ' /proc/[0-9]*/cmdline 2>/dev/null || :)
for process in $processes; do
  title=$({ tr '\000' ' ' <"$process"; } 2>/dev/null) || continue
  case $title in
    'php-fpm: master process ('*)
      file=${title#*(}
      file=${file%%)*}
      masters="$masters
$file"
      ;;
    'nginx: master process '*)
      file=/etc/nginx/nginx.conf
      case $title in *' -c '*)
        file=${title#* -c }
        file=${file%% *}
        ;;
      esac
      sites="$sites
$file"
      ;;
  esac
done
# nginx may also run where its process cannot be seen.
if [ -z "$sites" ] && [ -e /etc/nginx/nginx.conf ]; then sites=/etc/nginx/nginx.conf; fi
printf '%s\n' "$sites" | sort -u | while IFS= read -r file; do
  [ -n "$file" ] || continue
  flatten nginx "$file" "${file%/*}" 8
done

printf '%s\n' "$masters" | sort -u | while IFS= read -r file; do
  [ -n "$file" ] || continue
  printf 'fpm %s running=yes\n' "$file"
  flatten fpm "$file" "${file%/*}" 4
  version=$(printf '%s\n' "$file" | sed -n 's|.*/php/\([0-9][0-9.]*\)/.*|\1|p')
  for program in "php-fpm$version" "/usr/sbin/php-fpm$version"; do
    if command -v "$program" >/dev/null 2>&1; then
      "$program" -i 2>/dev/null | sed -n -e 's/^PHP Version => .*/read yes/p' \
        -e 's/^\(opcache\.\(validate_timestamps\|preload\)\) => [^=]* => \(.*\)$/\1 \3/p' |
        while IFS= read -r setting; do printf 'ini %s %s\n' "$file" "$setting"; done
      break
    fi
  done
done

env=$deploy/current/.env
if [ ! -e "$env" ]; then env=$deploy/shared/.env; fi
if [ -r "$env" ]; then
  # No other key: the rest holds secrets.
  for key in SESSION_DRIVER CACHE_DRIVER CACHE_STORE FILESYSTEM_DRIVER FILESYSTEM_DISK DB_CONNECTION; do
    sed -n "s/^[[:space:]]*\($key\)[[:space:]]*=[[:space:]]*\([A-Za-z0-9_.\"-]*\).*/env \1=\2/p" "$env"
  done
  echo "env read=yes"
fi

# What holds where the .env says nothing.
for file in session cache filesystems database; do
  file=$deploy/current/config/$file.php
  [ -r "$file" ] || continue
  key="env([[:space:]]*['\"]\([A-Z_]*\)['\"],[[:space:]]*['\"]\([a-z0-9_-]*\)['\"])"
  sed -n -e "s/^[[:space:]]*['\"]default['\"].*$key.*/default \1=\2/p" \
    -e "s/^[[:space:]]*['\"]driver['\"].*$key.*/default \1=\2/p" "$file"
done
if grep -q 'Application::configure(' "$deploy/current/bootstrap/app.php" 2>/dev/null; then
  echo "framework 11"
fi
