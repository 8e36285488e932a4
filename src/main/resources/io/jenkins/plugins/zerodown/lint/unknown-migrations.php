<?php
// Tells the migrations that the database has and this release does not: what was applied after it. Prints one of
//   zerodown-lint {"unknown": ["2025_01_01_000000_add_slug"]}
//   zerodown-lint {"error": "..."}
// Other lines are the application's.
$out = fopen('php://stdout', 'w');
ob_start(fn () => '', 4096);
try {
    require getcwd() . '/vendor/autoload.php';
    $app = require getcwd() . '/bootstrap/app.php';
    $app->make(Illuminate\Contracts\Console\Kernel::class)->bootstrap();
    $migrator = $app->make('migrator');
    $paths = array_merge($migrator->paths(), [$app->databasePath() . DIRECTORY_SEPARATOR . 'migrations']);
    $applied = $migrator->repositoryExists() ? $migrator->getRepository()->getRan() : [];
    $answer = ['unknown' => array_values(array_diff($applied, array_keys($migrator->getMigrationFiles($paths))))];
} catch (Throwable $e) {
    $answer = ['error' => get_class($e) . ': ' . $e->getMessage()];
}
fwrite($out, "\nzerodown-lint " . json_encode($answer, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES) . "\n");
