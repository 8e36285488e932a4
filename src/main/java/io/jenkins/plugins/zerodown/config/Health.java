package io.jenkins.plugins.zerodown.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a release is asked whether it works, before it is live and after.
 *
 * @param url public URL
 * @param attempts at least 1
 * @param interval between attempts
 * @param successes in a row that count as healthy, at least 1
 * @param timeout of one request
 * @param deadline for all of it
 * @param status expected
 * @param body text that the answer must contain
 * @param command the application's own check, run in the release on each server
 * @param perServer how each server is asked by itself, Host header kept, such as http://127.0.0.1:8080; asked from the
 *     server
 */
public record Health(
        Optional<String> url,
        int attempts,
        Duration interval,
        int successes,
        Duration timeout,
        Duration deadline,
        int status,
        Optional<String> body,
        Optional<String> command,
        Optional<String> perServer,
        Access access,
        Readiness readiness,
        Optional<Watch> watch) {
    /**
     * What a request to the application needs to get there.
     *
     * @param headers that each has, with the name of the variable, or the credential's id, that holds the value
     * @param certificates file, or the credential's id, of authorities that are trusted beside those of this machine
     * @param proxy through which this machine asks, such as http://proxy.example.com:3128
     */
    public record Access(Map<String, String> headers, Optional<String> certificates, Optional<String> proxy) {
        public static final Access PLAIN = new Access(Map.of(), Optional.empty(), Optional.empty());

        public Access {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * Checks that go on for a time after those of 8.3 have passed.
     *
     * @param time from the first of them to the last
     * @param interval between two
     * @param failures in a row with which the release is taken back, at least 1
     */
    public record Watch(Duration time, Duration interval, int failures) {}

    /**
     * How the new release is asked before it is live.
     *
     * @param fpm address of the pool of PHP-FPM; empty: as the servers tell
     * @param preview URL of the site that serves the link preview
     * @param instance command that starts a second instance of the application, on the port $PORT; empty: PHP's own web
     *     server
     */
    public record Readiness(Kind kind, Optional<String> fpm, Optional<String> preview, Optional<String> instance) {
        /** What holds where nothing is written. */
        public static final Readiness DEFAULT =
                new Readiness(Kind.AUTO, Optional.empty(), Optional.empty(), Optional.empty());

        public enum Kind {
            /** By the first of the others that a server allows, and not at all where it allows none. */
            AUTO,
            /** By the pool of PHP-FPM that will serve it. */
            FPM,
            /** By the preview site. */
            PREVIEW,
            /** By a second instance of the application on a loopback port. */
            BUILTIN,
            OFF
        }
    }
}
