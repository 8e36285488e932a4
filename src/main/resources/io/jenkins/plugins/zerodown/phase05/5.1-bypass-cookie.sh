#!/bin/sh
# Makes the cookie that passes maintenance mode, as Laravel itself makes it; the secret stays on the server.
# Arguments: the deploy path, words of php (one a line), how many seconds it is good for.
# Prints the cookie's value, ready for a header; nothing where the application is not in maintenance mode or has no
# secret.
set -eu
deploy=$1
php=$2
seconds=$3
line='
'

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

live=$(cd -P -- "$deploy/current" && pwd)
if [ ! -e "$live/storage/framework/down" ] && [ ! -e "$deploy/.zerodown/maintenance" ]; then
  exit 0
fi
# The file is looked at first: that works in a broken release too. With the cache driver there is none.
# shellcheck disable=SC2016
with "$php" -r '
$root = $argv[1];
$down = $root . "/storage/framework/down";
if (is_file($down)) {
    $data = json_decode(file_get_contents($down), true);
} else {
    chdir($root);
    require $root . "/vendor/autoload.php";
    $app = require $root . "/bootstrap/app.php";
    $app->make("Illuminate\\Contracts\\Console\\Kernel")->bootstrap();
    $modes = method_exists($app, "maintenanceMode") && $app->isDownForMaintenance();
    $data = $modes ? $app->maintenanceMode()->data() : [];
}
if (empty($data["secret"])) { exit(0); }
$until = time() + (int) $argv[2];
$mac = hash_hmac("sha256", (string) $until, $data["secret"]);
echo rawurlencode(base64_encode(json_encode(["expires_at" => $until, "mac" => $mac])));
' -- "$live" "$seconds" </dev/null
