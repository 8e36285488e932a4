package io.jenkins.plugins.zerodown.http;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * What was answered to a request.
 *
 * @param headers the first of each name, names in lower case
 * @param body its beginning
 * @param from the address that answered; empty where a proxy did
 */
public record OutboundAnswer(int status, Map<String, String> headers, byte[] body, Optional<InetAddress> from) {
    public OutboundAnswer {
        headers = Map.copyOf(headers);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
