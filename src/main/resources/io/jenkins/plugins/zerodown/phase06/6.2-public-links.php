<?php

// Makes the links of config/filesystems.php that a release lacks. Arguments as 6.2-public-links.sh hands them on: this
// text, the release, the lock's directory that bears its owner's token.
// Answers JSON, a list for each link beside public/storage: ["linked", PATH, TARGET], ["kept", PATH] for what is there
// and is no link, ["outside", PATH] for one that lies outside the release, ["failed", PATH, REASON].
[, , $release, $held] = $argv;
$release = realpath($release);
require $release.'/vendor/autoload.php';
$config = require $release.'/bootstrap/cache/config.php';
$links = [];
foreach ((array) ($config['filesystems']['links'] ?? []) as $link => $target) {
    $link = rtrim((string) $link, '/');
    $path = substr($link, strlen($release) + 1);
    if ($path === 'public/storage') {
        continue;
    }
    // What is shared is the runtime user's, too, and outlives the release.
    $above = realpath(dirname($link));
    if (strpos($link, $release.'/') !== 0 || ($above !== false && strpos($above.'/', $release.'/') !== 0)) {
        $links[] = ['outside', $link];
    } elseif (is_link($link)) {
        $links[] = ['linked', $path, readlink($link)];
    } elseif (file_exists($link)) {
        $links[] = ['kept', $path];
    } elseif ($above === false) {
        $links[] = ['failed', $path, 'the directory that it is to lie in is not there'];
    } else {
        $place = substr($above, strlen($release) + 1);
        $to = strpos($target, $release.'/') === 0
            ? str_repeat('../', substr_count($place, '/') + 1).substr($target, strlen($release) + 1)
            : $target;
        clearstatcache();
        if (!is_dir($held)) {
            zerodown_answer('the lock of the target was taken away meanwhile', 75);
            exit(75);
        }
        $links[] = @symlink($to, $above.'/'.basename($link))
            ? ['linked', $path, $to]
            : ['failed', $path, error_get_last()['message'] ?? 'no reason given'];
    }
}
zerodown_answer(json_encode($links, JSON_INVALID_UTF8_SUBSTITUTE));
