package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One try to reach and log in to one server, through its jump host where it has one. */
final class SshLogin {
    private static final String CHECKED_KEX = "curve25519-sha256,curve25519-sha256@libssh.org";
    private static final String OFFERED_KEX = CHECKED_KEX + ",ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
            + "diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
            + "diffie-hellman-group14-sha256";

    private final Endpoint endpoint;
    private final Optional<Endpoint> jump;
    private final Secrets secrets;
    private final Limits limits;
    private final List<Transport> wires = new ArrayList<>();
    private boolean aborted;

    SshLogin(Server server, Secrets secrets, Limits limits) {
        this.endpoint = Endpoint.of(server);
        this.jump = server.jump().map(first -> Endpoint.of(first, server));
        this.secrets = secrets;
        this.limits = limits;
    }

    JschConnection open() throws ConnectionRefused {
        boolean connected = false;
        try {
            Transport transport = keep(jump.isPresent() ? throughJump(jump.get()) : new DirectTransport(limits));
            Session session = logIn(endpoint, transport);
            connected = true;
            return new JschConnection(session, transport, endpoint, limits);
        } finally {
            if (!connected) {
                abort();
            }
        }
    }

    private Transport throughJump(Endpoint first) throws ConnectionRefused {
        Transport below = keep(new DirectTransport(limits));
        return new JumpHostTransport(logIn(first, below), below, first, limits);
    }

    private Session logIn(Endpoint to, Transport transport) throws ConnectionRefused {
        HostKeyCheck check = new HostKeyCheck(to, HostKeyPolicy.of(to));
        Authentication proof = Authentication.of(to, secrets);
        try {
            JSch jsch = new JSch();
            jsch.setHostKeyRepository(check);
            Session session = jsch.getSession(to.user(), to.host(), to.port());
            settings(check, proof).forEach(session::setConfig);
            proof.giveTo(jsch, session);
            session.setProxy(transport);
            session.setDaemonThread(true);
            session.setServerAliveInterval(limits.keepAliveMillis());
            session.setServerAliveCountMax(limits.unanswered());
            session.connect(limits.connectMillis());
            return session;
        } catch (JSchException e) {
            throw Refusal.of(to, check, proof, e);
        }
    }

    /** Of this session: other users of JSch in the same process, in Jenkins its other plugins, keep theirs. */
    private static Map<String, String> settings(HostKeyCheck check, Authentication proof) {
        return Map.ofEntries(
                Map.entry("StrictHostKeyChecking", "yes"),
                Map.entry("server_host_key", check.algorithms()),
                Map.entry("prefer_known_host_key_types", "no"),
                Map.entry("PubkeyAcceptedAlgorithms", HostKeyCheck.userAlgorithms()),
                Map.entry("PreferredAuthentications", proof.methods()),
                // Whether this Java has an algorithm JSch finds out by making a key, before it says a word: only of
                // those that are offered.
                Map.entry("kex", OFFERED_KEX),
                Map.entry("CheckKexes", CHECKED_KEX),
                Map.entry("CheckSignatures", "ssh-ed25519"),
                // Whatever another plugin has set for all sessions: a server that offers it is held to it (Terrapin,
                // CVE-2023-48795).
                Map.entry("enable_strict_kex", "yes"),
                // Each spares a round trip: we know the methods that we can offer.
                Map.entry("enable_auth_none", "no"),
                Map.entry("enable_pubkey_auth_query", "no"));
    }

    private synchronized Transport keep(Transport transport) {
        wires.add(transport);
        if (aborted) {
            transport.abort();
        }
        return transport;
    }

    /** Ends {@link #open} soon, from any thread. */
    synchronized void abort() {
        aborted = true;
        wires.forEach(Transport::abort);
    }
}
