package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import java.io.IOException;

/** How the deploy user proves who he is. */
interface Authentication {
    /** For JSch's PreferredAuthentications. */
    String methods();

    void giveTo(JSch jsch, Session session) throws JSchException;

    /**
     * What was tried and what to do, once the server has said no: the end of a sentence that begins with the server.
     */
    String whenRefused(Endpoint endpoint);

    /** @throws ConnectionRefused naming file or variable, where it cannot be used */
    static Authentication of(Endpoint endpoint, Secrets secrets) throws ConnectionRefused {
        if (endpoint.login() instanceof Server.IdentityFile identity) {
            return KeyAuthentication.read(endpoint, identity, secrets);
        }
        if (endpoint.login() instanceof Server.StoredLogin stored) {
            return stored(endpoint, stored, secrets);
        }
        return PasswordAuthentication.read(endpoint, (Server.PasswordEnv) endpoint.login(), secrets);
    }

    private static Authentication stored(Endpoint endpoint, Server.StoredLogin login, Secrets secrets)
            throws ConnectionRefused {
        String kind;
        try {
            kind = secrets.text(login.part("kind"));
        } catch (IOException e) {
            throw new ConnectionRefused(
                    ConnectionRefused.Reason.CONFIGURATION,
                    "the credential '" + login.id() + "' of " + endpoint + " is missing: " + e.getMessage(),
                    e);
        }
        return switch (kind) {
            case "key" -> KeyAuthentication.read(endpoint, login, secrets);
            case "password" -> PasswordAuthentication.read(endpoint, login, secrets);
            default ->
                throw new ConnectionRefused(
                        ConnectionRefused.Reason.CONFIGURATION,
                        "the credential '"
                                + login.id() + "' of "
                                + endpoint + " is neither a private key nor a user name with password: choose another",
                        null);
        };
    }
}
