#!/bin/sh
# Asks the web server of this machine which release PHP runs, by a page with a name that nobody can guess, laid into the
# new and the previous release for as long as this takes.
# Arguments: PROGRAM DEPLOY_PATH RELEASE_ID PREVIOUS_ID PAGE URL HOST TIMES [PHP...]
#   PROGRAM      the text of ask-server.php
#   RELEASE_ID   the new one
#   PREVIOUS_ID  or nothing
#   PAGE         its name
#   URL          that it has there
#   HOST         to name, or nothing
#   TIMES        how often to ask
# Prints a line for each answer: "runs ID direct" or "runs ID linked" (PHP was given a path that leads through a link),
# or "asked REASON" where the page was not run.
set -eu
program=$1
deploy=$2
id=$3
previous=$4
page=$5
url=$6
host=$7
times=$8
shift 8
line='
'

# Sets answer to what the program answered, among all that it and PHP have printed; fails where it has not.
answered() {
  case $line$1$line in
    *"${line}zerodown-answer begins$line"*"${line}zerodown-answer ends 0$line"*) ;;
    *) return 1 ;;
  esac
  answer=${1#*"zerodown-answer begins$line"}
  answer=${answer%"${line}zerodown-answer ends 0"*}
}

pages() {
  for one in "$id" "$previous"; do
    [ -n "$one" ] || continue
    place=$deploy/releases/$one
    if [ -d "$place/public" ]; then place=$place/public; fi
    printf '%s\n' "$place/$page"
  done
}
remove() {
  pages | while IFS= read -r file; do rm -f -- "$file"; done
}
trap remove EXIT
trap 'exit 1' HUP INT TERM

if ! command -v -- "$1" >/dev/null 2>&1; then
  printf '%s\n' "asked there is no $1 here to ask with"
  exit 0
fi
for one in "$id" "$previous"; do
  [ -n "$one" ] || continue
  place=$deploy/releases/$one
  if [ -d "$place/public" ]; then place=$place/public; fi
  if [ ! -w "$place" ]; then
    [ "$one" = "$id" ] || continue
    printf '%s\n' "asked $place cannot be written by $(id -un)"
    exit 0
  fi
  # Only the place where it lies is asked of PHP: what it prints is no secret.
  cat >"$place/$page" <<'PAGE'
<?php
header('Content-Type: text/plain');
header('Cache-Control: no-store');
preg_match('~/releases/([^/]+)/~', __FILE__, $at);
$linked = strpos($_SERVER['SCRIPT_FILENAME'] ?? '', '/releases/'.($at[1] ?? '').'/') === false;
echo "\nzerodown ".($at[1] ?? 'unknown').' '.($linked ? 'linked' : 'direct')."\n";
PAGE
done
while [ "$times" -gt 0 ]; do
  times=$((times - 1))
  # shellcheck disable=SC2016
  said=$("$@" -d allow_url_fopen=1 -r 'eval("?>" . $argv[1]);' -- "$program" "$url" "$host" 10 </dev/null 2>&1) || :
  if ! answered "$said"; then
    # The reason that the program gave, or else the first line that anybody said.
    said=${said#*"zerodown-answer begins$line"}
    printf 'asked %s\n' "$(printf '%s\n' "$said" | grep -v '^[[:space:]]*$' | head -n 1)"
    continue
  fi
  case $answer in
    *"${line}zerodown "*)
      answer=${answer##*"${line}zerodown "}
      printf 'runs %s\n' "${answer%%"$line"*}"
      ;;
    *) printf 'asked it was answered with status %s and not run\n' "${answer%%"$line"*}" ;;
  esac
done
