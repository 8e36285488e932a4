package io.jenkins.plugins.zerodown.target;

import java.util.Optional;

/**
 * One machine of a target, and how it is reached.
 *
 * @param name unique within the target; the host (with its port where two share one) unless given
 * @param port 1 to 65535
 * @param primary whether migrations and {@code on: primary} commands run here
 * @param jump the host through which this one is reached
 */
public record Server(String name, String host, int port, String user, Login login, HostKey hostKey, boolean primary,
        Optional<Jump> jump) {

    public Server {
        Rules.SERVER_NAME.need("name", name);
        Rules.HOST.need("host", host);
        Rules.LOGIN.need("user", user);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " is not a number from 1 to 65535");
        }
    }

    /** How the deploy user proves who he is. */
    public sealed interface Login {}

    /** @param file path of the private key; a leading ~/ is the home directory
     *  @param passphraseEnv environment variable that holds its passphrase */
    public record IdentityFile(String file, Optional<String> passphraseEnv) implements Login {}

    /** Password or keyboard-interactive. @param variable environment variable that holds the password */
    public record PasswordEnv(String variable) implements Login {}

    /** What proves that the machine is the one that is meant. */
    public sealed interface HostKey {}

    /** @param line such as {@code ssh-ed25519 AAAA…} */
    public record PinnedKey(String line) implements HostKey {}

    /** @param file path of an OpenSSH known_hosts file; a leading ~/ is the home directory */
    public record KnownHosts(String file) implements HostKey {}

    public record Jump(String host, int port, String user, Login login, HostKey hostKey) {
        public Jump {
            Rules.HOST.need("jump.host", host);
            Rules.LOGIN.need("jump.user", user);
        }
    }
}
