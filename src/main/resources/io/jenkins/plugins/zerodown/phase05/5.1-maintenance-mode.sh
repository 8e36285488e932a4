#!/bin/sh
# Puts the live release into maintenance mode (Laravel 8 or newer). What is down already stays as it is.
# Arguments: the deploy path, the id of the release that is deployed, the runtime user or nothing, words that give
# rights or nothing and words of php (one a line), the view to show or nothing. Standard input: the bypass secret.
# Prints "down", or "foreign" where somebody else has put the application into maintenance mode before. The file
# .zerodown/maintenance says that it is a deployment's, so that a later one lifts what a dead one left.
set -eu
deploy=$1
id=$2
runtime=$3
become=$4
php=$5
view=$6
line='
'
marker=$deploy/.zerodown/maintenance

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

if ! live=$(cd -P -- "$deploy/current" 2>/dev/null && pwd); then
  printf '%s\n' "$deploy/current cannot be entered; look with: ls -l $deploy" >&2
  exit 1
fi
down=$live/storage/framework/down
group=
if [ -n "$runtime" ] && [ "$runtime" != "$(id -un)" ]; then
  group=$(id -gn -- "$runtime" 2>/dev/null || id -gn "$runtime")
  umask 007
else
  umask 077
fi
if [ ! -e "$marker" ]; then
  if [ -e "$down" ]; then
    echo foreign
    exit 0
  fi
  mkdir -p -- "$deploy/.zerodown"
  printf '%s\n' "$id" >"$marker"
fi

# The secret goes to the kernel inside the process: an option of artisan's would be in the process list.
# shellcheck disable=SC2016
with "$php" -r '
$root = $argv[1];
$options = ["command" => "down", "--secret" => stream_get_contents(STDIN), "--retry" => 60];
if ($argv[2] !== "") { $options["--render"] = $argv[2]; }
$_SERVER["argv"] = ["artisan", "down"];
// Laravel writes its two files in place, and a request that finds one of them empty ends with 500. Functions of these names in its
// own namespaces come before those of PHP, and put each file there whole.
foreach (["Illuminate\\Foundation\\Console", "Illuminate\\Foundation"] as $place) {
    eval("namespace $place; function file_put_contents(\$file, \$data) {
        \$bytes = \\file_put_contents(\$file . \".new\", \$data);
        return \$bytes !== false && \\rename(\$file . \".new\", \$file) ? \$bytes : false;
    }");
}
chdir($root);
require $root . "/vendor/autoload.php";
$app = require $root . "/bootstrap/app.php";
$kernel = $app->make("Illuminate\\Contracts\\Console\\Kernel");
$output = new Symfony\Component\Console\Output\BufferedOutput();
$status = $kernel->handle(new Symfony\Component\Console\Input\ArrayInput($options), $output);
if ($status === 0 && $app->isDownForMaintenance()) { exit(0); }
fwrite(STDERR, "artisan down in " . $root . " ended with status " . $status . ": " . trim($output->fetch()) . "\n");
exit(1);
' -- "$live" "$view" >&2

# The file holds the secret: for the runtime user and nobody else. With the cache driver there is none.
if [ -e "$down" ] && [ -O "$down" ]; then
  chmod 600 -- "$down"
  if [ -n "$group" ]; then
    if ! chgrp -h -- "$group" "$down" 2>/dev/null \
      && ! { [ -n "$become" ] && with "$become" chgrp -h -- "$group" "$down"; }; then
      rm -f -- "$down" "$live/storage/framework/maintenance.php" "$marker"
      printf '%s %s %s\n' "the group of $down cannot be made $group, so that $runtime could not read it;" \
        "let the deploy user be in that group:" \
        "sudo usermod -aG $group $(id -un)" >&2
      exit 1
    fi
    chmod 640 -- "$down"
  fi
fi
echo down
