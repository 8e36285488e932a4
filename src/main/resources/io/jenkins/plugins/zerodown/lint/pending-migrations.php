<?php
// Asks the application itself, in Laravel's pretend mode, which migrations are pending and what SQL each would run.
// Prints a line for each thing as soon as it is known, so that what comes after a migration that waits or exits is all
// that stays unknown; other lines are the application's:
//   zerodown-lint {"driver": "mysql", "applied": 12, "pending": ["..."]}
//   zerodown-lint {"name": "...", "queries": [{"driver": "mysql", "sql": "..."}], "error": null}
//   zerodown-lint {"error": "..."} where nothing could be asked
// A database that is not there and that artisan migrate would make counts as one without a migration.
// Uses public methods of Laravel 8 to 12 only.
$out = fopen('php://stdout', 'w');
$tell = function (array $what) use ($out) {
    fwrite($out, "\nzerodown-lint " . json_encode($what, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES) . "\n");
};

// What pretend mode does not keep from being done: it holds back SQL and nothing else.
$doer = function (string $file) {
    $classes = ['artisan', 'storage', 'file', 'http', 'mail', 'notification', 'queue', 'bus', 'process', 'redis'];
    $functions = ['exec', 'shell_exec', 'system', 'passthru', 'proc_open', 'popen', 'unlink', 'rmdir', 'rename', 'mkdir',
        'copy', 'symlink', 'file_put_contents', 'fopen', 'curl_exec', 'mail', 'dispatch', 'dispatch_sync', 'eval'];
    $methods = ['getpdo', 'getreadpdo', 'getrawpdo', 'withoutpretending', 'purge', 'connectusing', 'dispatch',
        'dispatchsync', 'dispatchafterresponse', 'notify', 'notifynow', 'dropalltables', 'dropallviews', 'dropalltypes',
        'refreshdatabasefile', 'createdatabase', 'dropdatabaseifexists'];
    $tokens = array_values(array_filter(token_get_all(file_get_contents($file)),
        fn ($token) => !is_array($token) || !in_array($token[0], [T_WHITESPACE, T_COMMENT, T_DOC_COMMENT], true)));
    $text = fn (int $at) => isset($tokens[$at]) ? (is_array($tokens[$at]) ? $tokens[$at][1] : $tokens[$at]) : '';
    foreach ($tokens as $at => $token) {
        $line = is_array($token) ? $token[2] : 0;
        $word = strtolower(preg_replace('/.*\\\\/', '', $text($at)));
        $after = $text($at + 1);
        $before = $text($at - 1);
        if ($token === '`') {
            return 'a command in backticks';
        }
        if (!is_array($token) || $token[0] === T_CONSTANT_ENCAPSED_STRING) {
            continue;
        }
        if ($after === '::' && in_array($word, $classes, true)) {
            return preg_replace('/.*\\\\/', '', $text($at)) . '::' . $text($at + 2) . " (line $line)";
        }
        if ($after !== '(') {
            continue;
        }
        $member = in_array($before, ['->', '::', '?->'], true);
        if ($member ? in_array($word, $methods, true) : $before !== 'function' && in_array($word, $functions, true)) {
            return $text($at) . " (line $line)";
        }
    }
    return null;
};

// Every connection of the application pretends, or a migration that speaks to a second database would change it.
$pretend = function (array $connections, Closure $do) use (&$pretend) {
    if ($connections === []) {
        $do();
        return [];
    }
    $connection = array_shift($connections);
    $inner = [];
    $queries = [];
    foreach ($connection->pretend(function () use ($connections, $do, $pretend, &$inner) {
        $inner = $pretend($connections, $do);
    }) as $query) {
        $queries[] = ['driver' => $connection->getDriverName(), 'sql' => $query['query']];
    }
    return array_merge($queries, $inner);
};

// Laravel 9 and later makes a missing SQLite database, and a missing one on a MySQL server; later ones on PostgreSQL
// too.
$isMadeByMigrate = function (Throwable $error) {
    $command = 'Illuminate\Database\Console\Migrations\MigrateCommand';
    for (; $error !== null; $error = $error->getPrevious()) {
        if (is_a($error, 'Illuminate\Database\SQLiteDatabaseDoesNotExistException')) {
            return method_exists($command, 'createMissingSqliteDatabase') && is_dir(dirname($error->path));
        }
        if ($error instanceof PDOException && !$error->getPrevious() instanceof PDOException) {
            return $error->getCode() === 1049 && (method_exists($command, 'createMissingMysqlDatabase')
                    || method_exists($command, 'createMissingMysqlOrPgsqlDatabase'))
                || ($error->errorInfo[0] ?? '') === '08006' && str_contains($error->getMessage(), '" does not exist')
                    && method_exists($command, 'createMissingMysqlOrPgsqlDatabase');
        }
    }
    return false;
};

// A table that somebody has locked is told of, and not waited for. PostgreSQL forgets the setting with the
// transaction: a pool of connections must not hand it on.
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

ob_start(fn () => '', 4096);
try {
    require getcwd() . '/vendor/autoload.php';
    $app = require getcwd() . '/bootstrap/app.php';
    $app->make(Illuminate\Contracts\Console\Kernel::class)->bootstrap();
    $migrator = $app->make('migrator');
    $db = $app->make('db');
    try {
        $waitBriefly($db->connection());
        $applied = $migrator->repositoryExists() ? $migrator->getRepository()->getRan() : [];
    } catch (Throwable $e) {
        if (!$isMadeByMigrate($e)) {
            throw $e;
        }
        $applied = [];
    }
    while ($db->connection()->transactionLevel() > 0) {
        $db->connection()->rollBack();
    }
    $paths = array_merge($migrator->paths(), [$app->databasePath() . DIRECTORY_SEPARATOR . 'migrations']);
    $pending = array_diff_key($migrator->getMigrationFiles($paths), array_flip($applied));
    $tell(['driver' => $db->connection()->getDriverName(), 'applied' => count($applied),
        'pending' => array_map('strval', array_keys($pending))]);

    $connections = [$db->connection()];
    foreach (array_keys($app->make('config')->get('database.connections')) as $name) {
        try {
            $connection = $db->connection($name);
            if ($connection instanceof Illuminate\Database\Connection && !in_array($connection, $connections, true)) {
                $connections[] = $connection;
            }
        } catch (Throwable $e) {
            // One that cannot be made cannot be used by a migration either.
            continue;
        }
    }
    foreach ($pending as $name => $file) {
        $queries = [];
        $error = $doer($file);
        if ($error !== null) {
            $error = "it calls $error, which would be done already while it is examined";
        } else {
            try {
                $migration = require_once $file;
                if (!is_object($migration)) {
                    $migration = $migrator->resolve($name);
                }
                $queries = $pretend($connections, function () use ($migration, &$error) {
                    try {
                        $migration->up();
                    } catch (Throwable $e) {
                        $error = get_class($e) . ': ' . $e->getMessage();
                    }
                });
            } catch (Throwable $e) {
                $error = get_class($e) . ': ' . $e->getMessage();
            }
        }
        $tell(['name' => (string) $name, 'queries' => $queries, 'error' => $error]);
    }
} catch (Throwable $e) {
    $tell(['error' => get_class($e) . ': ' . $e->getMessage()]);
}
