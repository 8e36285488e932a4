<?php

// Arguments as 8.3-ask-server.sh hands them on: this text, URL, host, seconds. Standard input: a Cookie header's value,
// or nothing.
[, , $url, $host, $limit] = $argv;
$cookie = trim(stream_get_contents(STDIN));
$headers = ['Connection: close', 'User-Agent: ZeroDown'];
if ($host !== '') {
    $headers[] = 'Host: '.$host;
}
if ($cookie !== '') {
    $headers[] = 'Cookie: '.$cookie;
}
$options = ['http' => ['header' => $headers, 'timeout' => (float) $limit, 'ignore_errors' => true,
    'follow_location' => 0, 'protocol_version' => 1.1]];
if ($host !== '') {
    // The certificate is the public host's, though the connection leads to this machine.
    $options['ssl'] = ['peer_name' => preg_replace('/:\d+$/', '', $host)];
}
$answer = @fopen($url, 'r', false, stream_context_create($options));
if ($answer === false) {
    $why = preg_replace('/^.*?: /', '', error_get_last()['message'] ?? 'no reason given');
    fwrite(STDERR, $url.' gave no answer: '.$why."\n");
    exit(1);
}
stream_set_timeout($answer, (int) $limit);
$status = '0';
$location = '';
foreach ((stream_get_meta_data($answer)['wrapper_data'] ?? []) as $line) {
    if (preg_match('~^HTTP/\S+ (\d{3})~', $line, $match)) {
        $status = $match[1];
    } elseif (preg_match('~^Location:\s*(.*)$~i', $line, $match)) {
        $location = $match[1];
    }
}
echo $status, "\n", $location, "\n", (string) stream_get_contents($answer, 65536);
