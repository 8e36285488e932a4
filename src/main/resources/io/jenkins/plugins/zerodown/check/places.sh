# Part of server.sh: where releases go, whether they can be put there, and how much room there is.
# Needs: deploy, public, mode; line, a line end; say, problem, note, quoted and who
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

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

look_at_links() {
  # The link is what a release is switched by, so it must be one.
  if [ ! -L "$deploy/current" ] && [ -e "$deploy/current" ]; then
    problem "$deploy/current is a $([ -d "$deploy/current" ] && echo directory || echo file) and must be a link;" \
      "make it the first release with:" \
      "cd $(quoted "$deploy") && mkdir -p releases && mv current releases/20200101000000 &&" \
      "ln -s releases/20200101000000 current"
  fi

  for directory in releases .zerodown; do
    if [ -L "$deploy/$directory" ]; then
      problem "$deploy/$directory is a link, and must be a directory of deployPath itself; put it there," \
        "or name the place" \
        "that it leads to as deployPath"
    fi
  done
}

# Write permission for the deploy user: tried where a directory is there, since a disk may be mounted read-only.
look_at_places() {
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
        problem "modes cannot be set in $place (chmod said: $said), and a release needs them;" \
          "put deployPath on a file system that has them, such as ext4 or xfs" \
          "(df -T $(quoted "$place") names the one it is on)"
        break
      fi
    else
      who
      fix="sudo chown $user $(quoted "$place")"
      # A directory of others is not to be given away for the sake of one in it.
      [ -e "$deploy" ] || fix="sudo install -d -o $(quoted "$user") -g $(quoted "$(id -gn)") $(quoted "$deploy")"
      case $said in
        *ead-only*) problem "nothing can be written in $place ($said); mount its file system writable" ;;
        *'o space left'* | *uota*)
          problem "nothing can be written in $place ($said); make room (df -h, df -i, quota)"
          ;;
        *) problem "$user cannot write in $place ($said); let him with: $fix" ;;
      esac
      break
    fi
  done
}

look_at_hosting() {
  nearest "$public"
  [ ! -e "$public" ] || [ -d "$public" ] || problem "publicPath $public is no directory; move it away"
  # 7.1 would refuse these, after the migrations.
  if [ "$mode" = link ] && [ -d "$public" ] && [ ! -L "$public" ]; then
    problem "publicPath $public is a real directory: move it away once" \
      "(mv $(quoted "$public") $(quoted "$public.before")) or use publicMode: copy"
  elif [ "$mode" = copy ] && [ -L "$public" ]; then
    problem "publicPath $public is a link: use publicMode: link, or make it a directory:" \
      "rm $(quoted "$public") && mkdir $(quoted "$public")"
  fi
  if [ -d "$place" ] && [ ! -w "$place" ]; then
    who
    problem "$user cannot write in $place, where publicPath is"
  fi
}

# Whether it is enough is told by whoever knows how large the release is.
look_at_room() {
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
}
