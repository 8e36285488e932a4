<?php

// Arguments as 5.1-bypass-cookie.sh hands them on: this text, the live release, for how many seconds the cookie is
// good.
// Answers nothing where the application is not in maintenance mode; else the status that its page has, and after a
// blank the cookie's value, ready for a header, where there is a secret to make it with.
[, , $root, $seconds] = $argv;
// The file is looked at first: that works in a broken release too. Other drivers have none.
$down = $root.'/storage/framework/down';
try {
    if (is_file($down)) {
        $text = @file_get_contents($down);
        if ($text === false) {
            throw new RuntimeException($down.' cannot be read by '.get_current_user());
        }
        $data = json_decode($text, true);
    } else {
        chdir($root);
        require $root.'/vendor/autoload.php';
        $app = require $root.'/bootstrap/app.php';
        $app->make('Illuminate\Contracts\Console\Kernel')->bootstrap();
        $modes = method_exists($app, 'maintenanceMode') && $app->isDownForMaintenance();
        $data = $modes ? $app->maintenanceMode()->data() : [];
    }
    $status = empty($data['redirect']) ? (int) ($data['status'] ?? 503) : 302;
    if (!is_file($down) && !$modes) {
        zerodown_answer('');
    } elseif (empty($data['secret'])) {
        zerodown_answer((string) $status);
    } else {
        $until = time() + (int) $seconds;
        $mac = hash_hmac('sha256', (string) $until, $data['secret']);
        zerodown_answer($status.' '.rawurlencode(base64_encode(json_encode(['expires_at' => $until, 'mac' => $mac]))));
    }
} catch (Throwable $e) {
    zerodown_answer('whether '.$root.' is in maintenance mode cannot be told: '.strtok($e->getMessage(), "\n"), 1);
}
