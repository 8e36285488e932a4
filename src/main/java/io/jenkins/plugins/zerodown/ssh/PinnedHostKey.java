package io.jenkins.plugins.zerodown.ssh;

import java.util.List;

/** The key that the target names, and no other. */
record PinnedHostKey(SshKey pinned) implements HostKeyPolicy {
    static PinnedHostKey of(Endpoint endpoint, String line) throws ConnectionRefused {
        return new PinnedHostKey(SshKey.parse(line)
                .orElseThrow(() -> new ConnectionRefused(
                        ConnectionRefused.Reason.CONFIGURATION,
                        "hostKey of " + endpoint + ": '" + line
                                + "' is no host key; it looks like 'ssh-ed25519 AAAA...', and " + "'ssh-keyscan -p "
                                + endpoint.port() + " " + endpoint.host() + "' prints it after the name",
                        null)));
    }

    @Override
    public Verdict judge(SshKey shown) {
        return shown.equals(pinned) ? new Known() : new Changed(List.of(pinned), "set hostKey to: " + shown.line());
    }

    @Override
    public List<String> knownTypes() {
        return List.of(pinned.type());
    }
}
