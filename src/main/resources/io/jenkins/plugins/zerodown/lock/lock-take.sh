#!/bin/sh
# Takes the lock of a target on this server, or keeps a place in its queue. Called again and again until it is taken.
# Makes deployPath and .zerodown on first contact.
#
# The lock is .zerodown/lock, made by mkdir; whose it is says the one directory in it, held-TOKEN, which is the ticket
# that waited in .zerodown/queue, renamed. Everything an owner does to the lock goes through that name, so that after a
# takeover it meets ENOENT and never somebody else's lock. Ages are by this server's clock alone.
#
# Arguments: DEPLOY_PATH TOKEN STALE [OLDER...]
#   TOKEN  the caller's, unguessable
#   STALE  seconds without heartbeat after which a waiting ticket is dead
#   OLDER  tokens of engines that asked before this one for the same deployment, and may live on unheard: what they have
#          is the caller's from now on, and .zerodown/.succeeded-OLDER tells them so for a day
# Input: who waits, one "key value" a line
# Prints: "held"; "waiting N" where N tickets are before this one; or "succeeded" where another engine asks in its stead
# Joined behind prelude/quoted.sh prelude/touched.sh
set -eu
deploy=$1
token=$2
stale=$3
shift 3

if [ ! -d "$deploy/.zerodown/queue" ] && {
  ! mkdir -p -- "$deploy" 2>/dev/null || ! (
    # Below it lies what nobody else may read. A directory may hand down an ACL, which no umask shuts.
    umask 077 && mkdir -p -- "$deploy/.zerodown/queue" && { chmod 700 -- "$deploy/.zerodown" || :; }
  ) 2>/dev/null
}; then
  user=$(id -un)
  if [ -e "$deploy" ] && [ ! -d "$deploy" ]; then
    printf 'deployPath %s is a file: name a directory\n' "$deploy" >&2
  elif [ -d "$deploy" ] && [ -w "$deploy" ]; then
    printf '%s cannot be written: %s\n' "$deploy/.zerodown" "$(mkdir -p -- "$deploy/.zerodown/queue" 2>&1)" >&2
  else
    printf 'deployPath %s cannot be made or written by %s; make it once with: sudo install -d -o %s -g %s %s\n' \
      "$deploy" "$user" "$(quoted "$user")" "$(quoted "$(id -gn)")" "$(quoted "$deploy")" >&2
  fi
  exit 1
fi
for own in "$deploy/.zerodown" "$deploy"/.zerodown/*; do
  if [ -L "$own" ]; then
    printf '%s is a link, and nothing of ours is one: put a directory in its place\n' "$own" >&2
    exit 1
  fi
done
cd -- "$deploy/.zerodown"

if [ -d ".succeeded-$token" ]; then
  echo succeeded
  exit 0
fi
for older in "$@"; do
  [ -d ".succeeded-$older" ] || mkdir -- ".succeeded-$older"
  # Over a directory that is there it would move into it.
  [ -d "lock/held-$token" ] || mv -- "lock/held-$older" "lock/held-$token" 2>/dev/null || :
  for ticket in queue/[0-9]*-"$older"; do
    [ ! -d "$ticket" ] || mv -- "$ticket" "${ticket%-*}-$token" 2>/dev/null || :
  done
done
if [ -d "lock/held-$token" ] && touch -- "lock/held-$token/heartbeat" 2>/dev/null; then
  echo held
  exit 0
fi

number_of() {
  number=${1#queue/}
  number=${number%%-*}
  number=${number#"${number%%[!0]*}"}
  case $number in
    *[!0-9]* | ??????????*) number=0 ;;
    '') number=0 ;;
  esac
}

mine=
last=0
for ticket in queue/[0-9]*; do
  [ -d "$ticket" ] || continue
  number_of "$ticket"
  [ "$number" -le "$last" ] || last=$number
  case $ticket in
    *-"$token") mine=$ticket ;;
  esac
done
if [ -z "$mine" ] || ! touch -- "$mine/heartbeat" 2>/dev/null; then
  [ ! -e "queue/.new-$token" ] || rm -rf -- "queue/.new-$token"
  # Of an earlier time that the same owner had it: it would tell that this one is given back.
  [ ! -e ".released-$token" ] || rm -rf -- ".released-$token"
  if ! said=$( (umask 077 && mkdir -- "queue/.new-$token" && cat >"queue/.new-$token/owner" &&
    : >"queue/.new-$token/heartbeat") 2>&1); then
    rm -rf -- "queue/.new-$token"
    printf 'the slot cannot be taken, since nothing can be written in %s: %s; is the disk full (df -h, df -i)?\n' \
      "$deploy/.zerodown" "$said" >&2
    exit 1
  fi
  mine=$(printf 'queue/%010d-%s' "$((last + 1))" "$token")
  mv -- "queue/.new-$token" "$mine"
fi
# By one program where date tells the time of a file.
now=$(date -u -r "$mine/heartbeat" +'%s %Y-%m-%dT%H:%M:%SZ' 2>/dev/null) || now=
case $now in
  [0-9]*' '[0-9]*)
    since=${now#* }
    now=${now%% *}
    ;;
  *)
    since=
    now=$(touched "$mine/heartbeat") || {
      echo 'this server tells no file times: none of stat -c, date -r and perl works; install coreutils or busybox' >&2
      exit 1
    }
    ;;
esac

# Whether something was touched too long ago, or, before the clock was set back, in the future: who lives touches it
# again.
is_stale() {
  [ "$((now - $1))" -gt "$stale" ] || [ "$(($1 - now))" -gt "$stale" ]
}

ahead=0
for ticket in queue/[0-9]*; do
  [ "$ticket" != "$mine" ] || break
  [ -d "$ticket" ] || continue
  beat=$(touched "$ticket/heartbeat") || beat=$(touched "$ticket") || continue
  if is_stale "$beat"; then
    dead=queue/.dead-${ticket#queue/}
    mv -- "$ticket" "$dead" 2>/dev/null || continue
    rm -rf -- "$dead"
  else
    ahead=$((ahead + 1))
  fi
done

if [ "$ahead" -gt 0 ]; then
  printf '%s\n' "waiting $ahead"
  exit 0
fi

if ! mkdir -- lock 2>/dev/null; then
  if [ ! -d lock ]; then
    mkdir -- lock
  fi
  # Whoever made it and died before he was in it left it empty; nobody is in it, so that rmdir harms nobody.
  if made=$(touched lock) && is_stale "$made"; then
    rmdir -- lock 2>/dev/null || :
  fi
  echo 'waiting 0'
  exit 0
fi
printf '%s\n' "${since:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}" >"$mine/since"
if mv -- "$mine" "lock/held-$token" 2>/dev/null; then
  for holder in lock/*; do
    if [ "$holder" != "lock/held-$token" ]; then
      # Two made an empty lock at once, because a third removed it in between: both step back.
      mv -- "lock/held-$token" "$mine"
      rmdir -- lock 2>/dev/null || :
      echo 'waiting 0'
      exit 0
    fi
  done
  echo held
else
  rmdir -- lock 2>/dev/null || :
  echo 'waiting 0'
fi
