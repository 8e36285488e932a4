# Part of scripts that end a hold of the lock: .zerodown is their working directory.
# shellcheck shell=sh

# What was made for the owner of the lock in $1, and is building still, is failed: nobody goes on with it.
end_building() {
  for made in "$1"/made-*; do
    json=releases/${made##*/made-}.json
    known=
    { IFS= read -r known <"$json"; } 2>/dev/null || :
    case $known in
      *'"state":"building"'*)
        known=${known%%'"state":"building"'*}'"state":"failed"'${known#*'"state":"building"'}
        if (umask 077 && printf '%s\n' "$known" >"$made/state"); then mv -f -- "$made/state" "$json" || :; fi
        ;;
    esac
  done
}
