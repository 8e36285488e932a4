<?php

// Arguments as ask-server.sh hands them on: this text, URL, host, seconds. Standard input: a line for each header more.
// Answers the status, the Location header on a line of its own, then up to 64 KiB of the body; or why no
// answer came.
[, , $url, $host, $limit] = $argv;
$headers = ['Connection: close', 'User-Agent: ZeroDown'];
if ($host !== '') {
    $headers[] = 'Host: '.$host;
}
foreach (explode("\n", trim(stream_get_contents(fopen('php://stdin', 'r')))) as $header) {
    if ($header !== '') {
        $headers[] = $header;
    }
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
    zerodown_answer($url.' gave no answer: '.$why, 1);
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
zerodown_answer($status."\n".$location."\n".stream_get_contents($answer, 65536));
