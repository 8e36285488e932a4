package io.jenkins.plugins.zerodown.ssh;

import io.jenkins.plugins.zerodown.config.Server;

/** Opens connections to servers: host key verified, logged in. */
public interface Connector {
    /** @throws ConnectionRefused naming server, what was tried, what was seen, and what to do next */
    Connection connect(Server server) throws ConnectionRefused, InterruptedException;
}
