<?php

// Asks the framework itself: what migrate:status prints has changed between versions of Laravel, these calls have not.
// Argument: the release. Without migration files the database is not asked at all.
// Answers "missing" where artisan migrate would make the database first; then "database DRIVER undoes" or
// "database DRIVER keeps": what becomes of a migration that fails half way. Then, in their order, "ran NAME" or
// "pending NAME" for each migration, "skipped NAME" where its shouldRun() says no, and "alone NAME" for a pending one
// that refuses the transaction it would run in.
$release = $argv[1];

// Laravel 9 and later makes a missing SQLite database, and a missing one on a MySQL server; later ones on PostgreSQL
// too.
$isMadeByMigrate = function (Throwable $error) {
    $command = 'Illuminate\Database\Console\Migrations\MigrateCommand';
    for (; $error !== null; $error = $error->getPrevious()) {
        if (is_a($error, 'Illuminate\Database\SQLiteDatabaseDoesNotExistException')) {
            return method_exists($command, 'createMissingSqliteDatabase') && is_dir(dirname($error->path));
        }
        if ($error instanceof PDOException && !is_a($error, 'Illuminate\Database\QueryException')) {
            return $error->getCode() === 1049 && (method_exists($command, 'createMissingMysqlDatabase')
                    || method_exists($command, 'createMissingMysqlOrPgsqlDatabase'))
                || ($error->errorInfo[0] ?? '') === '08006'
                    && strpos($error->getMessage(), '" does not exist') !== false
                    && method_exists($command, 'createMissingMysqlOrPgsqlDatabase');
        }
    }

    return false;
};

// Laravel 12 and later passes over such a migration each time, and never notes that it ran. Only where it is asked is
// its file loaded; one that cannot tell is left for artisan migrate to complain of.
$says = static function ($migrator, string $file): bool {
    if (!method_exists('Illuminate\Database\Migrations\Migration', 'shouldRun')
            || stripos((string) @file_get_contents($file), 'shouldRun') === false) {
        return true;
    }
    try {
        $migration = require_once $file;
        if (!is_object($migration)) {
            $migration = $migrator->resolve($migrator->getMigrationName($file));
        }

        return !method_exists($migration, 'shouldRun') || $migration->shouldRun();
    } catch (Throwable $e) {
        return true;
    }
};

// A table that somebody has locked is told of, and not waited for. PostgreSQL forgets the setting with the transaction,
// which is never committed: a pool of connections must not hand it on.
$waitBriefly = function ($connection) {
    switch ($connection->getDriverName()) {
        case 'sqlite':
            $connection->getPdo()->setAttribute(PDO::ATTR_TIMEOUT, 15);
            break;
        case 'mysql':
        case 'mariadb':
        case 'pgsql':
            $connection->getPdo();
            try {
                if ($connection->getDriverName() === 'pgsql') {
                    $connection->beginTransaction();
                    $connection->getPdo()->exec("SET LOCAL lock_timeout = '15s'");
                } else {
                    $connection->getPdo()->exec('SET SESSION lock_wait_timeout = 15');
                }
            } catch (PDOException $e) {
                // What stands in for such a server need not know the setting.
                while ($connection->transactionLevel() > 0) {
                    $connection->rollBack();
                }
            }
            break;
    }
};

try {
    ob_start();
    require $release.'/vendor/autoload.php';
    $app = require $release.'/bootstrap/app.php';
    $app->make('Illuminate\Contracts\Console\Kernel')->bootstrap();
    $migrator = $app->make('migrator');
    $paths = array_merge($migrator->paths(), [$app->databasePath().'/migrations']);
    $files = $migrator->getMigrationFiles($paths);
    $ran = [];
    $lines = [];
    if ($files) {
        $settings = $app->make('config')->get('database');
        $driver = $settings['connections'][$settings['default']]['driver'] ?? '';
        $undoes = in_array($driver, ['pgsql', 'sqlsrv'], true);
        try {
            // Laravel 10 and earlier asks SQLite something as soon as there is a connection.
            $connection = $app->make('db')->connection();
            $waitBriefly($connection);
            $ran = $migrator->repositoryExists() ? $migrator->getRepository()->getRan() : [];
            if (!$connection->getSchemaGrammar()) {
                $connection->useDefaultSchemaGrammar();
            }
            $driver = $connection->getDriverName();
            $undoes = $connection->getSchemaGrammar()->supportsSchemaTransactions();
        } catch (Throwable $e) {
            if (!$isMadeByMigrate($e)) {
                throw $e;
            }
            $lines[] = 'missing';
        }
        $lines[] = 'database '.$driver.($undoes ? ' undoes' : ' keeps');
    }
    foreach ($files as $name => $file) {
        $isPending = !in_array($name, $ran, true);
        if ($isPending && !$says($migrator, $file)) {
            $lines[] = 'skipped '.$name;
            continue;
        }
        $lines[] = ($isPending ? 'pending ' : 'ran ').$name;
        if ($isPending && preg_match('/\$withinTransaction\s*=\s*false/', (string) @file_get_contents($file))) {
            $lines[] = 'alone '.$name;
        }
    }
    zerodown_answer(implode("\n", $lines));
} catch (Throwable $e) {
    $why = get_class($e).': '.strtok($e->getMessage(), "\n");
    $fix = stripos($why, 'permission denied') !== false && stripos($why, 'SQLSTATE') === false
        ? 'let the deploy user write there, too (chmod g+w), and run PHP-FPM with the umask 002'
        : 'see what "php artisan migrate:status" says there as the deploy user, and look at DB_ in its .env';
    zerodown_answer('the migrations of '.$release.' cannot be read: '.$why.'; '.$fix, 1);
}
// Whatever the application has begun to print is nobody's business now.
while (ob_get_level() > 0 && @ob_end_clean()) {
    continue;
}
