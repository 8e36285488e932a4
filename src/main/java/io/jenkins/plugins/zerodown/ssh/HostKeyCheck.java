package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts a {@link HostKeyPolicy} where JSch asks, and keeps what is to be told when it said no. */
final class HostKeyCheck implements HostKeyRepository {
    /** A key's type and the signatures that prove it; without SHA-1. In the order in which they are preferred. */
    private static final Map<String, List<String>> ALGORITHMS = Map.of(
            "ssh-ed25519", List.of("ssh-ed25519"),
            "ecdsa-sha2-nistp256", List.of("ecdsa-sha2-nistp256"),
            "ecdsa-sha2-nistp384", List.of("ecdsa-sha2-nistp384"),
            "ecdsa-sha2-nistp521", List.of("ecdsa-sha2-nistp521"),
            "ssh-rsa", List.of("rsa-sha2-512", "rsa-sha2-256"));

    private static final List<String> TYPES =
            List.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa");

    private final Endpoint endpoint;
    private final HostKeyPolicy policy;
    private String refusal;

    HostKeyCheck(Endpoint endpoint, HostKeyPolicy policy) {
        this.endpoint = endpoint;
        this.policy = policy;
    }

    /**
     * For JSch's server_host_key: first what is known of this server, as OpenSSH does, or a known one would look
     * changed.
     */
    String algorithms() {
        List<String> names = new ArrayList<>();
        Stream.concat(policy.knownTypes().stream().filter(TYPES::contains), TYPES.stream())
                .distinct()
                .forEach(type -> names.addAll(ALGORITHMS.get(type)));
        return String.join(",", names);
    }

    /** Of signatures with a user's key. */
    static String userAlgorithms() {
        return String.join(
                ",",
                TYPES.stream().flatMap(type -> ALGORITHMS.get(type).stream()).toList());
    }

    /** What the user is told; empty where the key was never shown or is the right one. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public int check(String host, byte[] key) {
        SshKey shown = SshKey.of(key);
        HostKeyPolicy.Verdict verdict = policy.judge(shown);
        if (verdict instanceof HostKeyPolicy.Known) {
            return OK;
        }
        if (verdict instanceof HostKeyPolicy.Unknown unknown) {
            refusal = endpoint + " shows a host key that is not known: " + shown.shown() + ". If that is what '"
                    + "ssh-keygen -lf /etc/ssh/" + fileOf(shown) + "' prints on the server itself, " + unknown.fix();
            return NOT_INCLUDED;
        }
        if (verdict instanceof HostKeyPolicy.Revoked revoked) {
            refusal = endpoint + " shows the host key " + shown.shown() + ", which " + revoked.where()
                    + " marks as revoked. Give the server a new key, and put that into the file";
            return CHANGED;
        }
        HostKeyPolicy.Changed changed = (HostKeyPolicy.Changed) verdict;
        refusal = endpoint + " shows another host key than the one that is known: " + shown.shown() + " instead of "
                + String.join(
                        " or ", changed.known().stream().map(SshKey::shown).toList())
                + ". Either the server was set up anew, or another machine answers in its place. If '"
                + "ssh-keygen -lf /etc/ssh/" + fileOf(shown) + "' prints the new one on the server itself, "
                + changed.fix();
        return CHANGED;
    }

    private static String fileOf(SshKey key) {
        String kind = key.type().startsWith("ecdsa") ? "ecdsa" : key.type().replace("ssh-", "");
        return "ssh_host_" + kind + "_key.pub";
    }

    /** Nothing is ever learned. */
    @Override
    public void add(HostKey key, UserInfo user) {
        throw new IllegalStateException("a host key would have been trusted without being known");
    }

    @Override
    public void remove(String host, String type) {
        throw new IllegalStateException("a host key would have been forgotten");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        remove(host, type);
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return endpoint.toString();
    }

    /** None: the order of algorithms is set from {@link #algorithms()}, and revoked keys are {@link #check}'s. */
    @Override
    public HostKey[] getHostKey() {
        return new HostKey[0];
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return new HostKey[0];
    }
}
