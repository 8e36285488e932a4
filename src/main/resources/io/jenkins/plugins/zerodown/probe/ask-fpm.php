<?php

// One request to a pool of PHP-FPM, as a web server makes it. Arguments as ask-fpm.sh hands them on: this text, the
// pool's address (a socket's path, or host:port), the document root, the directory that the pool is confined to or
// nothing, the path with its query, seconds. Standard input: a JSON object of parameters that come from the site.
// Answers a JSON object: status, location, body (64 KiB of it at most), and what PHP wrote to its error stream; or why
// no answer came. The protocol: FastCGI 1.0, sections 3.3 to 5.5.
[, , $address, $root, $chroot, $uri, $limit] = $argv;
$site = json_decode(stream_get_contents(fopen('php://stdin', 'r')), true);

function zerodown_record(int $type, string $content): string
{
    return pack('CCnnCC', 1, $type, 1, strlen($content), 0, 0).$content;
}

function zerodown_length(string $text): string
{
    return strlen($text) < 128 ? chr(strlen($text)) : pack('N', strlen($text) | 0x80000000);
}

function zerodown_read($pool, int $bytes): string
{
    $read = '';
    while (strlen($read) < $bytes) {
        $part = fread($pool, $bytes - strlen($read));
        if ($part === false || $part === '') {
            $late = stream_get_meta_data($pool)['timed_out'];
            zerodown_answer($late ? 'late' : 'closed', 1);
            exit(1);
        }
        $read .= $part;
    }
    return $read;
}

$root = realpath($root);
$path = strtok($uri, '?');
$query = (string) substr(strstr($uri, '?') ?: '', 1);
// A page of its own is asked by its name; all others are index.php's, as the web server does it.
$script = substr($path, -4) === '.php' && is_file($root.$path) ? $path : '/index.php';
$seen = $chroot !== '' && strpos($root.'/', rtrim($chroot, '/').'/') === 0
    ? substr($root, strlen(rtrim($chroot, '/')))
    : $root;
$parameters = [
    'GATEWAY_INTERFACE' => 'CGI/1.1', 'REDIRECT_STATUS' => '200', 'SERVER_SOFTWARE' => 'zerodown',
    'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => $uri, 'QUERY_STRING' => $query,
    'CONTENT_TYPE' => '', 'CONTENT_LENGTH' => '', 'SCRIPT_NAME' => $script, 'DOCUMENT_URI' => $script,
    'DOCUMENT_ROOT' => $seen, 'SCRIPT_FILENAME' => $seen.$script, 'REMOTE_ADDR' => '127.0.0.1',
    'REMOTE_PORT' => '0', 'SERVER_ADDR' => '127.0.0.1',
] + $site;
$encoded = '';
foreach ($parameters as $name => $value) {
    $encoded .= zerodown_length((string) $name).zerodown_length((string) $value).$name.$value;
}
$request = zerodown_record(1, pack('nCx5', 1, 0));
foreach (str_split($encoded, 65535) as $part) {
    $request .= zerodown_record(4, $part);
}
$request .= zerodown_record(4, '').zerodown_record(5, '');

$to = ($address[0] === '/' ? 'unix://' : 'tcp://').$address;
$pool = @stream_socket_client($to, $number, $error, min(5, (float) $limit));
if ($pool === false) {
    zerodown_answer('unreachable '.$error, 1);
    exit(1);
}
stream_set_timeout($pool, (int) $limit);
for ($sent = 0; $sent < strlen($request); $sent += $part) {
    $part = @fwrite($pool, substr($request, $sent));
    if ($part === false || $part === 0) {
        zerodown_answer('closed', 1);
        exit(1);
    }
}
$out = '';
$errors = '';
do {
    $header = unpack('Cversion/Ctype/nid/nlength/Cpadding', zerodown_read($pool, 8));
    $content = zerodown_read($pool, $header['length'] + $header['padding']);
    $content = substr($content, 0, $header['length']);
    if ($header['type'] === 6 && strlen($out) < 1 << 20) {
        $out .= $content;
    } elseif ($header['type'] === 7 && strlen($errors) < 4096) {
        $errors .= $content;
    }
} while ($header['type'] !== 3);
$end = unpack('Nstatus/Cprotocol', $content);
if ($end['protocol'] !== 0) {
    zerodown_answer($end['protocol'] === 2 ? 'overloaded' : 'refused', 1);
    exit(1);
}
[$headers, $body] = preg_split('/\r?\n\r?\n/', $out, 2) + ['', ''];
$status = preg_match('/^Status:\s*(\d{3})/mi', $headers, $match) ? $match[1] : '200';
$location = preg_match('/^Location:\s*(\S+)/mi', $headers, $match) ? $match[1] : '';
zerodown_answer(json_encode(
    ['status' => (int) $status, 'location' => $location, 'body' => substr($body, 0, 65536),
        'errors' => substr($errors, 0, 4096)],
    JSON_INVALID_UTF8_SUBSTITUTE
));
