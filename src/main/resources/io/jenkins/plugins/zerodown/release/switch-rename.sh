#!/bin/sh
# Renames a link that was made inside the lock over another one: one rename(2), never a removal first. It cannot be
# repeated: the link is gone afterwards.
# Arguments: DEPLOY_PATH TOKEN TOOL NAME DESTINATION PHP
#   TOOL         as rename-tool.sh printed it
#   NAME         of the link in the lock
#   DESTINATION  relative to DEPLOY_PATH
#   PHP          the command for PHP
# Prints nothing
# shellcheck disable=SC2016 # the dollar signs are those of PHP and Perl
set -eu
deploy=$1
token=$2
tool=$3
name=$4
destination=$5
php=$6
cd -- "$deploy"
held=.zerodown/lock/held-$token
from=$held/$name
status=0
case $tool in
  'mv -T') said=$(mv -fT -- "$from" "$destination" 2>&1) || status=1 ;;
  'mv -h') said=$(mv -fh -- "$from" "$destination" 2>&1) || status=1 ;;
  php) said=$("$php" -r 'exit(rename($argv[1], $argv[2]) ? 0 : 1);' -- "$from" "$destination" 2>&1) || status=1 ;;
  perl) said=$(perl -e 'rename($ARGV[0], $ARGV[1]) or die "$!\n"' -- "$from" "$destination" 2>&1) || status=1 ;;
  *)
    printf 'there is no rename tool "%s"\n' "$tool" >&2
    exit 1
    ;;
esac
if [ "$status" -ne 0 ]; then
  if [ ! -d "$held" ]; then
    printf 'this deployment lost the lock of the target before it renamed %s; %s\n' \
      "$destination" 'deployment.log says who took it. Nothing was renamed' >&2
    exit 75
  fi
  printf '%s could not be replaced: %s\n' "$destination" "$said" >&2
  exit 1
fi
