<?php
// Prints, as JSON, the migrations that are pending and the SQL that each would run, asked of the application itself.
// {"driver": "mysql", "applied": 12, "migrations": [{"name": "...", "file": "...", "queries": ["..."], "error": null}]}
// Uses public methods of Laravel 8 to 12 only. The application's own output goes nowhere.
ob_start();
try {
    require getcwd() . '/vendor/autoload.php';
    $app = require getcwd() . '/bootstrap/app.php';
    $app->make(Illuminate\Contracts\Console\Kernel::class)->bootstrap();
    $migrator = $app->make('migrator');
    $connection = $app->make('db')->connection();
    $answer = ['driver' => $connection->getDriverName(), 'applied' => 0, 'migrations' => []];
    $applied = [];
    if ($migrator->repositoryExists()) {
        $applied = $migrator->getRepository()->getRan();
    }
    $answer['applied'] = count($applied);
    $paths = array_merge($migrator->paths(), [$app->databasePath() . DIRECTORY_SEPARATOR . 'migrations']);
    foreach ($migrator->getMigrationFiles($paths) as $name => $file) {
        if (in_array($name, $applied, true)) {
            continue;
        }
        $queries = [];
        $error = null;
        try {
            $migration = require_once $file;
            if (!is_object($migration)) {
                $migration = $migrator->resolve($name);
            }
            $on = $app->make('db')->connection($migration->getConnection());
            $pretended = $on->pretend(function () use ($migration) {
                $migration->up();
            });
            foreach ($pretended as $query) {
                $queries[] = $query['query'];
            }
        } catch (Throwable $e) {
            $error = get_class($e) . ': ' . $e->getMessage();
        }
        $answer['migrations'][] = ['name' => $name, 'file' => $file, 'queries' => $queries, 'error' => $error];
    }
} catch (Throwable $e) {
    $answer = ['error' => get_class($e) . ': ' . $e->getMessage()];
}
ob_end_clean();
echo json_encode($answer, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES), "\n";
