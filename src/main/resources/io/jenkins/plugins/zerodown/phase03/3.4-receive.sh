# Part of 3.4-file-transfer.sh: unpacks what is sent as it comes, and puts together the large files that come in pieces.
# Needs: packing, tar, php, base, sha; work, where it is unpacked; descriptor 4, which is written to when delta is there
# shellcheck shell=sh disable=SC2154,SC2164 # names are shared with what it is joined with

opened() {
  case $packing in
    zstd | gzip) "$packing" -dc || rm -f -- "$work/intact" ;;
    *) cat ;;
  esac
}
# GNU tar would take a backslash in -C for the beginning of an escape. Where it names each file when it begins with it,
# delta is whole when another is named, and checksums are made while the rest arrives. One that was made too early is
# wrong, and made again below; so is that of a name which xargs or tar might not take for what it is.
unpack() {
  cd -- "$work"
  [ -n "$tar" ] || case $(tar --version 2>/dev/null) in *GNU*) tar=gnu ;; esac
  case $sha:$tar in
    sha256sum:gnu)
      opened | {
        tar -xpovf - || rm -f -- "$work/unpacked"
      } | {
        [ "$base" = again ] || IFS= read -r _ || :
        IFS= read -r first || first=
        echo >&4
        first=$first awk '
          BEGIN { $0 = ENVIRON["first"]; if (/^tree\/[A-Za-z0-9_.\/@+-]*$/) print }
          /^tree\/[A-Za-z0-9_.\/@+-]*$/
        '
      } | {
        xargs -n 200 sha256sum >"$work/early" 2>/dev/null || cat >/dev/null
      }
      ;;
    *) opened | tar -xpof - || rm -f -- "$work/unpacked" ;;
  esac
}
receive() {
  # Whatever becomes of it, who waits for delta waits no longer.
  trap 'echo >&4' EXIT
  [ ! -e "$work/early" ] || rm -f -- "$work/early"
  # Each is removed by what fails: a full disk takes no new file.
  if said=$( (: >"$work/unpacked" && : >"$work/intact") 2>&1); then
    said=$(unpack 2>&1)
  fi
  if [ ! -f "$work/unpacked" ]; then
    # The first complaint names the cause, those after it only what it led to.
    cause=$(printf '%s\n' "$said" | sed -n 1p)
    fail "what was sent could not be unpacked into $work ($cause); is the disk full (df -h, df -i)?"
  fi
  [ -z "$said" ] || printf '%s\n' "$said" >&2
  [ -f "$work/intact" ] || fail "what was sent arrived broken in $work; deploy again"
  [ -d "$work/tree" ] || mkdir -- "$work/tree"
}

# What does not become whole here is found with the rest.
put_together() {
  # shellcheck disable=SC2016
  "$php" -n -r '
    $made = null;
    $end = function () use (&$path, &$made) {
      if ($made) {
        fclose($made);
        chmod("patched", fileperms("tree/$path") & 07777);
        touch("patched", filemtime("tree/$path"));
        rename("patched", "tree/$path");
      }
    };
    foreach (file("pieces") as $line) {
      $rest = substr($line, 1, -1);
      switch ($line[0]) {
        case ">":
          $end();
          $path = $rest;
          $sent = fopen("tree/$path", "rb");
          $made = fopen("patched", "wb");
          break;
        case "<":
          $old = fopen("$argv[1]/$rest", "rb");
          break;
        case "=":
          list($at, $length) = explode(" ", $rest);
          fseek($old, (int) $at);
          stream_copy_to_stream($old, $made, (int) $length);
          break;
        case "+":
          stream_copy_to_stream($sent, $made, (int) $rest);
      }
    }
    $end();
  ' "$deploy/releases/$base" >/dev/null 2>&1 </dev/null || :
  rm -f -- pieces
}
