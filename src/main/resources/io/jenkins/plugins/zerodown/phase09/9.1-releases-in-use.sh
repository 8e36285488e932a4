#!/bin/sh
# Says how old releases are, and in which of them processes are seen to run.
# Arguments: DEPLOY_PATH [BECOME...]
#   BECOME  words before a command that needs rights
# Prints "age ID SECONDS" for each release with a state, since that was written and by this server's clock alone (the
# times in it are by the clocks of the machines that deployed), a line "used ID" for each release that is some process's
# directory, program, root or command line, and "blind" where other users' processes cannot be looked at; then "hidden
# SECONDS PID COMMAND" for each of their artisan processes that stays, since it was started: which release it runs, or
# whose application, cannot be seen. First "assets", where releases share some (4.1-assets.sh)
# Joined behind prelude/touched.sh prelude/workers.sh
set -eu
deploy=$1
shift 1
line='
'

[ ! -d "$deploy/.zerodown/assets" ] || echo assets

# The clock of the file system, which may be another machine's.
clock=.now-$$
times=$(
  cd -- "$deploy/.zerodown" 2>/dev/null || exit 0
  (: >"$clock") 2>/dev/null || :
  # One program tells all of them, where there is stat and nothing vanishes meanwhile.
  if ! told=$(stat -c '%Y %n' -- "$clock" releases/[0-9]*.json 2>/dev/null); then
    told=$(for state in "$clock" releases/[0-9]*.json; do
      if since=$(touched "$state"); then printf '%s %s\n' "$since" "$state"; fi
    done)
  fi
  rm -f -- "$clock"
  printf '%s\n' "$told"
)
now=
while [ -n "$times" ]; do
  since=${times%%"$line"*}
  times=${times#"$since"}
  times=${times#"$line"}
  name=${since#* }
  since=${since%% *}
  if [ "$name" = "$clock" ]; then
    now=$since
  else
    now=${now:-$(date +%s)}
    id=${name##*/}
    printf 'age %s %s\n' "${id%.json}" "$((now - since))"
  fi
done
releases=$(cd -P -- "$deploy/releases" 2>/dev/null && pwd -P) || exit 0
[ -d /proc/self ] || {
  echo blind
  exit 0
}
# What has nothing to do with any release is sorted out once for all of them.
seen=$("$@" ls -l /proc/[0-9]*/cwd /proc/[0-9]*/exe /proc/[0-9]*/root 2>/dev/null |
  grep -F -e '/proc/1/cwd -> ' -e " -> $releases/" || :)
# Processes of the kernel have no directory for anybody but root; the first process always has one.
blind=
case $seen in
  *'/proc/1/cwd -> '*) ;;
  *)
    echo blind
    blind=yes
    ;;
esac
# The processes are listed before there is a grep among them. Its own command line has the name that it looks for, and
# shows whether it finds one behind a NUL, as not every grep does: mostly it finds that alone, and there is nothing more
# to read.
set -- /proc/[0-9]*/cmdline
commands=$(grep -lF -e "$releases/" ${blind:+-e artisan} -- /proc/self/cmdline "$@" 2>/dev/null) || :
if [ "$commands" = /proc/self/cmdline ]; then
  commands=
else
  if [ -n "$blind" ]; then
    ticks=$(getconf CLK_TCK 2>/dev/null) || ticks=100
    read -r uptime rest </proc/uptime
    for cmdline in $commands; do
      process=${cmdline%/cmdline}
      if [ "$process" = /proc/self ] || readlink "$process/cwd" >/dev/null 2>&1; then continue; fi
      words=$({ tr '\000' ' ' <"$cmdline"; } 2>/dev/null) || continue
      is_worker "$words" || continue
      # The name in parentheses may hold spaces: fields are counted after it.
      start=$(sed 's/.*) //' "$process/stat" 2>/dev/null | cut -d ' ' -f 20) || continue
      words=${words#*artisan }
      printf 'hidden %s %s %s\n' "$((${uptime%.*} - start / ticks))" "${process#/proc/}" "${words%% *}"
    done
  fi
  commands=$(cat -- "$@" 2>/dev/null | tr '\000' '\n' | grep -F -e "$releases/" || :)
fi
for id in "$releases"/[0-9]*; do
  id=${id##*/}
  case $seen$line in
    *" -> $releases/$id/"* | *" -> $releases/$id$line"*) printf 'used %s\n' "$id" ;;
    *)
      case $commands in
        *"$releases/$id/"*) printf 'used %s\n' "$id" ;;
      esac
      ;;
  esac
done
