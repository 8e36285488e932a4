package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Session;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A private key from a file, or from a credentials store; then it is never in a file. */
final class KeyAuthentication implements Authentication {
    private static final String PUBLIC_KEY = "(?s)\\s*(ssh-|ecdsa-|sk-).*";

    private final String name;
    private final byte[] privateKey;
    private final byte[] passphrase;
    private final SshKey publicKey;

    /** @param name what messages call it, such as its path */
    private KeyAuthentication(String name, byte[] privateKey, byte[] passphrase, SshKey publicKey) {
        this.name = name;
        this.privateKey = privateKey;
        this.passphrase = passphrase;
        this.publicKey = publicKey;
    }

    static KeyAuthentication read(Endpoint endpoint, Server.IdentityFile identity, Secrets secrets)
            throws ConnectionRefused {
        Path file = HomePath.of(identity.file());
        String subject = "identityFile " + file + " of " + endpoint;
        Optional<Passphrase> passphrase =
                identity.passphraseEnv().map(variable -> new Passphrase(variable, "in " + variable));
        return of(
                file.toString(),
                bytesOf(file, subject),
                subject,
                passphrase,
                "name the environment variable that holds it as passphraseEnv",
                secrets);
    }

    static KeyAuthentication read(Endpoint endpoint, Server.StoredLogin login, Secrets secrets)
            throws ConnectionRefused {
        String subject = "the private key of credential '" + login.id() + "' for " + endpoint;
        try {
            return of(
                    "of credential '" + login.id() + "'",
                    secrets.file(login.part("key")),
                    subject,
                    Optional.of(new Passphrase(login.part("passphrase"), "of the credential")),
                    "",
                    secrets);
        } catch (IOException e) {
            throw unusable(subject + " is missing: " + e.getMessage(), e);
        }
    }

    /** @param secret its name; @param shown what messages say of where it is */
    private record Passphrase(String secret, String shown) {}

    private static KeyAuthentication of(
            String name, byte[] bytes, String subject, Optional<Passphrase> given, String fix, Secrets secrets)
            throws ConnectionRefused {
        KeyPair pair = parse(bytes, subject);
        try {
            byte[] passphrase = null;
            if (pair.isEncrypted()) {
                Passphrase found = given.orElseThrow(() -> unusable(subject + " has a passphrase: " + fix, null));
                passphrase = read(found, secrets, subject);
                if (!opens(pair, passphrase)) {
                    throw unusable(subject + ": the passphrase " + found.shown() + " does not open it", null);
                }
            }
            byte[] blob = pair.getPublicKeyBlob();
            if (blob == null) {
                throw unusable(subject + " is of a kind that cannot be used: ed25519, ecdsa and rsa keys can", null);
            }
            return new KeyAuthentication(name, bytes, passphrase, SshKey.of(blob));
        } finally {
            pair.dispose();
        }
    }

    private static byte[] bytesOf(Path file, String subject) throws ConnectionRefused {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw unusable(
                    subject + ": there is no such file. Make a key with 'ssh-keygen -t ed25519 -f " + file
                            + "', or name another",
                    e);
        } catch (IOException e) {
            throw unusable(
                    subject + " cannot be read: " + e + ". It must be a file that " + System.getProperty("user.name")
                            + " may read",
                    e);
        }
    }

    private static KeyPair parse(byte[] bytes, String subject) throws ConnectionRefused {
        if (new String(bytes, StandardCharsets.ISO_8859_1).matches(PUBLIC_KEY)) {
            throw unusable(subject + " is a public key: name the private one, which has no .pub at its end", null);
        }
        try {
            return KeyPair.load(new JSch(), bytes, null);
        } catch (JSchException | RuntimeException e) {
            // JSch parses before it checks, so that damaged files end in many kinds of exception.
            throw unusable(subject + " is no private key in OpenSSH or PEM format", e);
        }
    }

    private static byte[] read(Passphrase passphrase, Secrets secrets, String subject) throws ConnectionRefused {
        try {
            return secrets.text(passphrase.secret()).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unusable(subject + ": its passphrase is missing: " + e.getMessage(), e);
        }
    }

    private static boolean opens(KeyPair pair, byte[] passphrase) {
        try {
            return pair.decrypt(passphrase.clone());
        } catch (RuntimeException wrongPassphrase) {
            // Decrypting with another key gives noise, on which JSch's parser may stumble.
            return false;
        }
    }

    private static ConnectionRefused unusable(String message, Exception cause) {
        return new ConnectionRefused(ConnectionRefused.Reason.CONFIGURATION, message, cause);
    }

    @Override
    public String methods() {
        return "publickey";
    }

    @Override
    public void giveTo(JSch jsch, Session session) throws JSchException {
        jsch.addIdentity(name, privateKey.clone(), null, passphrase == null ? null : passphrase.clone());
    }

    @Override
    public String whenRefused(Endpoint endpoint) {
        return "does not take the key " + name + " (" + publicKey.shown() + ") of " + endpoint.user()
                + ". On the server, ~" + endpoint.user() + "/.ssh/authorized_keys must have this line, and be "
                + "writable by " + endpoint.user() + " alone, and the account not be locked (sshd's log tells): "
                + publicKey.line();
    }

    @Override
    public String toString() {
        return "key " + name;
    }
}
