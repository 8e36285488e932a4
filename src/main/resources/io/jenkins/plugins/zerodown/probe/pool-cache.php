<?php
// Runs in a pool of PHP-FPM (pool-cache.sh). Query: "read" or "reset", and the live release's id. Says how much room
// OPcache has, and where that is scarce, how much of it older releases take; empties it where it is asked to.
[$act, $live] = explode('&', $_SERVER['QUERY_STRING'].'&');
$status = function_exists('opcache_get_status') ? @opcache_get_status(false) : false;
if ($status === false || !$status['opcache_enabled']) {
    echo 'off';
} else {
    $memory = $status['memory_usage'];
    $keys = $status['opcache_statistics'];
    $bytes = $memory['used_memory'] + $memory['free_memory'] + $memory['wasted_memory'];
    $older = 0;
    if ($status['cache_full'] || $memory['free_memory'] * 4 < $bytes
        || $keys['num_cached_keys'] * 4 > $keys['max_cached_keys'] * 3) {
        $releases = dirname(__DIR__).'/';
        foreach (opcache_get_status(true)['scripts'] ?? [] as $path => $script) {
            $id = strpos($path, $releases) === 0 ? strtok(substr($path, strlen($releases)), '/') : '';
            if ($id !== '' && $id !== $live && $id !== basename(__DIR__)) {
                $older += $script['memory_consumption'];
            }
        }
    }
    echo 'cache ', (int) $status['cache_full'], ' ', $memory['free_memory'], ' ', $bytes, ' ',
        $keys['num_cached_keys'], ' ', $keys['max_cached_keys'], ' ', $older, ' ',
        (int) ($act === 'reset' && opcache_reset());
    opcache_invalidate(__FILE__, true);
}
