package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A password, given as such or as the answer to the one hidden question of keyboard-interactive. */
final class PasswordAuthentication implements Authentication {
    private final String where;
    private final String otherwise;
    private final String password;

    /**
     * @param where it was found, such as "in DEPLOY_PASSWORD"; @param otherwise what to name where keys are asked for
     */
    private PasswordAuthentication(String where, String otherwise, String password) {
        this.where = where;
        this.otherwise = otherwise;
        this.password = password;
    }

    static PasswordAuthentication read(Endpoint endpoint, Server.PasswordEnv login, Secrets secrets)
            throws ConnectionRefused {
        return read(endpoint, login.variable(), "in " + login.variable(), "name one as identityFile", secrets);
    }

    static PasswordAuthentication read(Endpoint endpoint, Server.StoredLogin login, Secrets secrets)
            throws ConnectionRefused {
        return read(
                endpoint,
                login.part("password"),
                "of the credential '" + login.id() + "'",
                "choose a credential with a private key",
                secrets);
    }

    private static PasswordAuthentication read(
            Endpoint endpoint, String name, String where, String otherwise, Secrets secrets) throws ConnectionRefused {
        try {
            return new PasswordAuthentication(where, otherwise, secrets.text(name));
        } catch (IOException e) {
            throw new ConnectionRefused(
                    ConnectionRefused.Reason.CONFIGURATION,
                    "the password of " + endpoint + " is missing: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public String methods() {
        return "password,keyboard-interactive";
    }

    @Override
    public void giveTo(JSch jsch, Session session) {
        session.setPassword(password.getBytes(StandardCharsets.UTF_8));
        session.setUserInfo(new Answers(password));
    }

    @Override
    public String whenRefused(Endpoint endpoint) {
        return "does not take the password " + where + " for " + endpoint.user()
                + ". Check both; a server may also take keys only (PasswordAuthentication in its sshd_config): "
                + "then " + otherwise;
    }

    @Override
    public String toString() {
        return "password " + where;
    }

    /**
     * Answers one hidden question, once: another is one that a password is no answer to, or a second try with the same.
     */
    private static final class Answers implements UserInfo, UIKeyboardInteractive {
        private final String password;
        private boolean answered;

        Answers(String password) {
            this.password = password;
        }

        @Override
        public String[] promptKeyboardInteractive(
                String to, String name, String text, String[] prompts, boolean[] echo) {
            if (prompts.length == 0) {
                return new String[0];
            }
            if (answered || prompts.length > 1 || echo[0]) {
                return null;
            }
            answered = true;
            return new String[] {password};
        }

        @Override
        public String getPassphrase() {
            return null;
        }

        @Override
        public String getPassword() {
            return null;
        }

        @Override
        public boolean promptPassword(String message) {
            return false;
        }

        @Override
        public boolean promptPassphrase(String message) {
            return false;
        }

        @Override
        public boolean promptYesNo(String message) {
            return false;
        }

        /** Banners: nobody is there to read them. */
        @Override
        public void showMessage(String message) {}
    }
}
