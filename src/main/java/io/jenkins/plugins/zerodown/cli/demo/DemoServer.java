package io.jenkins.plugins.zerodown.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;

/**
 * An SSH server on loopback, with keys that were made for it: one user, one key, commands run by /bin/sh as whoever
 * runs this.
 */
final class DemoServer implements Closeable {
    static final String HOST = "127.0.0.1";
    static final String USER = "demo";

    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair hostKey = newKey("EC", 256);
    /** Java writes an EC key without its public half, which JSch wants. */
    private final KeyPair userKey = newKey("RSA", 2048);

    private final Path home;

    /** @param home where commands run */
    DemoServer(Path home) throws IOException {
        this.home = home;
        server.setHost(HOST);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                (name, key, session) -> USER.equals(name) && KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setCommandFactory((channel, command) -> new ShellCommand(command, this.home));
        server.start();
    }

    /** RSA and EC come with every Java; ed25519 would want one more library here. */
    private static KeyPair newKey(String type, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + type + " keys", e);
        }
    }

    int port() {
        return server.getPort();
    }

    /** Such as {@code ecdsa-sha2-nistp256 AAAA…}. */
    String hostKeyLine() {
        return PublicKeyEntry.toString(hostKey.getPublic());
    }

    /** The user's private key, for whoever is to log in. */
    void writeIdentity(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(userKey.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
