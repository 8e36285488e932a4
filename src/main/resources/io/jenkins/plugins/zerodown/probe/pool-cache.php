<?php
// Runs in a pool of PHP-FPM (pool-cache.sh). Says how much room OPcache has, and empties it where it is asked to.
$zerodown = function_exists('opcache_get_status') ? @opcache_get_status(false) : false;
if ($zerodown === false || !$zerodown['opcache_enabled']) {
    echo 'off';
} else {
    $memory = $zerodown['memory_usage'];
    $keys = $zerodown['opcache_statistics'];
    echo 'cache ', (int) $zerodown['cache_full'], ' ', $memory['free_memory'], ' ',
        $memory['used_memory'] + $memory['free_memory'] + $memory['wasted_memory'], ' ',
        $keys['num_cached_keys'], ' ', $keys['max_cached_keys'], ' ',
        (int) ($_SERVER['QUERY_STRING'] === 'reset' && opcache_reset());
    opcache_invalidate(__FILE__, true);
}
