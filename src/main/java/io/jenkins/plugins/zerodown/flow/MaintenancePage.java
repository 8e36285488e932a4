package io.jenkins.plugins.zerodown.flow;

import java.util.Optional;

/**
 * What visitors of a server see while it is in maintenance mode.
 *
 * @param status of HTTP
 * @param cookie what passes it: a Cookie header's value, good for an hour and not to be logged; empty where there is no
 *     secret
 */
public record MaintenancePage(int status, Optional<String> cookie) {}
