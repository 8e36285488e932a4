#!/bin/sh
# Says who has the lock of a target on this server. Changes nothing.
# Arguments: DEPLOY_PATH
# Prints "free", or lines "key value":
#   token T, beat SECONDS (of the last heartbeat, since 1970), age SECONDS (since then, by this server's clock),
#   since TIME, who and url as its owner wrote them, and "job RELEASE/STEP" for each detached command that still runs
# Joined behind prelude/touched.sh
set -eu
deploy=$1
free() {
  echo free
  exit 0
}

if [ ! -e "$deploy/.zerodown" ]; then
  # What may not be looked at is not free.
  if [ -d "$deploy" ] && [ ! -x "$deploy" ]; then cd -- "$deploy"; fi
  free
fi
cd -- "$deploy/.zerodown"

held=
for held in lock/held-*; do
  [ -d "$held" ] || held=
done
if [ -z "$held" ]; then
  [ -d lock ] || free
  echo 'who somebody who left no name'
  exit 0
fi
clock=.now-$$
: >"$clock"
now=$(touched "$clock")
rm -f -- "$clock"
beat=$(touched "$held/heartbeat") || beat=$(touched "$held") || free

printf 'token %s\n' "${held#lock/held-}"
printf 'beat %s\nage %s\n' "$beat" "$((now - beat))"
printf 'since %s\n' "$(cat -- "$held/since" 2>/dev/null)"
cat -- "$held/owner" 2>/dev/null || :

boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) || boot=
for pid in jobs/*/*/pid; do
  job=${pid%/pid}
  if [ ! -f "$pid" ] || [ -e "$job/exit" ]; then
    continue
  fi
  # What ran before the last boot is dead, whoever has its number now.
  if [ -n "$boot" ] && [ -s "$job/boot" ] && [ "$(cat -- "$job/boot")" != "$boot" ]; then
    continue
  fi
  number=$(cat -- "$pid")
  case $number in
    '' | *[!0-9]*) continue ;;
  esac
  if kill -0 "$number" 2>/dev/null || [ -d "/proc/$number" ]; then
    printf 'job %s\n' "${job#jobs/}"
  fi
done
