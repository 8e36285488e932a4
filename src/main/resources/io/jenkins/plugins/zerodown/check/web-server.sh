#!/bin/sh
# Tells how the web server and PHP-FPM of this machine are configured, as far as the deploy user may read it. Changes
# nothing.
# Arguments: DEPLOY_PATH
# Prints "nginx FILE:LINE TEXT" (or apache, or caddy) for its configuration with every include in its place, "fpm FILE
# KEY=VALUE" for PHP-FPM's, "closed SOCKET GROUP" for one of its sockets that the deploy user may not use, "ini FILE KEY
# VALUE" for PHP's settings of that FPM, with "ini FILE read yes" where it told them, "env KEY=VALUE" for what the .env
# says about where things are kept, and "unreadable FILE" for what should have been read.
# Joined behind web-configuration.sh
# shellcheck disable=SC2154 # names are shared with what it is joined with
set -eu
deploy=$1

find_servers
print_sites
printf '%s\n' "$masters" | sort -u | while IFS= read -r file; do
  [ -n "$file" ] || continue
  settings=$(print_fpm "$file")
  printf '%s\n' "$settings"
  printf '%s\n' "$settings" | sed -n 's,^fpm [^ ]* listen=\(/.*\)$,\1,p' | while IFS= read -r socket; do
    if [ ! -S "$socket" ] || [ -w "$socket" ]; then continue; fi
    # Of the file itself, whatever its name.
    # shellcheck disable=SC2012
    printf 'closed %s %s\n' "$socket" "$(ls -ld -- "$socket" | tr -s ' ' | cut -d ' ' -f 4)"
  done
  version=$(printf '%s\n' "$file" | sed -n 's|.*/php/\([0-9][0-9.]*\)/.*|\1|p')
  for program in "php-fpm$version" "/usr/sbin/php-fpm$version"; do
    if command -v "$program" >/dev/null 2>&1; then
      "$program" -i 2>/dev/null | sed -n -e 's/^PHP Version => .*/read yes/p' \
        -e 's/^\(opcache\.\(validate_timestamps\|preload\)\) => [^=]* => \(.*\)$/\1 \3/p' \
        -e 's/^open_basedir => [^=]* => \(.*\)$/open_basedir \1/p' |
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
