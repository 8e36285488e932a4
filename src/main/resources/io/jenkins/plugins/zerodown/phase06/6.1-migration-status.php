<?php

// Asks the framework itself: what migrate:status prints has changed between versions of Laravel, these calls have not.
// Argument: the release. Without migration files the database is not asked at all.
$release = $argv[1];
try {
    ob_start();
    require $release.'/vendor/autoload.php';
    $app = require $release.'/bootstrap/app.php';
    $app->make('Illuminate\Contracts\Console\Kernel')->bootstrap();
    $migrator = $app->make('migrator');
    $paths = array_merge($migrator->paths(), [$app->databasePath().'/migrations']);
    $names = array_keys($migrator->getMigrationFiles($paths));
    $ran = $names && $migrator->repositoryExists() ? $migrator->getRepository()->getRan() : [];
    ob_end_clean();
} catch (Throwable $e) {
    while (ob_get_level() > 0) {
        ob_end_clean();
    }
    $why = get_class($e).': '.strtok($e->getMessage(), "\n");
    fwrite(STDERR, 'the migrations of '.$release.' cannot be read: '.$why."\n");
    exit(1);
}
foreach ($names as $name) {
    echo in_array($name, $ran, true) ? 'ran ' : 'pending ', $name, "\n";
}
