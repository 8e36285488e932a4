<?php

// Makes the links of config/filesystems.php that a release lacks. Arguments as 6.2-public-links.sh hands them on: this
// text, the release, the lock's directory that bears its owner's token.
// Answers a line for each link beside public/storage: "linked PATH TARGET", "kept PATH" for what is there and is no
// link, "outside PATH" for one that lies outside the release, "failed PATH REASON".
[, , $release, $held] = $argv;
$release = realpath($release);
require $release.'/vendor/autoload.php';
$config = require $release.'/bootstrap/cache/config.php';
$lines = [];
foreach ((array) ($config['filesystems']['links'] ?? []) as $link => $target) {
    $path = substr((string) $link, strlen($release) + 1);
    if ($path === 'public/storage') {
        continue;
    }
    if (strpos($link, $release.'/') !== 0 || strpos("/$path/", '/../') !== false) {
        $lines[] = "outside $link";
    } elseif (is_link($link) || file_exists($link)) {
        $lines[] = is_link($link) ? "linked $path ".readlink($link) : "kept $path";
    } else {
        $to = strpos($target, $release.'/') === 0
            ? str_repeat('../', substr_count($path, '/')).substr($target, strlen($release) + 1)
            : $target;
        clearstatcache();
        if (!is_dir($held)) {
            zerodown_answer('the lock of the target was taken away meanwhile', 75);
            exit(75);
        }
        $lines[] = @symlink($to, $link)
            ? "linked $path $to"
            : "failed $path ".(error_get_last()['message'] ?? 'no reason given');
    }
}
zerodown_answer(implode("\n", $lines));
