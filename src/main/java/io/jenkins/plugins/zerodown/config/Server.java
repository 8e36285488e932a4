package io.jenkins.plugins.zerodown.config;

import java.io.IOException;
import java.util.Optional;

/**
 * One machine of a target, and how it is reached.
 *
 * @param name unique within the target; the host (with its port where two share one) unless given
 * @param port 1 to 65535
 * @param user to log in as; empty only where a stored login is to tell it
 * @param primary whether migrations and {@code on: primary} commands run here
 * @param jump the host through which this one is reached
 */
public record Server(
        String name,
        String host,
        int port,
        String user,
        Login login,
        HostKey hostKey,
        boolean primary,
        Optional<Jump> jump) {

    public Server {
        Rules.SERVER_NAME.need("name", name);
        Rules.HOST.need("host", host);
        needUser("user", user, login);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " is not a number from 1 to 65535");
        }
    }

    private static void needUser(String field, String user, Login login) {
        if (!(user.isEmpty() && login instanceof StoredLogin)) {
            Rules.LOGIN.need(field, user);
        }
    }

    /**
     * The same with the user names that its credentials hold, where it names none itself.
     *
     * @throws IOException naming the credential
     */
    public Server withStoredUsers(Secrets secrets) throws IOException {
        Optional<Jump> through = Optional.empty();
        if (jump.isPresent()) {
            Jump first = jump.get();
            through = Optional.of(new Jump(
                    first.host, first.port, storedUser(first.user, first.login, secrets), first.login, first.hostKey));
        }
        return new Server(name, host, port, storedUser(user, login, secrets), login, hostKey, primary, through);
    }

    private static String storedUser(String user, Login login, Secrets secrets) throws IOException {
        if (!user.isEmpty() || !(login instanceof StoredLogin stored)) {
            return user;
        }
        String held = secrets.text(stored.part("user"));
        Optional<Rule.Fault> fault = Rules.LOGIN.check(held);
        if (fault.isPresent()) {
            throw new IOException("credential " + Problems.shown(stored.id()) + ": its user name "
                    + Problems.shown(held) + ' '
                    + fault.get().what() + "; fix it there, or name the user with the server");
        }
        return held;
    }

    /** How the deploy user proves who he is. */
    public sealed interface Login {}

    /**
     * @param file path of the private key; a leading ~/ is the home directory
     * @param passphraseEnv environment variable that holds its passphrase
     */
    public record IdentityFile(String file, Optional<String> passphraseEnv) implements Login {}

    /** Password or keyboard-interactive. @param variable environment variable that holds the password */
    public record PasswordEnv(String variable) implements Login {}

    /**
     * A login that a credentials store holds: its parts are secrets with names of their own, {@code kind} (key or
     * password), {@code user}, {@code key}, {@code passphrase} (absent where the key has none) and {@code password}.
     *
     * @param id of the credential
     */
    public record StoredLogin(String id) implements Login {
        /** What the names of those secrets begin with. */
        public static final String NAMES = "credential.";

        public StoredLogin {
            Rules.LINE.need("credentialsId", id);
        }

        /** The name of the secret that is one of its parts. */
        public String part(String part) {
            return NAMES + id + '.' + part;
        }
    }

    /** What proves that the machine is the one that is meant. */
    public sealed interface HostKey {}

    /** @param line such as {@code ssh-ed25519 AAAA…} */
    public record PinnedKey(String line) implements HostKey {}

    /** @param file path of an OpenSSH known_hosts file; a leading ~/ is the home directory */
    public record KnownHosts(String file) implements HostKey {}

    public record Jump(String host, int port, String user, Login login, HostKey hostKey) {
        public Jump {
            Rules.HOST.need("jump.host", host);
            needUser("jump.user", user, login);
        }
    }
}
