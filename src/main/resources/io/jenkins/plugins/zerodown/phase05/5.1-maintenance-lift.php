<?php

// Arguments as 5.1-maintenance-lift.sh hands them on: this text, the live release, the lock's directory.
// Answers "up" where the application itself says that it is not in maintenance mode any more.
[, , $root, $held] = $argv;
$_SERVER['argv'] = ['artisan', 'up'];
try {
    chdir($root);
    require $root.'/vendor/autoload.php';
    $app = require $root.'/bootstrap/app.php';
    $kernel = $app->make('Illuminate\Contracts\Console\Kernel');
    $output = new Symfony\Component\Console\Output\BufferedOutput();
    $kernel->bootstrap();
    // The application takes a while to start. Somebody else may have taken the lock meanwhile, and put this on himself.
    clearstatcache();
    if (!is_dir($held)) {
        throw new RuntimeException('the lock of the target was taken away meanwhile');
    }
    $status = $kernel->handle(new Symfony\Component\Console\Input\ArrayInput(['command' => 'up']), $output);
    if ($app->isDownForMaintenance()) {
        zerodown_answer("status $status: ".trim($output->fetch()), 1);
    } else {
        zerodown_answer('up');
    }
} catch (Throwable $e) {
    zerodown_answer(get_class($e).': '.$e->getMessage(), 1);
}
