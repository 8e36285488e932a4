# Part of scripts that read how the web server and PHP-FPM of this machine are configured, as far as the deploy user may
# read it.
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

# Prints a configuration file with its includes in place. A subshell, so that each level has its own variables.
# It is given what it is (nginx, apache, caddy or fpm), the file, the directory of relative names, and how many levels
# more.
flatten() (
  kind=$1
  file=$2
  home=$3
  levels=$4
  if [ ! -r "$file" ]; then
    printf 'unreadable %s\n' "$file"
    exit 0
  fi
  number=0
  while IFS= read -r text || [ -n "$text" ]; do
    number=$((number + 1))
    text=${text#"${text%%[![:space:]]*}"}
    case $kind:$text in
      *: | *:'#'* | fpm:';'*) continue ;;
      nginx:'include '* | nginx:'include	'* | fpm:'include='* | fpm:'include '* | caddy:'import '* | \
        apache:[Ii]nclude[[:space:]]* | apache:[Ii]nclude[Oo]ptional[[:space:]]*)
        pattern=${text#*[=[:space:]]}
        pattern=${pattern#"${pattern%%[!=[:space:]]*}"}
        if [ "$kind" = nginx ]; then pattern=${pattern%%;*}; fi
        pattern=$(printf '%s' "$pattern" | tr -d "\"'")
        case $pattern in /*) ;; *) pattern=$home/$pattern ;; esac
        if [ "$levels" -gt 0 ]; then
          # The pattern is to be expanded.
          # shellcheck disable=SC2086
          for found in $pattern; do
            if [ -f "$found" ]; then flatten "$kind" "$found" "$home" $((levels - 1)); fi
          done
        fi
        ;;
      fpm:*=*)
        key=${text%%[=[:space:]]*}
        value=${text#*=}
        printf 'fpm %s %s=%s\n' "$file" "$key" "${value#"${value%%[![:space:]]*}"}"
        ;;
      fpm:*) printf 'fpm %s %s\n' "$file" "$text" ;;
      *) printf '%s %s:%s %s\n' "$kind" "$file" "$number" "$text" ;;
    esac
  done <"$file"
)

# Sets file to what follows the option $1 in the command line $2, or leaves it.
named() {
  case $2 in *" $1 "*)
    file=${2#* "$1" }
    file=${file%% *}
    ;;
  esac
}

# Whether the process of the directory $1 in /proc sees something else in the place of $deploy than this one does: it
# may be in a container, where the same names mean other files. So does one that has just ended; what cannot be looked
# at else is taken for no such process.
elsewhere() {
  if ! { read -r _ <"$1/mountinfo"; } 2>/dev/null; then
    [ -z "$({ tr '\000' ' ' <"$1/cmdline"; } 2>/dev/null)" ]
    return
  fi
  awk -v path="$(cd -P -- "$deploy" 2>/dev/null && pwd)" '
    path != "" && ($5 == "/" || index(path "/", $5 "/") == 1) {
      point = $5 == "/" ? "" : $5
      if (length(point) >= length(longest[FILENAME])) {
        longest[FILENAME] = point
        place[FILENAME] = $3 " " ($4 == "/" ? "" : $4) substr(path, length(point) + 1)
      }
    }
    END {
      for (file in place) {
        if (number++ && place[file] != before) differs = 1
        before = place[file]
      }
      exit !differs
    }
  ' /proc/self/mountinfo "$1/mountinfo" 2>/dev/null
}

# Sets masters to the configuration files of every PHP-FPM that runs, and sites to a line "KIND FILE" for each web
# server's. Needs: deploy
find_servers() {
  masters=
  sites=
  # Few of all processes are of interest; of them, this grep is not, whose command line has the words elsewhere.
  processes=$(grep -l -e 'php-fpm: master process (' -e 'nginx: master process ' -e apache2 -e httpd -e caddy \
    /proc/[0-9]*/cmdline 2>/dev/null || :)
  for process in $processes; do
    title=$({ tr '\000' ' ' <"$process"; } 2>/dev/null) || continue
    case $title in
      'php-fpm: master process ('* | 'nginx: master process '*) ;;
      */apache2' '* | */httpd' '* | caddy' '* | */caddy' '*) ;;
      *) continue ;;
    esac
    ! elsewhere "${process%/cmdline}" || continue
    case $title in
      'php-fpm: master process ('*)
        file=${title#*(}
        masters="$masters
${file%%)*}"
        ;;
      'nginx: master process '*)
        file=/etc/nginx/nginx.conf
        named -c "$title"
        sites="$sites
nginx $file"
        ;;
      */apache2' '* | */httpd' '*)
        file=/etc/apache2/apache2.conf
        [ -e "$file" ] || file=/etc/httpd/conf/httpd.conf
        named -f "$title"
        sites="$sites
apache $file"
        ;;
      caddy' '* | */caddy' '*)
        file=/etc/caddy/Caddyfile
        named --config "$title"
        sites="$sites
caddy $file"
        ;;
    esac
  done
  # One may also run where its process cannot be seen.
  if [ -z "$sites" ]; then
    if [ -e /etc/nginx/nginx.conf ]; then sites='nginx /etc/nginx/nginx.conf'; fi
    if [ -e /etc/apache2/apache2.conf ]; then sites="$sites
apache /etc/apache2/apache2.conf"; fi
  fi
}

# Prints the configurations of the web servers that were found.
print_sites() {
  printf '%s\n' "$sites" | sort -u | while read -r kind file; do
    [ -n "$file" ] || continue
    home=${file%/*}
    # Apache's names are relative to its ServerRoot.
    if [ "$kind" = apache ]; then
      root=$(sed -n 's/^[[:space:]]*ServerRoot[[:space:]]*"*\([^"]*\)"*$/\1/p' "$file" 2>/dev/null)
      home=${root:-${home%/conf}}
    fi
    flatten "$kind" "$file" "$home" 8
  done
}

# Prints the configuration of the PHP-FPM whose file is $1.
print_fpm() {
  printf 'fpm %s running=yes\n' "$1"
  flatten fpm "$1" "${1%/*}" 4
}
