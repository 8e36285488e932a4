# Part of server.sh: whether the deploy user and the runtime user can do what they are to.
# Needs: deploy, runtime, become; line, a line end; problem, note, quoted, who and with
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

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

# The runtime user must be able to enter every directory down to the release, and share a group with the deploy user.
look_at_runtime_user() {
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
}

look_at_become() {
  if [ -n "$become" ] && ! said=$(with "$become" true 2>&1 </dev/null); then
    problem "'become' does not work: $(printf '%s' "$become" | tr '\n' ' ') true said: $said;" \
      "allow it in sudoers without a password"
  fi
}

look_at_session() {
  # A session of systemd-logind, whose end may be that of all that it began.
  if [ -n "${XDG_SESSION_ID:-}" ]; then who; fi
  if [ -n "${XDG_SESSION_ID:-}" ] && [ "$user" != root ] && [ ! -e "/var/lib/systemd/linger/$user" ] && has busctl &&
    [ "$(busctl get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager \
      KillUserProcesses 2>/dev/null)" = 'b true' ]; then
    note "the login manager here ends what a session leaves behind (KillUserProcesses in logind.conf)," \
      "so that a lost connection would end migrations and commands; let $user linger:" \
      "sudo loginctl enable-linger $user"
  fi
}
