<?php

namespace App;

use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\File;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Storage;
use PDO as Database;

/**
 * Ways to act on the world, none of which shows in the migration that takes it. ACTS_OUTSIDE is a directory with the
 * file "kept" and the directory "empty"; at ACTS_PORT somebody listens.
 */
class Acts
{
    public static function all(): array
    {
        $out = getenv('ACTS_OUTSIDE');
        $port = (int) getenv('ACTS_PORT');

        return [
            'file_put_contents' => fn () => file_put_contents("$out/new", 'x'),
            'file_put_contents_append' => fn () => file_put_contents("$out/kept", 'x', FILE_APPEND | LOCK_EX),
            'fopen_w' => fn () => fwrite(fopen("$out/new", 'w'), 'x'),
            'fopen_truncates' => fn () => fopen("$out/kept", 'w'),
            'fopen_a' => fn () => fwrite(fopen("$out/kept", 'ab'), 'x'),
            'fopen_r_plus' => fn () => fwrite(fopen("$out/kept", 'r+'), 'x'),
            'fopen_x' => fn () => fopen("$out/new", 'x'),
            'fopen_c_plus' => fn () => ftruncate(fopen("$out/kept", 'c+'), 0),
            'file_scheme' => fn () => file_put_contents("file://$out/new", 'x'),
            'php_filter' => fn () => file_put_contents("php://filter/write=string.rot13/resource=$out/new", 'x'),
            'zlib_scheme' => fn () => file_put_contents("compress.zlib://$out/new.gz", 'x'),
            'gzopen' => fn () => gzwrite(gzopen("$out/new.gz", 'w'), 'x'),
            'unlink' => fn () => unlink("$out/kept"),
            'rename' => fn () => rename("$out/kept", "$out/new"),
            'rename_directory' => fn () => rename("$out/empty", "$out/new"),
            'mkdir' => fn () => mkdir("$out/a/b", 0777, true),
            'rmdir' => fn () => rmdir("$out/empty"),
            'touch' => fn () => touch("$out/kept", 1),
            'touch_new' => fn () => touch("$out/new"),
            'chmod' => fn () => chmod("$out/kept", 0777),
            'chown' => fn () => chown("$out/kept", 1),
            'copy' => fn () => copy("$out/kept", "$out/new"),
            'symlink' => fn () => symlink("$out/kept", "$out/new"),
            'link' => fn () => link("$out/kept", "$out/new"),
            'tempnam' => fn () => tempnam($out, 'x'),
            'tmpfile' => fn () => fwrite(tmpfile(), 'x'),
            'SplFileObject' => fn () => (new \SplFileObject("$out/new", 'w'))->fwrite('x'),
            'error_log' => fn () => error_log('x', 3, "$out/new"),
            'exec' => fn () => exec("touch $out/new"),
            'shell_exec' => fn () => shell_exec("touch $out/new"),
            'backticks' => fn () => `touch $out/new`,
            'system' => fn () => system("touch $out/new"),
            'passthru' => fn () => passthru("touch $out/new"),
            'proc_open' => fn () => proc_open(['touch', "$out/new"], [], $pipes),
            'popen' => fn () => popen("touch $out/new", 'r'),
            'pcntl_exec' => fn () => pcntl_exec('/usr/bin/touch', ["$out/new"]),
            'pcntl_fork' => fn () => pcntl_fork(),
            'posix_mkfifo' => fn () => posix_mkfifo("$out/new", 0600),
            'mail' => fn () => mail('a@example.com', 'x', 'x'),
            'DOMDocument' => fn () => (new \DOMDocument)->save("$out/new"),
            'XMLWriter' => function () use ($out) {
                $writer = new \XMLWriter;
                $writer->openUri("$out/new");
                $writer->text('x');
                $writer->flush();
            },
            'ZipArchive' => function () use ($out) {
                $zip = new \ZipArchive;
                $zip->open("$out/new.zip", 1);
                $zip->addFromString('x', 'x');
                $zip->close();
            },
            'PharData' => fn () => (new \PharData("$out/new.tar"))->addFromString('x', 'x'),
            'session_start' => fn () => session_save_path($out) && session_start(),
            'openssl_to_file' => fn () => openssl_pkey_export_to_file(openssl_pkey_new(), "$out/new"),
            'dba_or_shm' => fn () => shm_put_var(shm_attach(7331), 1, 'x'),
            'FFI' => fn () => \FFI::cdef('int creat(const char *, int);')->creat("$out/new", 0600),
            'restored_wrapper' => fn () => stream_wrapper_restore('file') && file_put_contents("$out/new", 'x'),
            'at_the_end' => function () use ($out) {
                register_shutdown_function(fn () => file_put_contents("$out/new", 'x'));
                unlink("$out/kept");
            },
            'files' => fn () => app('files')->put("$out/new", 'x'),
            'files_replace' => fn () => app('files')->replace("$out/kept", 'x'),
            'new_filesystem' => fn () => (new \Illuminate\Filesystem\Filesystem)->append("$out/kept", 'x'),
            'files_directory' => fn () => File::deleteDirectory($out),
            'storage' => fn () => Storage::disk('local')->put('new', 'x'),
            'storage_delete' => fn () => Storage::disk('local')->delete('kept'),
            'cache' => fn () => Cache::put('x', 'x', 60),
            'cache_forever' => fn () => cache()->forever('x', 'x'),
            'cache_flush' => fn () => app('cache')->store('file')->flush(),
            'cache_increment' => fn () => Cache::increment('x'),
            'maintenance' => fn () => app(\Illuminate\Contracts\Console\Kernel::class)->call('down'),
            'view' => fn () => view('welcome')->render(),
            'fsockopen' => fn () => fsockopen('127.0.0.1', $port),
            'stream_socket_client' => fn () => stream_socket_client("tcp://127.0.0.1:$port"),
            'stream_socket_server' => fn () => stream_socket_server("unix://$out/new.sock"),
            'socket_create' => fn () => socket_connect(socket_create(AF_INET, SOCK_STREAM, 0), '127.0.0.1', $port),
            'http' => fn () => file_get_contents("http://127.0.0.1:$port/"),
            'ftp' => fn () => ftp_connect('127.0.0.1', $port),
            'curl' => fn () => curl_exec(curl_init("http://127.0.0.1:$port/")),
            'curl_multi' => function () use ($port) {
                $all = curl_multi_init();
                curl_multi_add_handle($all, curl_init("http://127.0.0.1:$port/"));
                curl_multi_exec($all, $running);
            },
            'mysqli' => fn () => new \mysqli('127.0.0.1', 'root', '', '', $port),
            'pg_connect' => fn () => pg_connect("host=127.0.0.1 port=$port"),
            'SQLite3' => fn () => (new \SQLite3("$out/database.sqlite"))->exec('delete from kept'),
            'pdo' => fn () => (new \PDO("sqlite:$out/database.sqlite"))->exec('delete from kept'),
            'pdo_by_a_variable' => function () use ($out) {
                $class = 'PD' . 'O';
                (new $class("sqlite:$out/database.sqlite"))->exec('delete from kept');
            },
            'pdo_by_a_property' => function () use ($out) {
                $made = (object) ['class' => ['\\PDO']];
                (new $made->class[0]("sqlite:$out/database.sqlite"))->exec('delete from kept');
            },
            'pdo_by_an_expression' => fn () => (new ('P' . 'DO')("sqlite:$out/database.sqlite"))
                ->exec('delete from kept'),
            'pdo_by_an_alias' => fn () => (new Database("sqlite:$out/database.sqlite"))->exec('delete from kept'),
            'pdo_by_class_alias' => function () use ($out) {
                class_alias('PD' . 'O', 'Acts\Alias');
                (new \Acts\Alias("sqlite:$out/database.sqlite"))->exec('delete from kept');
            },
            'pdo_by_the_container' => fn () => app('PD' . 'O', ['dsn' => "sqlite:$out/database.sqlite"])
                ->exec('delete from kept'),
            'pdo_by_reflection' => fn () => (new \ReflectionClass('PDO'))->newInstance("sqlite:$out/database.sqlite")
                ->exec('delete from kept'),
            'pdo_by_eval' => fn () => eval("(new PDO('sqlite:$out/database.sqlite'))->exec('delete from kept');"),
            'pdo_by_an_included_file' => function () use ($out) {
                require base_path('app/included.php');
                included_act($out);
            },
            'function_by_a_variable' => function () use ($out) {
                $restore = 'stream_wrapper_' . 'restore';
                @$restore('file');
                file_put_contents("$out/new", 'x');
            },
            'function_by_call_user_func' => function () use ($out) {
                @call_user_func('stream_wrapper_' . 'restore', 'file');
                file_put_contents("$out/new", 'x');
            },
            'function_by_call_user_func_array' => function () use ($out) {
                @call_user_func_array('stream_wrapper_' . 'restore', ['file']);
                file_put_contents("$out/new", 'x');
            },
            'function_by_array_map' => function () use ($out) {
                @array_map('stream_wrapper_' . 'restore', ['file']);
                file_put_contents("$out/new", 'x');
            },
            'exec_by_a_variable' => function () use ($out) {
                $exec = 'ex' . 'ec';
                $exec("touch $out/new");
            },
            'pdo_of_the_connection' => fn () => DB::getPdo()->exec('delete from posts'),
            'statement' => fn () => DB::statement('delete from posts'),
            'unprepared' => fn () => DB::unprepared('delete from posts; vacuum'),
            'select_that_writes' => fn () => DB::select('delete from posts returning id'),
            'after_a_commit' => fn () => DB::unprepared('commit; delete from posts'),
            'two_in_one' => fn () => DB::getPdo()->query('show tables; delete from posts'),
            'connection_anew' => function () {
                DB::purge();
                DB::reconnect()->table('posts')->delete();
            },
            'connection_of_its_own' => function () use ($out) {
                config(['database.connections.own' => ['driver' => 'sqlite', 'database' => "$out/database.sqlite"]]);
                DB::connection('own')->table('kept')->delete();
            },
            'pragma' => fn () => DB::statement('pragma journal_mode = wal'),
            'query_only_undone' => fn () => DB::statement('pragma query_only = off')
                && DB::getPdo()->exec('delete from posts'),
            'attach' => fn () => DB::statement("attach '$out/new.sqlite' as a")
                && DB::statement('create table a.b (c)'),
            'queue' => fn () => Queue::connection('database')->push('x'),
            'schema_drop_all' => fn () => app('db.schema')->dropAllTables(),
        ];
    }

    public static function take(string $name)
    {
        return self::all()[$name]();
    }
}
