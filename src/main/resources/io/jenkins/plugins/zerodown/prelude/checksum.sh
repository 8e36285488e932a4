# Part of scripts that make SHA-256 sums.
# shellcheck shell=sh disable=SC2034 # names are shared with what it is joined with

# Sets sha to a command that prints, for each file it is given, a line that begins with its sum. sha256sum, shasum and
# openssl name the file behind it; PHP and Perl print the sum alone.
choose_checksum() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha='sha256sum'
  elif command -v shasum >/dev/null 2>&1; then
    sha='shasum -a 256'
  elif command -v openssl >/dev/null 2>&1; then
    sha='openssl dgst -sha256 -r'
  elif command -v php >/dev/null 2>&1; then
    # shellcheck disable=SC2016
    sha='php -n -r foreach(array_slice($argv,1)as$f)echo(hash_file("sha256",$f)."\n");'
  elif command -v perl >/dev/null 2>&1; then
    # shellcheck disable=SC2016,SC2089
    sha='perl -MDigest::SHA -e print(Digest::SHA->new(256)->addfile($_)->hexdigest."\n")for@ARGV'
  else
    echo 'nothing here makes SHA-256 sums; install coreutils (sha256sum)' >&2
    exit 1
  fi
}
