package io.jenkins.plugins.zerodown.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request of HTTP.
 *
 * @param url http or https, with a host
 * @param headers without Host, Connection and Content-Length
 * @param body of a POST; empty for a GET
 */
public record OutboundRequest(URI url, Map<String, String> headers, Optional<byte[]> body) {
    public OutboundRequest {
        if (url.getHost() == null
                || !("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))) {
            throw new IllegalArgumentException("only http and https are asked, and of a host");
        }
        headers = Map.copyOf(headers);
        headers.forEach((name, value) -> {
            if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c > '~')) {
                // It may be a secret.
                throw new IllegalArgumentException(
                        "the value of the header " + name + " has a character that no header can hold");
            }
        });
    }

    public static OutboundRequest get(URI url) {
        return new OutboundRequest(url, Map.of("User-Agent", "ZeroDown"), Optional.empty());
    }

    public static OutboundRequest post(URI url, byte[] body) {
        return new OutboundRequest(url, Map.of("User-Agent", "ZeroDown"), Optional.of(body));
    }

    public OutboundRequest header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new OutboundRequest(url, more, body);
    }

    String method() {
        return body.isPresent() ? "POST" : "GET";
    }

    boolean secure() {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : secure() ? 443 : 80;
    }

    /** Without the brackets of an IPv6 address. */
    public String host() {
        return url.getHost().replaceAll("[\\[\\]]", "");
    }
}
