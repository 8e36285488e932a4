package io.jenkins.plugins.zerodown.ssh;

import io.jenkins.plugins.zerodown.config.Server;
import java.util.List;

/** Decides whether a key that a server shows is the key of the server that is meant. Never learns a key by itself. */
interface HostKeyPolicy {
    Verdict judge(SshKey shown);

    /** Types of the keys that are known for the server, the preferred ones first: the server is asked for these. */
    List<String> knownTypes();

    /** @throws ConnectionRefused where what the user configured cannot be used */
    static HostKeyPolicy of(Endpoint endpoint) throws ConnectionRefused {
        if (endpoint.hostKey() instanceof Server.PinnedKey pinned) {
            return PinnedHostKey.of(endpoint, pinned.line());
        }
        return KnownHostsFile.read(endpoint, ((Server.KnownHosts) endpoint.hostKey()).file());
    }

    /** What becomes of a key that was shown. */
    sealed interface Verdict {}

    record Known() implements Verdict {}

    /** @param fix what to do, told to the user */
    record Unknown(String fix) implements Verdict {}

    /** @param known the keys that the server should have shown one of */
    record Changed(List<SshKey> known, String fix) implements Verdict {}

    /** @param where file and line that say so */
    record Revoked(String where) implements Verdict {}
}
