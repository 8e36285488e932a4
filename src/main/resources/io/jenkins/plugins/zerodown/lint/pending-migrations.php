<?php
// Asks the application itself which migrations are pending and what SQL each would run, without letting it act: what it
// writes into files is kept in memory, what it would do to a database is noted and not sent, and functions that reach
// processes, sockets and the like are disabled (ask-application.sh) and refused. Where they could not be disabled, no
// migration is run.
// Prints a line for each thing as soon as it is known, so that what comes after a migration that waits or exits is all
// that stays unknown; other lines are the application's:
//   zerodown-lint {"driver": "mysql", "applied": 12, "pending": ["..."], "unknown": ["..."]}
//     unknown: migrations that the database has and this release does not
// zerodown-lint {"name": "...", "queries": [{"connection": "main", "driver": "mysql", "sql": "...", "answered":
// false}],
//     "error": null, "skipped": false}
//     answered: it asked for the schema, and was told the truth; skipped: its shouldRun() says no
//   zerodown-lint {"error": "...", "held": ["..."]} where nothing could be asked; held: what it was kept from before
// A database that is not there and that artisan migrate would make counts as one without a migration.
// Uses public methods of Laravel 8 to 12 only.

/** What is kept from being done, and what was tried. */
final class ZerodownConfinement
{
    const BOOT = 0;
    const ASKING = 1;
    const MIGRATION = 2;
    /** Makes what it is asked for by name. */
    const CONTAINER = '/Illuminate/Container/Container.php';
    /** Of those that ask-application.sh disables: one that every PHP has. */
    const CANARY = 'exec';

    /** Whoever calls them while the application starts is ready for a false. */
    const FAILING = ['exec', 'shell_exec', 'system', 'passthru', 'popen', 'proc_open', 'mail', 'stream_socket_client',
            'fsockopen',
        'pfsockopen', 'posix_kill', 'apcu_store', 'apcu_add', 'apcu_delete', 'opcache_reset', 'opcache_invalidate',
        'symlink', 'link'];

    /** Whose callers give variables that are not there yet. */
    const BY_REFERENCE = ['exec' => '$command, &$output = null, &$status = null',
        'system' => '$command, &$status = null',
        'passthru' => '$command, &$status = null', 'proc_open' => '$command, $descriptors, &$pipes, ...$more',
        'fsockopen' => '$host, $port = -1, &$error = null, &$message = null, $timeout = null',
        'pfsockopen' => '$host, $port = -1, &$error = null, &$message = null, $timeout = null',
        'stream_socket_client' => '$address, &$error = null, &$message = null, ...$more',
        'stream_socket_server' => '$address, &$error = null, &$message = null, ...$more',
        'curl_multi_exec' => '$handle, &$running', 'socket_create_pair' => '$domain, $type, $protocol, &$pair'];

    public static $phase = self::BOOT;
    public static $held = [];
    public static $queries = [];
    public static $connections = null;

    /** PHP 8 lets a disabled function be declared anew; before that it warns and answers null. */
    public static function replaceDisabled()
    {
        foreach (explode(',', ini_get('disable_functions')) as $name) {
            $name = strtolower(trim($name));
            if (PHP_VERSION_ID >= 80000 && preg_match('/^\w+$/', $name) && !function_exists($name)) {
                $parameters = self::BY_REFERENCE[$name] ?? '...$arguments';
                eval("function $name($parameters) {"
                    . " return \\ZerodownConfinement::refuse('$name', func_get_args()); }");
            }
        }
    }

    public static function isWhole()
    {
        return in_array(self::CANARY, array_map('trim', explode(',', ini_get('disable_functions'))), true);
    }

    public static function refuse($function, array $arguments = [])
    {
        if ($function === 'tempnam') {
            return ZerodownFiles::temporary();
        }
        if (in_array($function, ['error_log', 'syslog', 'openlog'], true)) {
            if (in_array($arguments[1] ?? 0, [1, 3], true) && $function === 'error_log') {
                self::hold('it writes ' . ($arguments[2] ?? 'a log'));
            }
            return true;
        }
        self::hold("it calls $function()");
        if (self::$phase === self::BOOT && in_array($function, self::FAILING, true)) {
            return false;
        }
        throw new RuntimeException("$function() is held back while migrations are looked at");
    }

    public static function hold($what)
    {
        if (!in_array($what, self::$held, true)) {
            self::$held[] = $what;
        }
    }

    public static function query($pdo, $driver, $sql, $answered)
    {
        if (self::$phase !== self::MIGRATION) {
            return;
        }
        $name = '';
        foreach (self::$connections === null ? [] : (self::$connections)() as $connection) {
            if ($connection instanceof Illuminate\Database\Connection && in_array($pdo,
                    [$connection->getRawPdo(), $connection->getRawReadPdo()], true)) {
                $name = (string) $connection->getName();
                $driver = $connection->getDriverName();
            }
        }
        self::$queries[] = ['connection' => $name, 'driver' => $driver, 'sql' => $sql, 'answered' => $answered];
    }

    /**
     * The classes of a PHP file that talk to a database past the framework are ours: Laravel's connectors,
     * Doctrine's. In files of the application itself so are those whose name is known as late as they are made.
     */
    public static function guarded($code, $path)
    {
        $own = strpos($path, getcwd() . '/') === 0 && strpos($path, getcwd() . '/vendor/') !== 0;
        if ($own || substr($path, -strlen(self::CONTAINER)) === self::CONTAINER) {
            $code = ZerodownNames::looked($code);
        }
        if (stripos($code, 'pdo') !== false) {
            $code = preg_replace('/\buse\s+\\\\?PDO(?=\s+as\b)/i', 'use \\ZerodownPdo', $code);
            $code = preg_replace(['/\bnew\s+\\\\?(?:PDO|Pdo\\\\\w+)(?=\s*[(;])/',
                '/\bextends\s+\\\\?PDO(?=\s*(?:\{|implements\b))/', '/(?<![\w\\\\$])\\\\?PDO::connect(?=\s*\()/'],
                ['new \\ZerodownPdo', 'extends \\ZerodownPdo', '\\ZerodownPdo::open'], $code);
        }
        if (stripos($code, 'stream_wrapper_') !== false) {
            $code = preg_replace('/(?<![\w\\\\$>:])\\\\?stream_wrapper_(?:restore|unregister)(?=\s*\()/i',
                '\\ZerodownConfinement::keepWrapper', $code);
        }
        return $code;
    }

    /** Of stream_wrapper_restore() and stream_wrapper_unregister(). */
    public static function keepWrapper($scheme)
    {
        self::hold("it changes how $scheme:// is read");
        return false;
    }
}

/**
 * Classes and functions whose name does not stand in the code: what it comes to is looked at when it is used. Syntax
 * alone is looked at here, never types: what is rewritten must stay what it was for every other name.
 */
final class ZerodownNames
{
    const HIDES = '/\bnew\s*[$(]|\$\w+\s*(?:\(|::)|\bcall_user_func|\barray_map\b|\beval\b|\bclass_alias\b'
        . '|\bReflectionClass\b/i';
    /** Their first argument is a name, or calls one. */
    const FIRST = ['call_user_func', 'call_user_func_array', 'forward_static_call', 'forward_static_call_array',
        'array_map', 'class_alias', 'register_shutdown_function'];
    const OPENING = ['(', '[', '{', '${'];
    const CLOSING = [')', ']', '}'];

    /** By their places: what each token is, and its text. */
    private $tokens = [];

    private function __construct($code)
    {
        foreach (token_get_all($code) as $token) {
            $this->tokens[] = is_array($token) ? [$token[0], $token[1], $token[1]] : [0, $token, $token];
        }
    }

    public static function looked($code)
    {
        if (!preg_match(self::HIDES, $code)) {
            return $code;
        }
        $names = new self($code);
        foreach (array_keys($names->tokens) as $at) {
            $names->look($at);
        }
        return implode('', array_column($names->tokens, 1));
    }

    /** @return string|object|array what may be called or made in place of it */
    public static function name($name)
    {
        $isMethod = is_array($name) && count($name) === 2 && isset($name[0]) && is_string($name[0]);
        $text = $isMethod ? $name[0] . '::' : $name;
        if (!is_string($text)) {
            return $name;
        }
        $text = strtolower(ltrim($text, '\\'));
        if ($text === 'stream_wrapper_restore' || $text === 'stream_wrapper_unregister') {
            return 'ZerodownConfinement::keepWrapper';
        }
        if (!preg_match('/^pdo(\\\\\w+)?(::.*)?$/', $text, $match)) {
            return $name;
        }
        if (isset($match[2])) {
            ZerodownConfinement::hold('it uses PDO by a name that does not stand in the code');
            throw new RuntimeException('PDO is held back while migrations are looked at');
        }
        return 'ZerodownPdo';
    }

    public static function make($zerodownClass, ...$arguments)
    {
        $class = self::name($zerodownClass);
        return new $class(...$arguments);
    }

    public static function evaluated($code)
    {
        return substr(ZerodownConfinement::guarded('<?php ' . $code, getcwd() . '/eval'), 6);
    }

    private function look($at)
    {
        list($kind, , $text) = $this->tokens[$at];
        $next = $this->after($at);
        $before = $this->before($at);
        $isMember = in_array($this->text($before), ['->', '?->', '::', 'function', '$'], true);
        $word = strtolower(ltrim($text, '\\'));
        if ($kind === T_NEW && (in_array($this->text($next), ['(', '$'], true) || $this->kind($next) === T_VARIABLE
                || $this->text($this->after($next)) === '::')) {
            $this->lookAtNew($at, $next);
        } elseif ($kind === T_NEW && strtolower(ltrim($this->written($next), '\\')) === 'reflectionclass') {
            $this->tokens[$next][1] = '\\ZerodownReflection';
            if ($this->kind($next) === T_NS_SEPARATOR) {
                $this->tokens[$next + 1][1] = '';
            }
        } elseif ($kind === T_VARIABLE && !$isMember && $this->kind($before) !== T_NEW
                && $this->kind($before) !== T_CURLY_OPEN) {
            if ($this->text($next) === '(') {
                $this->tokens[$at][1] = '(\\ZerodownNames::name(' . $text . '))';
            } elseif ($this->text($next) === '::' && $this->text($this->after($this->after($next))) === '('
                    && $text !== '$this') {
                $this->tokens[$at][1] = '(\\ZerodownNames::name(' . $text . '))';
            }
        } elseif ($kind === T_EVAL && $this->text($next) === '(') {
            $this->tokens[$next][1] = '(\\ZerodownNames::evaluated(';
            $end = $this->end($next);
            $this->tokens[$end][1] = ')' . $this->tokens[$end][1];
        } elseif (in_array($word, self::FIRST, true) && !$isMember && $this->kind($before) !== T_NEW
                && $this->text($next) === '(') {
            $this->lookAtFirst($next);
        }
    }

    /** new $name(...), new $a->name, new (expression): the class is what stands before the arguments. */
    private function lookAtNew($at, $from)
    {
        $last = $from;
        if ($this->text($from) === '$') {
            while ($this->text($last) === '$') {
                $last = $this->after($last);
            }
        }
        if (in_array($this->text($last), self::OPENING, true)) {
            $last = $this->end($last);
        }
        for ($next = $this->after($last); ; $next = $this->after($last)) {
            $sign = $this->text($next);
            if ($sign === '[' || $sign === '{') {
                $last = $this->end($next);
            } elseif ($sign === '->' || $sign === '?->' || $sign === '::') {
                $last = $this->after($next);
                if (in_array($this->text($last), self::OPENING, true)) {
                    $last = $this->end($last);
                }
            } else {
                break;
            }
        }
        $this->tokens[$at][1] = '\\ZerodownNames::make(';
        if ($this->text($next) === '(') {
            $isBare = $this->text($this->after($next)) === ')';
            $this->tokens[$next][1] = $isBare ? '' : ', ';
        } else {
            $this->tokens[$last][1] .= ')';
        }
    }

    private function lookAtFirst($open)
    {
        $first = $this->after($open);
        if (in_array($this->text($first), [')', '...'], true)) {
            return;
        }
        $end = $first;
        for ($depth = 0; isset($this->tokens[$end]); $end++) {
            $sign = $this->text($end);
            if ($depth === 0 && ($sign === ',' || $sign === ')')) {
                break;
            }
            $depth += (int) $this->opens($end) - (int) in_array($sign, self::CLOSING, true);
        }
        $this->tokens[$open][1] .= '\\ZerodownNames::name(';
        $this->tokens[$end][1] = ')' . $this->tokens[$end][1];
    }

    private function opens($at)
    {
        return in_array($this->text($at), self::OPENING, true) || $this->kind($at) === T_CURLY_OPEN;
    }

    /** Where the bracket that opens there is closed. */
    private function end($open)
    {
        for ($at = $open, $depth = 0; isset($this->tokens[$at]); $at++) {
            $depth += (int) $this->opens($at) - (int) in_array($this->text($at), self::CLOSING, true);
            if ($depth === 0) {
                return $at;
            }
        }
        return $open;
    }

    private function after($at)
    {
        do {
            $at++;
        } while ($this->isSpace($at));
        return $at;
    }

    private function before($at)
    {
        do {
            $at--;
        } while ($this->isSpace($at));
        return $at;
    }

    private function isSpace($at)
    {
        return in_array($this->kind($at), [T_WHITESPACE, T_COMMENT, T_DOC_COMMENT], true);
    }

    private function kind($at)
    {
        return isset($this->tokens[$at]) ? $this->tokens[$at][0] : -1;
    }

    private function text($at)
    {
        return isset($this->tokens[$at]) ? $this->tokens[$at][2] : '';
    }

    /** A name that PHP 8 has in one token, and PHP 7 in several. */
    private function written($at)
    {
        return $this->kind($at) === T_NS_SEPARATOR ? $this->text($at) . $this->text($at + 1) : $this->text($at);
    }
}

/** Makes nothing that would act, by whichever name. */
class ZerodownReflection extends ReflectionClass
{
    public function __construct($objectOrClass)
    {
        parent::__construct(is_object($objectOrClass) ? $objectOrClass : ZerodownNames::name($objectOrClass));
    }
}

/** Files as they are for whoever reads; what is written stays in memory. */
final class ZerodownFiles
{
    const LARGEST = 16777216;
    const TYPE = 0170000;

    /** By path: its contents, true for a directory, null for what was removed. */
    private static $written = [];
    private static $temporaries = 0;

    public $context;
    private $handle;
    private $path;
    private $contents;
    private $at = 0;
    private $appends = false;
    private $writes = false;
    private $entries;

    public static function install()
    {
        self::own();
        if (!ZerodownConfinement::isWhole()) {
            return;
        }
        // Others reach beyond files, or write past this one.
        foreach (array_diff(stream_get_wrappers(), ['file', 'php', 'glob', 'data', 'phar']) as $scheme) {
            stream_wrapper_unregister($scheme);
        }
    }

    private static function own()
    {
        stream_wrapper_unregister('file');
        stream_wrapper_register('file', self::class);
    }

    private static function truly(callable $do)
    {
        stream_wrapper_restore('file');
        try {
            return $do();
        } finally {
            self::own();
        }
    }

    private static function absolute($path)
    {
        $path = strncasecmp($path, 'file://', 7) === 0 ? substr($path, 7) : $path;
        $path = $path !== '' && $path[0] === '/' ? $path : getcwd() . '/' . $path;
        if (strpos($path, '/.') === false && strpos($path, '//') === false) {
            return $path === '/' ? $path : rtrim($path, '/');
        }
        $parts = [];
        foreach (explode('/', $path) as $part) {
            if ($part === '..') {
                array_pop($parts);
            } elseif ($part !== '' && $part !== '.') {
                $parts[] = $part;
            }
        }
        return '/' . implode('/', $parts);
    }

    private static function note($what, $path)
    {
        if (ZerodownConfinement::$phase === ZerodownConfinement::MIGRATION) {
            ZerodownConfinement::hold("it $what " . $path);
        }
    }

    /** What one migration wrote another one does not see. */
    public static function mark()
    {
        $written = self::$written;
        return function () use ($written) {
            self::$written = $written;
        };
    }

    public static function temporary()
    {
        $path = '/tmp/zerodown-lint-' . getmypid() . '-' . ++self::$temporaries;
        self::note('writes', 'a temporary file');
        self::$written[$path] = '';
        return $path;
    }

    private static function exists($path)
    {
        if (array_key_exists($path, self::$written)) {
            return self::$written[$path] !== null;
        }
        return self::truly(function () use ($path) {
            return file_exists($path);
        });
    }

    private static function isDirectory($path)
    {
        if (array_key_exists($path, self::$written)) {
            return self::$written[$path] === true;
        }
        return self::truly(function () use ($path) {
            return is_dir($path);
        });
    }

    private static function contents($path)
    {
        if (array_key_exists($path, self::$written)) {
            return is_string(self::$written[$path]) ? self::$written[$path] : false;
        }
        return self::truly(function () use ($path) {
            return is_file($path) && filesize($path) <= self::LARGEST ? @file_get_contents($path) : false;
        });
    }

    public function stream_open($path, $mode, $options, &$opened)
    {
        $reads = strpbrk($mode, 'waxc+') === false;
        $path = self::absolute($path);
        $this->path = $path;
        if ($reads && !array_key_exists($path, self::$written)) {
            return $this->openTruly($path, $mode, ($options & 128) !== 0, ($options & STREAM_REPORT_ERRORS) !== 0);
        }
        if (preg_match('#^/dev/(null|zero|u?random)$#', $path)) {
            return $this->openTruly($path, $mode, false, true);
        }
        if ($reads) {
            $this->contents = self::contents($path);
            return $this->contents !== false;
        }
        self::note('writes', $path);
        $there = self::exists($path);
        if (self::isDirectory($path) || $mode[0] === 'x' && $there || $mode[0] === 'r' && !$there
                || !self::isDirectory(dirname($path))) {
            if ($options & STREAM_REPORT_ERRORS) {
                trigger_error("Failed to open stream: $path", E_USER_WARNING);
            }
            return false;
        }
        $this->writes = true;
        $this->appends = $mode[0] === 'a';
        $new = $mode[0] === 'w' || $this->appends && !array_key_exists($path, self::$written);
        $this->contents = $new || !$there ? '' : self::contents($path);
        if ($this->contents === false) {
            return false;
        }
        self::$written[$path] = $this->contents;
        return true;
    }

    private function openTruly($path, $mode, $included, $report)
    {
        $opened = self::truly(function () use ($path, $mode, $included, $report) {
            if ($included) {
                return $report ? file_get_contents($path) : @file_get_contents($path);
            }
            return $report ? fopen($path, $mode) : @fopen($path, $mode);
        });
        if ($opened === false) {
            return false;
        }
        if ($included) {
            $this->contents = ZerodownConfinement::guarded($opened, $path);
        } else {
            $this->handle = $opened;
        }
        return true;
    }

    public function stream_read($count)
    {
        if ($this->handle) {
            return fread($this->handle, $count);
        }
        $this->contents = $this->writes && isset(self::$written[$this->path]) ? self::$written[$this->path]
                : $this->contents;
        $read = (string) substr($this->contents, $this->at, $count);
        $this->at += strlen($read);
        return $read;
    }

    public function stream_write($data)
    {
        if ($this->handle) {
            return preg_match('#^/dev/null$#', $this->path) ? strlen($data) : 0;
        }
        if (!$this->writes) {
            return 0;
        }
        $before = isset(self::$written[$this->path]) && is_string(self::$written[$this->path])
                ? self::$written[$this->path] : '';
        if ($this->appends) {
            $this->at = strlen($before);
        }
        $before = str_pad($before, $this->at, "\0");
        self::$written[$this->path] = $this->contents = substr($before, 0, $this->at) . $data . substr($before,
                $this->at + strlen($data));
        $this->at += strlen($data);
        return strlen($data);
    }

    public function stream_eof()
    {
        return $this->handle ? feof($this->handle) : $this->at >= strlen($this->contents);
    }

    public function stream_seek($offset, $whence = SEEK_SET)
    {
        if ($this->handle) {
            return fseek($this->handle, $offset, $whence) === 0;
        }
        $to = $offset + ($whence === SEEK_CUR ? $this->at : ($whence === SEEK_END ? strlen($this->contents) : 0));
        if ($to < 0) {
            return false;
        }
        $this->at = $to;
        return true;
    }

    public function stream_tell()
    {
        return $this->handle ? ftell($this->handle) : $this->at;
    }

    public function stream_truncate($size)
    {
        if (!$this->writes) {
            return false;
        }
        self::$written[$this->path] = $this->contents = substr(str_pad((string) self::$written[$this->path], $size,
                "\0"), 0, $size);
        return true;
    }

    public function stream_stat()
    {
        return $this->handle ? fstat($this->handle) : self::stat(0100644, strlen($this->contents));
    }

    private static function stat($mode, $size)
    {
        $uid = function_exists('posix_geteuid') ? posix_geteuid() : getmyuid();
        $gid = function_exists('posix_getegid') ? posix_getegid() : getmygid();
        return ['dev' => 0, 'ino' => 0, 'mode' => $mode, 'nlink' => 1, 'uid' => $uid, 'gid' => $gid, 'rdev' => 0,
                'size' => $size,
            'atime' => time(), 'mtime' => time(), 'ctime' => time(), 'blksize' => 4096,
            'blocks' => (int) ceil($size / 512)];
    }

    public function stream_flush()
    {
        return true;
    }

    public function stream_close()
    {
        if ($this->handle) {
            fclose($this->handle);
        }
    }

    public function stream_lock($operation)
    {
        return true;
    }

    public function stream_set_option($option, $first, $second)
    {
        return false;
    }

    public function stream_cast($as)
    {
        return $this->handle ?: false;
    }

    public function stream_metadata($path, $option, $value)
    {
        $path = self::absolute($path);
        self::note('changes', $path);
        if ($option === STREAM_META_TOUCH && !self::exists($path)) {
            self::$written[$path] = '';
        }
        return true;
    }

    public function url_stat($path, $flags)
    {
        $path = self::absolute($path);
        if (array_key_exists($path, self::$written)) {
            $there = self::$written[$path];
            return $there === null ? false : ($there === true ? self::stat(040755, 0) : self::stat(0100644,
                    strlen($there)));
        }
        return self::truly(function () use ($path, $flags) {
            return $flags & STREAM_URL_STAT_LINK ? @lstat($path) : @stat($path);
        });
    }

    public function unlink($path)
    {
        $path = self::absolute($path);
        self::note('removes', $path);
        $there = self::exists($path);
        self::$written[$path] = null;
        return $there;
    }

    public function rename($from, $to)
    {
        $from = self::absolute($from);
        $to = self::absolute($to);
        self::note('renames', $from);
        if (!self::exists($from)) {
            return false;
        }
        $contents = self::isDirectory($from) ? true : self::contents($from);
        self::$written[$to] = $contents === false ? '' : $contents;
        self::$written[$from] = null;
        return true;
    }

    public function mkdir($path, $mode, $options)
    {
        $path = self::absolute($path);
        self::note('makes the directory', $path);
        if (self::exists($path)) {
            return false;
        }
        self::$written[$path] = true;
        for ($above = dirname($path); ($options & STREAM_MKDIR_RECURSIVE)
                && !self::exists($above); $above = dirname($above)) {
            self::$written[$above] = true;
        }
        return true;
    }

    public function rmdir($path, $options)
    {
        $path = self::absolute($path);
        self::note('removes the directory', $path);
        $there = self::isDirectory($path);
        self::$written[$path] = null;
        return $there;
    }

    public function dir_opendir($path, $options)
    {
        $path = self::absolute($path);
        if (!self::isDirectory($path)) {
            return false;
        }
        $entries = self::truly(function () use ($path) {
            return @scandir($path) ?: ['.', '..'];
        });
        foreach (self::$written as $written => $contents) {
            if (dirname($written) === $path) {
                $entries = array_diff($entries, [basename($written)]);
                if ($contents !== null) {
                    $entries[] = basename($written);
                }
            }
        }
        $this->entries = array_values($entries);
        return true;
    }

    public function dir_readdir()
    {
        $entry = current($this->entries);
        next($this->entries);
        return $entry;
    }

    public function dir_rewinddir()
    {
        reset($this->entries);
        return true;
    }

    public function dir_closedir()
    {
        $this->entries = [];
        return true;
    }
}

/** What came of a statement that was not sent. */
class ZerodownStatement extends PDOStatement
{
    private $rows = [];

    public static function of(array $rows)
    {
        $statement = (new ReflectionClass(self::class))->newInstanceWithoutConstructor();
        $statement->rows = $rows;
        return $statement;
    }

    #[\ReturnTypeWillChange]
    public function execute($params = null)
    {
        return true;
    }

    #[\ReturnTypeWillChange]
    public function fetch($mode = 0, $orientation = 0, $offset = 0)
    {
        $row = array_shift($this->rows);
        return $row === null ? false : (in_array($mode, [PDO::FETCH_ASSOC, PDO::FETCH_NUM, PDO::FETCH_BOTH], true)
                ? (array) $row : $row);
    }

    #[\ReturnTypeWillChange]
    public function fetchAll($mode = 0, ...$arguments)
    {
        return $this->rows;
    }

    #[\ReturnTypeWillChange]
    public function fetchColumn($column = 0)
    {
        return false;
    }

    #[\ReturnTypeWillChange]
    public function fetchObject($class = 'stdClass', $arguments = [])
    {
        return false;
    }

    #[\ReturnTypeWillChange]
    public function rowCount()
    {
        return 0;
    }

    #[\ReturnTypeWillChange]
    public function columnCount()
    {
        return 0;
    }

    #[\ReturnTypeWillChange]
    public function bindValue($parameter, $value, $type = PDO::PARAM_STR)
    {
        return true;
    }

    #[\ReturnTypeWillChange]
    public function bindParam($parameter, &$variable, $type = PDO::PARAM_STR, $length = 0, $options = null)
    {
        return true;
    }

    #[\ReturnTypeWillChange]
    public function bindColumn($column, &$variable, $type = PDO::PARAM_STR, $length = 0, $options = null)
    {
        return true;
    }

    #[\ReturnTypeWillChange]
    public function setFetchMode($mode, ...$arguments)
    {
        return true;
    }

    #[\ReturnTypeWillChange]
    public function setAttribute($attribute, $value)
    {
        return true;
    }

    #[\ReturnTypeWillChange]
    public function getAttribute($attribute)
    {
        return null;
    }

    #[\ReturnTypeWillChange]
    public function closeCursor()
    {
        return true;
    }

    #[\ReturnTypeWillChange]
    public function nextRowset()
    {
        return false;
    }

    #[\ReturnTypeWillChange]
    public function errorCode()
    {
        return '00000';
    }

    #[\ReturnTypeWillChange]
    public function errorInfo()
    {
        return ['00000', null, null];
    }

    public function getIterator(): Iterator
    {
        return new ArrayIterator($this->rows);
    }
}

/** A connection that sends questions, in a transaction which the database itself lets only read, and notes all else. */
class ZerodownPdo extends PDO
{
    const SESSION = '/^\s*(set\s+(?!global|persist|password|role)|use\s)/i';
    const KEPT_PRAGMAS = '/^\s*pragma\s+(foreign_keys|busy_timeout|encoding)\b/i';
    const READ_PRAGMAS = '/^\s*pragma\s+("?\w+"?\.)?(table_info|table_xinfo|table_list|index_list|index_info'
        . '|index_xinfo'
        . '|foreign_key_list|foreign_keys|compile_options|database_list|collation_list)\s*(\([^()]*\))?\s*;?\s*$/i';
    const TRANSACTION = '/^\s*(begin|start\s+transaction|commit|rollback|savepoint|release)\b[^;]*;?\s*$/i';
    const WRITES = '/\b(insert|update|delete|merge|replace|truncate|drop|alter|create|into|call|lock|grant|nextval'
        . '|setval)\b(?!\s*\()/i';
    const CATALOGUES = '/^(information_schema\.\w+|pg_catalog\.\w+|pg_\w+|(\w+\.)?sqlite_(master|schema|temp_master)'
        . '|pragma_\w+|dbstat'
        . '|sys\.\w+|sysobjects|unnest|lateral|generate_\w+|\()/i';
    const FUNCTIONS = ['exists', 'in', 'any', 'all', 'count', 'coalesce', 'nullif', 'ifnull', 'group_concat',
            'string_agg', 'array_agg', 'json_agg',
        'array_to_string', 'array_position', 'unnest', 'concat', 'lower', 'upper', 'min', 'max', 'sum', 'cast',
        'convert', 'substr',
        'substring', 'replace', 'trim', 'length', 'version', 'database', 'schema', 'current_schema', 'current_schemas',
        'current_database',
        'format_type', 'pg_get_expr', 'pg_get_constraintdef', 'pg_get_indexdef', 'pg_get_viewdef',
        'pg_get_serial_sequence', 'pg_table_is_visible',
        'pg_type_is_visible', 'pg_total_relation_size', 'pg_relation_size', 'pg_size_pretty', 'col_description',
        'obj_description', 'to_regclass', 'quote_ident', 'generate_subscripts',
        'generate_series', 'array_length', 'row_number', 'over', 'and', 'or', 'not', 'on', 'as', 'from', 'join',
        'where', 'when', 'then', 'else', 'case',
        'sqlite_version', 'values', 'select', 'union', 'exists', 'regexp_replace', 'object_id', 'schema_name',
        'object_name', 'type_name',
        'object_definition', 'schema_id', 'db_name', 'array', 'row', 'min', 'table_xinfo', 'filter', 'ordinality',
        'with', 'translate', 'pg_encoding_to_char'];

    private $dsn;
    private $user;
    private $password;
    private $options;
    private $real;
    private $session = [];
    private $attributes = [];
    private $depth = 0;

    public function __construct($dsn, $username = null, $password = null, $options = null)
    {
        $this->dsn = $dsn;
        $this->user = $username;
        $this->password = $password;
        $this->options = (array) $options;
        unset($this->options[PDO::ATTR_PERSISTENT], $this->options[PDO::ATTR_STATEMENT_CLASS]);
        if (ZerodownConfinement::$phase !== ZerodownConfinement::MIGRATION) {
            $this->real();
        }
    }

    /** PDO::connect of PHP 8.4. */
    public static function open($dsn, $username = null, $password = null, $options = null)
    {
        return new static($dsn, $username, $password, $options);
    }

    private function scheme()
    {
        return strtolower(strstr($this->dsn, ':', true) ?: '');
    }

    /** It is nobody's but this program's. */
    private function inMemory()
    {
        return preg_match('/^sqlite:(:memory:)?$/i', $this->dsn) === 1;
    }

    private function real()
    {
        if ($this->real === null) {
            $this->real = new PDO($this->dsn, $this->user, $this->password, $this->options);
            foreach ($this->attributes as $attribute => $value) {
                $this->real->setAttribute($attribute, $value);
            }
            foreach ($this->session as $statement) {
                $this->real->exec($statement);
            }
            $this->lock();
        }
        return $this->real;
    }

    private function lock()
    {
        if ($this->inMemory()) {
            return;
        }
        // What somebody has locked is told of, and not waited for. A transaction forgets its settings at its end: a
        // pool of
        // connections must not hand them on.
        $locks = ['sqlite' => ['pragma query_only = on'],
            'mysql' => ['set session lock_wait_timeout = 15', 'start transaction read only'],
            'pgsql' => ['begin read only', "set local lock_timeout = '15s'"]];
        foreach ($locks[$this->scheme()] ?? [] as $statement) {
            $this->real->exec($statement);
        }
        if ($this->scheme() === 'sqlite') {
            $this->real->setAttribute(PDO::ATTR_TIMEOUT, 15);
        }
    }

    private function asks($sql)
    {
        $bare = preg_replace("/'(?:[^'\\\\]|''|\\\\.)*'/s", "''", $sql);
        $phase = ZerodownConfinement::$phase;
        if (strpos(rtrim($bare, "; \r\n\t"), ';') !== false) {
            return false;
        }
        if (preg_match('/^\s*show\s/i', $bare) || preg_match(self::READ_PRAGMAS, $bare)) {
            return true;
        }
        $bare = str_replace(['`', '"', '[', ']'], '', $bare);
        if (!preg_match('/^[\s(]*(select|with)\b/i', $bare) || preg_match(self::WRITES, $bare)) {
            return false;
        }
        if ($phase !== ZerodownConfinement::MIGRATION) {
            return true;
        }
        preg_match_all('/\b(?:from|join)\s+(\S+)/i', $bare, $tables);
        preg_match_all('/\b(\w+)\s*\(/', $bare, $functions);
        foreach ($tables[1] as $table) {
            if (!preg_match(self::CATALOGUES, $table)) {
                return false;
            }
        }
        foreach ($functions[1] as $function) {
            if (!in_array(strtolower($function), self::FUNCTIONS, true) && !preg_match('/^(pragma_\w+|t|x|v)$/i',
                    $function)) {
                return false;
            }
        }
        return $tables[1] !== [] || $functions[1] !== [] || preg_match('/^\s*select\s+@@?\w+/i', $bare);
    }

    /** @return mixed what $send gives of the real connection, or the rows of a statement that is not sent */
    private function pass($sql, callable $send)
    {
        if (preg_match(self::SESSION, $sql) && $this->byConnector()) {
            $this->session[] = $sql;
            return $this->real === null ? ZerodownStatement::of([]) : $send($this->real);
        }
        if ($this->byConnector()) {
            // Such as SQLite's journal_mode, which writes.
            return preg_match(self::KEPT_PRAGMAS, $sql) || $this->inMemory() ? $send($this->real())
                    : ZerodownStatement::of([]);
        }
        $inMigration = ZerodownConfinement::$phase === ZerodownConfinement::MIGRATION;
        if ($this->asks($sql) || $this->inMemory() && !$inMigration) {
            try {
                $answer = $send($this->real());
                ZerodownConfinement::query($this, $this->scheme(), $sql, true);
                return $answer;
            } catch (PDOException $e) {
                // PostgreSQL answers nothing more in this transaction.
                if ($this->real !== null && $this->scheme() === 'pgsql') {
                    $this->real->exec('rollback');
                    $this->lock();
                }
                if (!$inMigration) {
                    throw $e;
                }
            }
        }
        if (!preg_match(self::TRANSACTION, $sql)) {
            ZerodownConfinement::query($this, $this->scheme(), $sql, false);
        }
        return ZerodownStatement::of(preg_match('/\breturning\b/i', $sql) ? [(object) ['id' => 0]] : []);
    }

    private function byConnector()
    {
        foreach (debug_backtrace(DEBUG_BACKTRACE_IGNORE_ARGS, 8) as $call) {
            if (isset($call['class']) && preg_match('/\\\\Connectors\\\\\w+Connector$/', $call['class'])) {
                return true;
            }
        }
        return false;
    }

    #[\ReturnTypeWillChange]
    public function prepare($query, $options = [])
    {
        return $this->pass($query, function (PDO $real) use ($query, $options) {
            return $real->prepare($query, $options);
        });
    }

    #[\ReturnTypeWillChange]
    public function query($query, $mode = null, ...$arguments)
    {
        return $this->pass($query, function (PDO $real) use ($query, $mode, $arguments) {
            return $mode === null ? $real->query($query) : $real->query($query, $mode, ...$arguments);
        });
    }

    #[\ReturnTypeWillChange]
    public function exec($statement)
    {
        $done = $this->pass($statement, function (PDO $real) use ($statement) {
            return $real->exec($statement);
        });
        return is_object($done) ? 0 : $done;
    }

    #[\ReturnTypeWillChange]
    public function beginTransaction()
    {
        $this->depth = 1;
        return true;
    }

    #[\ReturnTypeWillChange]
    public function commit()
    {
        $this->depth = 0;
        return true;
    }

    #[\ReturnTypeWillChange]
    public function rollBack()
    {
        $this->depth = 0;
        return true;
    }

    #[\ReturnTypeWillChange]
    public function inTransaction()
    {
        return $this->depth > 0;
    }

    #[\ReturnTypeWillChange]
    public function lastInsertId($name = null)
    {
        return '0';
    }

    #[\ReturnTypeWillChange]
    public function quote($string, $type = PDO::PARAM_STR)
    {
        return $this->real === null ? "'" . addslashes((string) $string) . "'" : $this->real->quote((string) $string,
                $type);
    }

    #[\ReturnTypeWillChange]
    public function errorCode()
    {
        return $this->real === null ? null : $this->real->errorCode();
    }

    #[\ReturnTypeWillChange]
    public function errorInfo()
    {
        return $this->real === null ? ['00000', null, null] : $this->real->errorInfo();
    }

    #[\ReturnTypeWillChange]
    public function getAttribute($attribute)
    {
        return $attribute === PDO::ATTR_DRIVER_NAME ? $this->scheme() : $this->real()->getAttribute($attribute);
    }

    #[\ReturnTypeWillChange]
    public function setAttribute($attribute, $value)
    {
        if ($attribute === PDO::ATTR_STATEMENT_CLASS) {
            return true;
        }
        $this->attributes[$attribute] = $value;
        return $this->real === null ? true : $this->real->setAttribute($attribute, $value);
    }

    public function sqliteCreateFunction(...$arguments)
    {
        return $this->real()->sqliteCreateFunction(...$arguments);
    }

    public function __call($method, $arguments)
    {
        ZerodownConfinement::refuse("PDO::$method");
    }
}

$out = fopen('php://stdout', 'w');
$tell = function (array $what) use ($out) {
    fwrite($out, "\nzerodown-lint " . json_encode($what, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES) . "\n");
};

// What is seen in the source of a migration is not even tried.
$doer = function (string $file) {
    $classes = ['artisan', 'storage', 'file', 'http', 'mail', 'notification', 'queue', 'bus', 'process', 'redis',
            'cache', 'broadcast',
        'concurrency', 'process'];
    $made = ['filesystem', 'pdo', 'sqlite3', 'mysqli', 'redis', 'memcached', 'ziparchive', 'soapclient',
            'splfileobject', 'phardata', 'phar', 'ffi'];
    $functions = ['exec', 'shell_exec', 'system', 'passthru', 'proc_open', 'popen', 'unlink', 'rmdir', 'rename',
            'mkdir', 'touch',
        'chmod', 'chown', 'copy', 'symlink', 'link', 'tempnam', 'tmpfile', 'file_put_contents', 'fopen', 'curl_exec',
        'mail', 'dispatch', 'dispatch_sync', 'eval',
        'ini_set', 'putenv', 'stream_wrapper_restore', 'stream_wrapper_register', 'stream_wrapper_unregister',
        'opcache_reset'];
    $methods = ['purge', 'connectusing', 'dispatch', 'dispatchsync', 'dispatchafterresponse', 'dispatchif',
            'dispatchunless', 'notify', 'notifynow', 'dropalltables', 'dropallviews', 'dropalltypes', 'dropalldomains',
        'refreshdatabasefile', 'createdatabase', 'dropdatabaseifexists'];
    $tokens = array_values(array_filter(token_get_all(file_get_contents($file)),
        function ($token) {
            return !is_array($token) || !in_array($token[0], [T_WHITESPACE, T_COMMENT, T_DOC_COMMENT], true);
        }));
    $text = function (int $at) use ($tokens) {
        return isset($tokens[$at]) ? (is_array($tokens[$at]) ? $tokens[$at][1] : $tokens[$at]) : '';
    };
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
        if (strtolower($before) === 'new' && in_array($word, $made, true)) {
            return "new {$text($at)} (line $line)";
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

// Whether artisan migrate would make the database that an error says is missing.
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

// Nothing is logged, and what is cached is cached for this program alone.
$keepToItself = function ($app) {
    $config = $app->make('config');
    foreach (array_keys((array) $config->get('logging.channels')) as $channel) {
        $config->set("logging.channels.$channel", ['driver' => 'monolog', 'handler' => 'Monolog\Handler\NullHandler']);
    }
    foreach (array_keys((array) $config->get('cache.stores')) as $store) {
        $config->set("cache.stores.$store", ['driver' => 'zerodown']);
    }
    foreach (['session.driver' => 'array', 'telescope.enabled' => false, 'pulse.enabled' => false,
            'debugbar.enabled' => false,
        'nightwatch.enabled' => false, 'sentry.dsn' => null] as $key => $value) {
        if ($config->has($key)) {
            $config->set($key, $value);
        }
    }
    $app->resolving('cache', function ($cache) {
        $cache->extend('zerodown', function ($app) use ($cache) {
            return $cache->repository(new class extends Illuminate\Cache\ArrayStore {
                private function noted(string $act)
                {
                    if (ZerodownConfinement::$phase === ZerodownConfinement::MIGRATION) {
                        ZerodownConfinement::hold("it $act the cache");
                    }
                }

                #[\ReturnTypeWillChange]
                public function put($key, $value, $seconds)
                {
                    $this->noted('writes into');
                    return parent::put($key, $value, $seconds);
                }

                #[\ReturnTypeWillChange]
                public function increment($key, $value = 1)
                {
                    $this->noted('writes into');
                    return parent::increment($key, $value);
                }

                #[\ReturnTypeWillChange]
                public function forget($key)
                {
                    $this->noted('removes from');
                    return parent::forget($key);
                }

                #[\ReturnTypeWillChange]
                public function flush()
                {
                    $this->noted('empties');
                    return parent::flush();
                }
            });
        });
    });
};

$plainly = function (Throwable $e) {
    return get_class($e) . ': ' . $e->getMessage();
};

ob_start(function () {
    return '';
}, 4096);
try {
    ZerodownConfinement::replaceDisabled();
    ZerodownFiles::install();
    require getcwd() . '/vendor/autoload.php';
    $app = require getcwd() . '/bootstrap/app.php';
    $app->afterBootstrapping('Illuminate\Foundation\Bootstrap\LoadConfiguration', $keepToItself);
    $app->make(Illuminate\Contracts\Console\Kernel::class)->bootstrap();
    ZerodownConfinement::$phase = ZerodownConfinement::ASKING;
    $migrator = $app->make('migrator');
    $db = $app->make('db');
    ZerodownConfinement::$connections = function () use ($db) {
        return $db->getConnections();
    };
    try {
        // Laravel 10 and earlier asks SQLite something as soon as there is a connection.
        $db->connection();
        $applied = $migrator->repositoryExists() ? $migrator->getRepository()->getRan() : [];
    } catch (Throwable $e) {
        if (!$isMadeByMigrate($e)) {
            throw $e;
        }
        $paths = array_merge($migrator->paths(), [$app->databasePath() . DIRECTORY_SEPARATOR . 'migrations']);
        $settings = $app->make('config')->get('database');
        $tell(['driver' => $settings['connections'][$settings['default']]['driver'] ?? '', 'applied' => 0,
            'pending' => array_map('strval', array_keys($migrator->getMigrationFiles($paths))), 'unknown' => []]);
        exit(0);
    }
    $paths = array_merge($migrator->paths(), [$app->databasePath() . DIRECTORY_SEPARATOR . 'migrations']);
    $files = $migrator->getMigrationFiles($paths);
    $pending = array_diff_key($files, array_flip($applied));
    $default = $db->getDefaultConnection();
    $tell(['driver' => $db->connection()->getDriverName(), 'applied' => count($applied),
        'pending' => array_map('strval', array_keys($pending)),
        'unknown' => array_values(array_diff($applied, array_map('strval', array_keys($files))))]);

    foreach (array_keys((array) $app->make('config')->get('database.connections')) as $name) {
        try {
            $db->connection($name);
        } catch (Throwable $e) {
            // One that cannot be made cannot be used by a migration either.
            continue;
        }
    }
    foreach ($pending as $name => $file) {
        $error = $doer($file);
        $error = $error === null ? null : "it calls $error, which would be done already while it is examined";
        $skipped = false;
        ZerodownConfinement::$queries = [];
        ZerodownConfinement::$held = [];
        if (!ZerodownConfinement::isWhole()) {
            $error = $error ?? 'PHP could not be kept from acting (does the command for php pass -d on?)';
        } else {
            $forget = ZerodownFiles::mark();
            ZerodownConfinement::$phase = ZerodownConfinement::MIGRATION;
            try {
                $migration = require_once $file;
                if (!is_object($migration)) {
                    $migration = $migrator->resolve($name);
                }
                $skipped = method_exists('Illuminate\Database\Migrations\Migration', 'shouldRun')
                        && !$migration->shouldRun();
                if (!$skipped && $error === null) {
                    ZerodownConfinement::$queries = [];
                    $own = method_exists($migration, 'getConnection') ? $migration->getConnection() : null;
                    $db->setDefaultConnection($own ?: $default);
                    $migration->up();
                }
            } catch (Throwable $e) {
                $error = $error ?? $plainly($e);
            }
            ZerodownConfinement::$phase = ZerodownConfinement::ASKING;
            $forget();
            $db->setDefaultConnection($default);
        }
        if (!$skipped && ZerodownConfinement::$held !== []) {
            $error = implode(', ', ZerodownConfinement::$held) . ', which was held back' . ($error === null ? ''
                    : ": $error");
        }
        $tell(['name' => (string) $name, 'queries' => $skipped ? [] : ZerodownConfinement::$queries,
                'error' => $skipped ? null : $error,
            'skipped' => $skipped]);
    }
} catch (Throwable $e) {
    $tell(['error' => $plainly($e), 'held' => ZerodownConfinement::$held]);
}
