#!/bin/sh
# Says how old releases are, and in which of them processes are seen to run.
# Arguments: DEPLOY_PATH [BECOME...]   BECOME are words before a command that needs rights
# Prints "age ID SECONDS" for each release with a state, since that was written and by this server's clock alone (the times in
# it are by the clocks of the machines that deployed), a line "used ID" for each release that is some process's directory, program, root or
# command line, and "blind" where other users' processes cannot be looked at
set -eu
deploy=$1
shift

touched() {
    stat -c %Y -- "$1" 2>/dev/null || date -r "$1" +%s 2>/dev/null || perl -e '@s = stat(shift) or exit 1; print $s[9]' "$1" 2>/dev/null
}

# The clock of the file system, which may be another machine's.
clock=$deploy/.zerodown/.now-$$
(: >"$clock") 2>/dev/null || :
now=$(touched "$clock") || now=$(date +%s)
rm -f -- "$clock"
for state in "$deploy"/.zerodown/releases/[0-9]*.json; do
    id=${state##*/}
    since=$(touched "$state") || continue
    printf 'age %s %s\n' "${id%.json}" "$((now - since))"
done
releases=$(cd -P -- "$deploy/releases" 2>/dev/null && pwd -P) || exit 0
[ -d /proc/self ] || {
    echo blind
    exit 0
}
seen=$("$@" ls -l /proc/[0-9]*/cwd /proc/[0-9]*/exe /proc/[0-9]*/root 2>/dev/null || :)
# Processes of the kernel have no directory for anybody but root; the first process always has one.
case $seen in
    *'/proc/1/cwd -> '*) ;;
    *) echo blind ;;
esac
# What has nothing to do with any release is sorted out once for all of them.
seen=$(printf '%s\n' "$seen" | grep -F -e " -> $releases/") || :
commands=$(grep -lF -e "$releases/" /proc/[0-9]*/cmdline 2>/dev/null) || :
for id in "$releases"/[0-9]*; do
    id=${id##*/}
    # shellcheck disable=SC2086 # names of files in /proc
    if printf '%s\n' "$seen" | grep -qF -e " -> $releases/$id/" ||
        printf '%s\n' "$seen" | sed 's/.* -> //' | grep -qxF -e "$releases/$id" ||
        { [ -n "$commands" ] && grep -lF -e "$releases/$id/" $commands >/dev/null 2>&1; }; then
        printf 'used %s\n' "$id"
    fi
done
