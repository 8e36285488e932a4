# Part of server.sh: the tools that are here.
# Needs: php, words of it; need; problem, note, has and with
# shellcheck shell=sh

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

look_at_tools() {
  if [ -r /proc/sys/fs/protected_hardlinks ]; then
    # Read byte by byte, it has no line end.
    read -r protected </proc/sys/fs/protected_hardlinks || :
    printf '%s\n' "protected-hardlinks $protected"
  fi

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
}

# Reads what version has printed from descriptor 3.
look_at_php() {
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
