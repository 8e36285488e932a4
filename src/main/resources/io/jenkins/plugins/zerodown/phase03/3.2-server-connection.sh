#!/bin/sh
# Looks whether a release can be put on this server, and with which tools; leaves nothing behind.
# Arguments: the deploy path, the runtime user or nothing, words that give rights and words of php, where it is asked (one a line, may be
# none), "php" where the application cannot do without it or nothing, the hosting's public directory or nothing, and how
# that is to follow current: link or copy.
# Prints "problem TEXT" for each reason against it, "note TEXT" for what is worth knowing, and "NAME WORDS" for each
# tool; "place PATH" for where releases go, "older" where one is there, "free-kilobytes N" and "free-inodes N of TOTAL"
set -eu
deploy=$1
runtime=$2
become=$3
php=$4
need=$5
hosting=${6%/}
mode=$7
user=
line='
'

say() {
  case "$*" in
    *"$line"*) printf '%s\n' "$(printf '%s' "$*" | tr '\n' ' ')" ;;
    *) printf '%s\n' "$*" ;;
  esac
}
problem() { say problem "$@"; }
note() { say note "$@"; }
has() { command -v "$1" >/dev/null 2>&1; }
# Sets user to the name of whoever runs this.
who() { user=${user:-$(id -un)}; }
quoted() { printf "'%s'" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")"; }

# Runs the command that follows with the words of $1 (one a line) before it.
with() {
  words=$1
  shift
  set -f
  IFS=$line
  # shellcheck disable=SC2086
  set -- $words "$@"
  set +f
  unset IFS
  "$@"
}

# Whether the runtime user may enter every directory of $@. One with an ACL is believed. Sets mask to the mode of the
# last one that was looked at.
enters() {
  facts=$(ls -ldnL -- "$@")$line
  number=0
  while [ -n "$facts" ]; do
    admits "${facts%%"$line"*}" || return 1
    facts=${facts#*"$line"}
    number=$((number + 1))
  done
  [ "$number" -eq $# ]
}

# The same of one, of which ls has printed $1.
admits() {
  mask=${1%% *}
  set -f
  # shellcheck disable=SC2086
  set -- $1
  set +f
  [ $# -gt 4 ] || return 1
  owner=$3
  team=$4
  case $mask in ??????????+*) return 0 ;; esac
  if [ "$uid" = 0 ]; then return 0; fi
  if [ "$owner" = "$uid" ]; then
    case $mask in ???[xs]*) return 0 ;; *) return 1 ;; esac
  fi
  case " $gids " in
    *" $team "*) case $mask in ??????[xs]*) return 0 ;; *) return 1 ;; esac ;;
  esac
  case $mask in ?????????[xt]*) return 0 ;; *) return 1 ;; esac
}

# Sets place to what there is already above a path that may be missing.
nearest() {
  place=$1
  while [ ! -e "$place" ] && [ ! -L "$place" ]; do
    place=${place%/*}
    place=${place:-/}
  done
}

# Sets free to the available kilobytes in what df has printed, or to nothing. The file system's name before it may have
# spaces.
available() {
  free=
  set -f
  # shellcheck disable=SC2086
  set -- ${1##*"$line"}
  set +f
  while [ $# -gt 3 ]; do
    shift
    case $1:${2%\%} in
      *[!0-9]*:* | :* | *:*[!0-9-]*) ;;
      *) free=$1 ;;
    esac
  done
}

# Whether modes can be set on what is made in every directory of $@, all of them tried at once.
writable() {
  if mkdir -- "$@" && chmod 0700 "$@" && rmdir -- "$@"; then return 0; fi 2>/dev/null
  rmdir -- "$@" 2>/dev/null || :
  return 1
}

version() {
  [ -n "$php" ] || return 0
  # Without its settings and extensions PHP starts in half the time.
  # On a line of its own, whatever is printed before it.
  for bare in -n ''; do
    said=$(with "$php" ${bare:+"$bare"} -r 'echo "\n" . PHP_VERSION . "\n";' 2>/dev/null </dev/null) || continue
    case $said in *[0-9].[0-9]*) break ;; esac
  done
  printf '%s\n' "$said"
}

# All but PHP, whose version comes on standard input.
examine() {
  exec 3<&0 </dev/null

  # The link is what a release is switched by, so it must be one.
  if [ ! -L "$deploy/current" ] && [ -e "$deploy/current" ]; then
    problem "$deploy/current is a $([ -d "$deploy/current" ] && echo directory || echo file) and must be a link;" \
      "make it the first release with:" \
      "cd $(quoted "$deploy") && mkdir -p releases && mv current releases/20200101000000 &&" \
      "ln -s releases/20200101000000 current"
  fi

  for directory in releases .zerodown; do
    if [ -L "$deploy/$directory" ]; then
      problem "$deploy/$directory is a link, and must be a directory of deployPath itself; put it there, or name the place" \
        "that it leads to as deployPath"
    fi
  done

  # Write permission for the deploy user: tried where a directory is there, since a disk may be mounted read-only.
  set --
  places=$line
  for directory in "$deploy" "$deploy/releases" "$deploy/shared" "$deploy/.zerodown"; do
    nearest "$directory"
    case $places in
      *"$line$place$line"*) ;;
      *)
        set -- "$@" "$place/.zerodown-probe-$$"
        places=$places$place$line
        ;;
    esac
  done
  # One by one where that fails, to say why.
  writable "$@" || for directory in "$deploy" "$deploy/releases" "$deploy/shared" "$deploy/.zerodown"; do
    nearest "$directory"
    if [ ! -d "$place" ]; then
      problem "$place is no directory, and releases go below it; move it away or change deployPath"
      break
    fi
    probe=$place/.zerodown-probe-$$
    if said=$(mkdir -- "$probe" 2>&1); then
      said=$(chmod 0700 "$probe" 2>&1) && said= || said=${said:-nothing}
      rmdir -- "$probe"
      if [ -n "$said" ]; then
        problem "modes cannot be set in $place (chmod said: $said), and a release needs them; put deployPath on a file" \
          "system that has them, such as ext4 or xfs (df -T $(quoted "$place") names the one it is on)"
        break
      fi
    else
      who
      mend="sudo chown $user $(quoted "$place")"
      # A directory of others is not to be given away for the sake of one in it.
      [ -e "$deploy" ] || mend="sudo install -d -o $(quoted "$user") -g $(quoted "$(id -gn)") $(quoted "$deploy")"
      case $said in
        *ead-only*) problem "nothing can be written in $place ($said); mount its file system writable" ;;
        *'o space left'* | *uota*) problem "nothing can be written in $place ($said); make room (df -h, df -i, quota)" ;;
        *) problem "$user cannot write in $place ($said); let him with: $mend" ;;
      esac
      break
    fi
  done
  if [ -n "$hosting" ]; then
    nearest "$hosting"
    [ ! -e "$hosting" ] || [ -d "$hosting" ] || problem "publicPath $hosting is no directory; move it away"
    # 7.1 would refuse these, after the migrations.
    if [ "$mode" = link ] && [ -d "$hosting" ] && [ ! -L "$hosting" ]; then
      problem "publicPath $hosting is a real directory: move it away once" \
        "(mv $(quoted "$hosting") $(quoted "$hosting.before")) or use publicMode: copy"
    elif [ "$mode" = copy ] && [ -L "$hosting" ]; then
      problem "publicPath $hosting is a link: use publicMode: link, or make it a directory:" \
        "rm $(quoted "$hosting") && mkdir $(quoted "$hosting")"
    fi
    if [ -d "$place" ] && [ ! -w "$place" ]; then
      who
      problem "$user cannot write in $place, where publicPath is"
    fi
  fi

  # Space: whether it is enough is told by whoever knows how large the release is.
  nearest "$deploy/releases"
  say place "$place"
  for manifest in "$deploy"/.zerodown/manifests/*.gz; do
    if [ -f "$manifest" ]; then
      echo older
      break
    fi
  done
  # One program tells both. df is asked where it does not, or tells what is more than can be counted with.
  room=$(stat -f -c '%c %d %a %S' -- "$place" 2>/dev/null) || room=
  set -f
  # shellcheck disable=SC2086
  set -- $room
  set +f
  case $room in *[!0-9\ ]*) set -- ;; esac
  if [ $# -eq 4 ] && [ ${#3} -lt 14 ]; then
    free=$(($3 * $4 / 1024))
  else
    available "$(df -Pk "$place" 2>/dev/null || :)"
  fi
  if [ -n "$free" ]; then
    printf '%s\n' "free-kilobytes $free"
  else
    note "how much room there is at $place cannot be told (df)"
  fi
  case $#:${1:-0} in
    4:0) ;;
    4:*) printf '%s\n' "free-inodes $2 of $1" ;;
  esac

  # The runtime user must be able to enter every directory down to the release, and share a group with the deploy user.
  if [ -n "$runtime" ]; then who; fi
  if [ -n "$runtime" ] && [ "$runtime" != "$user" ]; then
    if ! uid=$(id -u "$runtime" 2>/dev/null); then
      problem "runtimeUser $runtime does not exist here; name the user of PHP-FPM (ps -eo user,comm | grep php-fpm)"
    else
      gids=$(id -G "$runtime")
      group=$(id -gn "$runtime")
      rest=${deploy#/}/
      at=
      set --
      while [ -n "$rest" ]; do
        at=$at/${rest%%/*}
        rest=${rest#*/}
        [ -d "$at" ] || break
        set -- "$@" "$at"
      done
      for at in "$deploy/releases" "$deploy/shared"; do
        if [ -d "$at" ]; then set -- "$@" "$at"; fi
      done
      # One by one where one of them cannot be entered, to name it.
      [ $# -eq 0 ] || enters "$@" || for at in "$@"; do
        if enters "$at"; then continue; fi
        case $at in
          "$deploy"/*) problem "$runtime cannot enter $at ($mask); let him with: chmod o+x $(quoted "$at")" ;;
          *)
            problem "$runtime cannot enter $at ($mask), so that the web server could not read the release;" \
              "let him with: chmod o+x $(quoted "$at")"
            ;;
        esac
      done
      case " $(id -Gn) " in
        *" $group "* | *" root "*) ;;
        *)
          if [ -z "$become" ]; then
            note "$user is not in the group $group," \
              "so that what $runtime is to write or read alone cannot be shared with him;" \
              "let him be with: sudo usermod -aG $group $user"
          fi
          ;;
      esac
    fi
  fi
  if [ -n "$become" ] && ! said=$(with "$become" true 2>&1 </dev/null); then
    problem "'become' does not work: $(printf '%s' "$become" | tr '\n' ' ') true said: $said;" \
      "allow it in sudoers without a password"
  fi
  if [ -r /proc/sys/fs/protected_hardlinks ]; then
    # Read byte by byte, it has no line end.
    read -r protected </proc/sys/fs/protected_hardlinks || :
    printf '%s\n' "protected-hardlinks $protected"
  fi

  # Tools.
  sha256=
  for tool in sha256sum shasum openssl php perl; do
    if [ -z "$sha256" ] && has "$tool"; then sha256=$tool; fi
  done
  if [ -n "$sha256" ]; then
    printf '%s\n' "sha256 $sha256"
  else
    problem "there is nothing here that makes SHA-256 sums; install coreutils (sha256sum)"
  fi
  if ! has tar; then
    problem "tar is missing here; install it"
  else
    case $(tar --version 2>&1 || :) in
      *'GNU tar'*) echo "tar gnu" ;;
      *bsdtar*) echo "tar bsd" ;;
      *) echo "tar other" ;;
    esac
  fi
  if has gzip; then echo "gzip gzip"; else note "gzip is missing: files are sent uncompressed"; fi
  if has setsid; then
    echo "setsid setsid"
  else
    note "setsid is missing (util-linux): long commands are detached by nohup"
  fi
  # A session of systemd-logind, whose end may be that of all that it began.
  if [ -n "${XDG_SESSION_ID:-}" ]; then who; fi
  if [ -n "${XDG_SESSION_ID:-}" ] && [ "$user" != root ] && [ ! -e "/var/lib/systemd/linger/$user" ] && has busctl &&
    [ "$(busctl get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager \
      KillUserProcesses 2>/dev/null)" = 'b true' ]; then
    note "the login manager here ends what a session leaves behind (KillUserProcesses in logind.conf)," \
      "so that a lost connection would end migrations and commands; let $user linger:" \
      "sudo loginctl enable-linger $user"
  fi
  version=
  complaint=
  # Beside it there may be complaints of extensions that are not there.
  while IFS= read -r said <&3; do
    case $said in
      [0-9]*.[0-9]*) version=$said ;;
      *[![:space:]]*) complaint=${complaint:-$said} ;;
    esac
  done
  if [ -n "$version" ]; then
    printf '%s\n' "php $version"
  elif [ -n "$complaint" ]; then
    problem "'$(printf '%s' "$php" | tr '\n' ' ')' does not tell its version here, and says: $complaint;" \
      "repair it, or name another with tools: {php: php8.2}"
  elif [ -n "$need" ]; then
    problem "the application needs PHP, and '$(printf '%s' "$php" | tr '\n' ' ')' does not run here;" \
      "install it (php-cli), or name it with" \
      "tools: {php: php8.2}"
  fi
}

# PHP takes longer to start than all else takes. Told at once: a connection lets few packets out before it hears of them, however small they are.
said=$(version | examine) || status=$?
printf '%s\n' "$said"
exit "${status:-0}"
