#!/bin/sh
# Tells which pools of PHP-FPM this machine has, and which of them its web server gives its requests to, as far as the
# deploy user may read it. Changes nothing.
# Arguments: DEPLOY_PATH
# Prints "real PATH", where DEPLOY_PATH really is; then lines as web-server.sh has them: nginx, apache, caddy, fpm and
# unreadable
# Joined behind web-configuration.sh
# shellcheck disable=SC2154 # names are shared with what it is joined with
set -eu
deploy=$1
printf 'real %s\n' "$(cd -P -- "$deploy" && pwd)"
find_servers
print_sites
printf '%s\n' "$masters" | sort -u | while IFS= read -r file; do
  if [ -n "$file" ]; then print_fpm "$file"; fi
done
