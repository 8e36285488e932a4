<?php

// Arguments as 5.1-maintenance-mode.sh hands them on: this text, the live release, the view to show or nothing, the
// file that says whose the maintenance mode is, the id of the release that is deployed, the mode of the file with the
// secret (octal). Standard input: the bypass secret, which goes to the kernel inside this process: an option of
// artisan's would be in the process list.
// Answers "down", or "foreign" where somebody else has put the application into maintenance mode; then it ends with 10.
[, , $root, $view, $marker, $id, $mode, $held] = $argv;
$mode = octdec($mode);
$options = ['command' => 'down', '--secret' => stream_get_contents(fopen('php://stdin', 'r')), '--retry' => 60];
if ($view !== '') {
    $options['--render'] = $view;
}
$_SERVER['argv'] = ['artisan', 'down'];
// Laravel writes its two files in place, and a request that finds one of them empty ends with 500. Functions of these
// names in its own namespaces come before those of PHP, and put each file there whole, and with its mode from the first
// byte on.
foreach (['Illuminate\Foundation\Console', 'Illuminate\Foundation'] as $place) {
    eval("namespace $place; function file_put_contents(\$file, \$data) {
        \$before = \\umask(0777 & ~$mode);
        \$bytes = \\file_put_contents(\$file . '.new', \$data);
        \\umask(\$before);
        \$put = \$bytes !== false && \\chmod(\$file . '.new', $mode) && \\rename(\$file . '.new', \$file);
        return \$put ? \$bytes : false;
    }");
}
try {
    chdir($root);
    require $root.'/vendor/autoload.php';
    $app = require $root.'/bootstrap/app.php';
    $kernel = $app->make('Illuminate\Contracts\Console\Kernel');
    $kernel->bootstrap();
    // What its caller wanted is somebody else's to decide where the lock is his.
    $fence = static function () use ($held): void {
        clearstatcache();
        if (!is_dir($held)) {
            throw new RuntimeException('the lock of the target was taken away meanwhile');
        }
    };
    $fence();
    if (!is_file($marker)) {
        // The application knows, wherever it keeps that: a file is one of its drivers.
        if ($app->isDownForMaintenance()) {
            zerodown_answer('foreign');
            exit(10);
        }
        $driver = (string) $app->make('config')->get('app.maintenance.driver', 'file');
        $driver = $driver === 'file' ? '' : $driver."\n";
        if (file_put_contents($marker, $id."\n".$driver) === false) {
            throw new RuntimeException($marker.' cannot be written');
        }
    }
    $output = new Symfony\Component\Console\Output\BufferedOutput();
    $fence();
    $status = $kernel->handle(new Symfony\Component\Console\Input\ArrayInput($options), $output);
    if ($status === 0 && $app->isDownForMaintenance()) {
        zerodown_answer('down');
    } else {
        zerodown_answer("artisan down in $root ended with status $status: ".trim($output->fetch()), 1);
    }
} catch (Throwable $e) {
    zerodown_answer("artisan down in $root failed: ".get_class($e).': '.$e->getMessage(), 1);
}
