#!/bin/sh
# Tells an application's workers to end after their present job, so that whatever keeps them running starts them again
# in the new release.
# Arguments: HELD RELEASE_PATH VIEWS UMASK WORKERS PATIENCE [PHP...]
#   HELD      the lock's directory that bears its owner's token
#   VIEWS     the directory for the release's compiled views
#   UMASK     of what PHP-FPM writes too
#   WORKERS   which of queue, horizon, schedule and octane, with a space between
#   PATIENCE  seconds that Octane may take to be back
# Prints "did COMMAND" for each command run, "left NAME REASON" for each of the others.
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
held=$1
release=$2
views=$3
umask=$4
workers=$5
patience=$6
shift 6
VIEW_COMPILED_PATH=$views
export VIEW_COMPILED_PATH
umask "$umask"
undone='Nothing more was restarted'
still_held
cd -- "$release"
first_lines() { grep -v '^[[:space:]]*$' | head -n 4; }
# A list that does not name itself is none.
if ! known=$("$@" artisan list --raw 2>&1) || ! printf '%s\n' "$known" | grep -q '^list\( \|$\)'; then
  printf 'artisan does not start in %s: artisan list said: %s\n' "$release" \
    "$(printf '%s\n' "$known" | first_lines)" >&2
  exit 1
fi
# Whether Octane runs; ends where it does not say.
octane_runs() {
  if said=$("$@" artisan octane:status --no-ansi 2>&1); then
    case $said in *' is running'*) return 0 ;; esac
  else
    case $said in *'not running'*) return 1 ;; esac
  fi
  printf 'artisan octane:status does not say in %s whether Octane runs: %s\n%s\n' "$release" \
    "$(printf '%s\n' "$said" | first_lines)" "(fix it, or set services.octane to off or to a command)" >&2
  exit 1
}
knows() { printf '%s\n' "$known" | grep -q "^$1\( \|\$\)"; }
for name in $workers; do
  case $name in
    queue) command=queue:restart ;;
    horizon) command=horizon:terminate ;;
    schedule) command=schedule:interrupt ;;
    octane) command=octane:stop ;;
    *)
      printf '%s\n' "$name is no service that artisan restarts" >&2
      exit 1
      ;;
  esac
  if ! knows "$command"; then
    printf '%s\n' "left $name this application has no artisan $command"
    continue
  fi
  if [ "$name" = octane ] && ! octane_runs "$@"; then
    echo "left octane it does not run here"
    continue
  fi
  still_held
  if ! said=$("$@" artisan "$command" --no-interaction --no-ansi 2>&1); then
    printf 'artisan %s failed in %s: %s\n(fix it, or set services.%s to off or to a command)\n' \
      "$command" "$release" "$(printf '%s\n' "$said" | first_lines)" "$name" >&2
    exit 1
  fi
  if [ "$name" = octane ]; then
    until octane_runs "$@"; do
      if [ "$patience" -le 0 ]; then
        echo "Octane was stopped and nothing has started it again: run it under a process monitor such as" \
          "Supervisor, from" \
          "the current link, or set services.octane to the command that restarts it" >&2
        exit 1
      fi
      patience=$((patience - 1))
      sleep 1
    done
  fi
  printf '%s\n' "did $command"
done
