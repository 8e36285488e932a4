package io.jenkins.plugins.zerodown.ssh;

import io.jenkins.plugins.zerodown.config.Server;

/** Where one SSH session leads: a server, or the jump host before it. */
record Endpoint(String host, int port, String user, Server.Login login, Server.HostKey hostKey, String role) {
    static Endpoint of(Server server) {
        return new Endpoint(server.host(), server.port(), server.user(), server.login(), server.hostKey(), "");
    }

    static Endpoint of(Server.Jump jump, Server behind) {
        return new Endpoint(
                jump.host(),
                jump.port(),
                jump.user(),
                jump.login(),
                jump.hostKey(),
                " (jump host of " + behind.name() + ")");
    }

    String address() {
        return host + ":" + port;
    }

    /** As a known_hosts file names it. */
    String knownAs() {
        return port == 22 ? host : "[" + host + "]:" + port;
    }

    /** Such as {@code deploy@web1.example.com:22}. */
    @Override
    public String toString() {
        return user + "@" + address() + role;
    }
}
