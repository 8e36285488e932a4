package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Session;
import io.jenkins.plugins.zerodown.target.Secrets;
import io.jenkins.plugins.zerodown.target.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A private key from a file. */
final class KeyProof implements Proof {
    private static final String PUBLIC_KEY = "(?s)\\s*(ssh-|ecdsa-|sk-).*";

    private final Path file;
    private final byte[] privateKey;
    private final byte[] passphrase;
    private final SshKey publicKey;

    private KeyProof(Path file, byte[] privateKey, byte[] passphrase, SshKey publicKey) {
        this.file = file;
        this.privateKey = privateKey;
        this.passphrase = passphrase;
        this.publicKey = publicKey;
    }

    static KeyProof read(Endpoint endpoint, Server.IdentityFile identity, Secrets secrets) throws ConnectionRefused {
        Path file = HomePath.of(identity.file());
        String subject = "identityFile " + file + " of " + endpoint;
        byte[] bytes = bytesOf(file, subject);
        KeyPair pair = parse(bytes, subject);
        try {
            byte[] passphrase = pair.isEncrypted() ? passphrase(identity, secrets, subject) : null;
            if (passphrase != null && !opens(pair, passphrase)) {
                throw unusable(subject + ": the passphrase in " + identity.passphraseEnv().orElseThrow()
                        + " does not open it", null);
            }
            byte[] blob = pair.getPublicKeyBlob();
            if (blob == null) {
                throw unusable(subject + " is of a kind that cannot be used: ed25519, ecdsa and rsa keys can", null);
            }
            return new KeyProof(file, bytes, passphrase, SshKey.of(blob));
        } finally {
            pair.dispose();
        }
    }

    private static byte[] bytesOf(Path file, String subject) throws ConnectionRefused {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw unusable(subject + ": there is no such file. Make a key with 'ssh-keygen -t ed25519 -f " + file
                    + "', or name another", e);
        } catch (IOException e) {
            throw unusable(subject + " cannot be read: " + e + ". It must be a file that "
                    + System.getProperty("user.name") + " may read", e);
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

    private static byte[] passphrase(Server.IdentityFile identity, Secrets secrets, String subject)
            throws ConnectionRefused {
        String variable = identity.passphraseEnv().orElseThrow(() -> unusable(subject
                + " has a passphrase: name the environment variable that holds it as passphraseEnv", null));
        try {
            return secrets.text(variable).getBytes(StandardCharsets.UTF_8);
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
        jsch.addIdentity(file.toString(), privateKey.clone(), null, passphrase == null ? null : passphrase.clone());
    }

    @Override
    public String whenRefused(Endpoint endpoint) {
        return "does not take the key " + file + " (" + publicKey.shown() + ") of " + endpoint.user()
                + ". On the server, ~" + endpoint.user() + "/.ssh/authorized_keys must have this line, and be "
                + "writable by " + endpoint.user() + " alone: " + publicKey.line();
    }

    @Override
    public String toString() {
        return "key " + file;
    }
}
