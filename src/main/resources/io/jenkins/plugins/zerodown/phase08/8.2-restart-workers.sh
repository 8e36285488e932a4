#!/bin/sh
# Tells an application's workers to end after their present job, so that whatever keeps them running starts them again
# in the new release. A worker hears what is said by its own configuration: where an older release has another one
# (another cache prefix, another Redis), its artisan tells them too.
# Arguments: HELD RELEASE_PATH OLDER UMASK WORKERS PATIENCE AGAIN [PHP...]
#   HELD          the lock's directory that bears its owner's token
#   RELEASE_PATH  the release that is live
#   OLDER         ids of the releases beside it that workers run, with a space between
#   UMASK         of what PHP-FPM writes too
#   WORKERS       which of queue, horizon, schedule, reverb, pulse and octane, with a space between
#   PATIENCE      seconds that Octane may take to be back
#   AGAIN         which of them the live release tells; others it has told already
# Prints "did COMMAND" for each command run in the live release, "left NAME REASON" for each of the others; "told ID
# COMMAND" for each run in an older one, "deaf ID REASON" for what failed there
# Joined behind prelude/fence.sh
# shellcheck disable=SC2034 # names are shared with what it is joined with
set -eu
held=$1
release=$2
older=$3
umask=$4
workers=$5
patience=$6
again=$7
shift 7
umask "$umask"
undone='Nothing more was restarted'

first_lines() { grep -v '^[[:space:]]*$' | head -n 4; }

# Goes into release $1 and sets known to the commands that its artisan has. Where that is none, status 1, and said has
# what there is to say.
enter() {
  cd -- "$1"
  VIEW_COMPILED_PATH=$1/bootstrap/cache/views
  export VIEW_COMPILED_PATH
  shift
  still_held
  # A list that does not name itself is none.
  if ! known=$("$@" artisan list --raw 2>&1) || ! printf '%s\n' "$known" | grep -q '^list\( \|$\)'; then
    said=$(printf '%s\n' "$known" | first_lines)
    return 1
  fi
}

knows() { printf '%s\n' "$known" | grep -q "^$1\( \|\$\)"; }

# Sets command to what ends the workers of service $1.
command_of() {
  case $1 in
    queue) command=queue:restart ;;
    horizon) command=horizon:terminate ;;
    schedule) command=schedule:interrupt ;;
    reverb) command=reverb:restart ;;
    pulse) command=pulse:restart ;;
    octane) command=octane:stop ;;
    *)
      printf '%s\n' "$1 is no service that artisan restarts" >&2
      exit 1
      ;;
  esac
}

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

# The cached configuration of release $1, with no path of it; nothing where none is cached.
configuration() {
  [ ! -f "$1/bootstrap/cache/config.php" ] || sed "s#/releases/${1##*/}##g" "$1/bootstrap/cache/config.php"
}

if ! enter "$release" "$@"; then
  printf 'artisan does not start in %s: artisan list said: %s\n' "$release" "$said" >&2
  exit 1
fi
for name in $again; do
  command_of "$name"
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

# What an older release waits for, such as a cache that is gone, must not hold up the one that is live.
limit='timeout 20'
$limit true 2>/dev/null || limit=
live=$(configuration "$release")
for id in $older; do
  old=${release%/*}/$id
  [ -f "$old/artisan" ] || continue
  # What an equal configuration would tell, the live release tells.
  if [ -n "$live" ] && [ "$(configuration "$old")" = "$live" ]; then
    continue
  fi
  # shellcheck disable=SC2086
  if ! enter "$old" $limit "$@"; then
    printf '%s\n' "deaf $id artisan list did not answer: $(printf '%s' "$said" | tr '\n' ' ')"
    continue
  fi
  for name in $workers; do
    command_of "$name"
    # Octane is found by a file in storage, which releases share.
    if [ "$name" = octane ] || ! knows "$command"; then
      continue
    fi
    still_held
    # shellcheck disable=SC2086
    if said=$($limit "$@" artisan "$command" --no-interaction --no-ansi 2>&1); then
      printf '%s\n' "told $id $command"
    else
      printf '%s\n' "deaf $id artisan $command did not answer: $(printf '%s\n' "$said" | first_lines | tr '\n' ' ')"
    fi
  done
done
