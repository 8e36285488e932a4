<?php

// config/database.php of the corpus: ZD_DRIVER names the database whose SQL the framework is to write.
use Illuminate\Database\Connection;
use Illuminate\Database\MySqlConnection;
use Illuminate\Database\PostgresConnection;

// MySQL and PostgreSQL without a server: their grammars over a SQLite that has the tables which are asked whether there are migrations.
$pretended = function ($class) {
    Connection::resolverFor($class === MySqlConnection::class ? 'mysql' : 'pgsql', function ($pdo, $database, $prefix, $config) use ($class) {
        $sqlite = new PDO('sqlite::memory:', null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
        $sqlite->exec("attach ':memory:' as information_schema");
        $sqlite->exec('create table information_schema.tables (table_schema, table_name, table_type)');
        $sqlite->exec("insert into information_schema.tables values ('app', 'migrations', 'BASE TABLE'), ('public', 'migrations', 'BASE TABLE')");
        $sqlite->exec("create table migrations (id integer, migration varchar, batch integer)");
        $sqlite->exec("insert into migrations values (1, '2024_01_01_000000_create_posts_table', 1)");

        return new $class($sqlite, $database, $prefix, $config);
    });
};
$pretended(MySqlConnection::class);
$pretended(PostgresConnection::class);

$driver = getenv('ZD_DRIVER') ?: 'sqlite';
$connection = [
    'driver' => $driver,
    'database' => $driver === 'sqlite' ? storage_path('app/database.sqlite') : 'app',
    'charset' => $driver === 'pgsql' ? 'utf8' : 'utf8mb4',
    'collation' => 'utf8mb4_unicode_ci',
    'schema' => 'public',
    'prefix' => '',
];

return [
    'default' => 'main',
    'connections' => ['main' => $connection, 'reporting' => $connection],
    'migrations' => 'migrations',
];
