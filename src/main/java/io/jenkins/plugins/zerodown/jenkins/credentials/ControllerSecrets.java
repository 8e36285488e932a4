package io.jenkins.plugins.zerodown.jenkins.credentials;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.security.ACL;
import hudson.util.Secret;
import io.jenkins.plugins.zerodown.target.Secrets;
import io.jenkins.plugins.zerodown.target.Server.StoredLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/** Logins from the store of Jenkins itself, for what an administrator does outside of any job. */
public final class ControllerSecrets implements Secrets {
    @Override
    public String text(String name) throws IOException {
        Part part = part(name);
        StandardUsernameCredentials credential = credential(part.id());
        Optional<String> text = switch (part.name()) {
            case "kind" -> Optional.of(credential instanceof SSHUserPrivateKey ? "key" : "password");
            case "user" -> Optional.of(credential.getUsername());
            case "passphrase" -> credential instanceof SSHUserPrivateKey key
                    ? Optional.ofNullable(key.getPassphrase()).map(Secret::getPlainText) : Optional.empty();
            case "password" -> credential instanceof StandardUsernamePasswordCredentials password
                    ? Optional.of(password.getPassword().getPlainText()) : Optional.empty();
            default -> Optional.empty();
        };
        return text.orElseThrow(() -> new IOException(Messages.ControllerSecrets_noPart(part.id(), part.name())));
    }

    @Override
    public byte[] file(String name) throws IOException {
        Part part = part(name);
        if (part.name().equals("key") && credential(part.id()) instanceof SSHUserPrivateKey key
                && !key.getPrivateKeys().isEmpty()) {
            return key.getPrivateKeys().get(0).getBytes(StandardCharsets.UTF_8);
        }
        throw new IOException(Messages.ControllerSecrets_noPart(part.id(), part.name()));
    }

    private record Part(String id, String name) {}

    private static Part part(String name) throws IOException {
        int dot = name.lastIndexOf('.');
        if (!name.startsWith(StoredLogin.NAMES) || dot < StoredLogin.NAMES.length()) {
            throw new IOException(Messages.ControllerSecrets_onlyLogins(name));
        }
        return new Part(name.substring(StoredLogin.NAMES.length(), dot), name.substring(dot + 1));
    }

    private static StandardUsernameCredentials credential(String id) throws IOException {
        return find(id).orElseThrow(() -> new IOException(Messages.ControllerSecrets_missing(id)));
    }

    /** A private key or a user name with password that Jenkins itself may use. */
    public static Optional<StandardUsernameCredentials> find(String id) {
        return Optional.ofNullable(CredentialsMatchers.firstOrNull(
                CredentialsProvider.lookupCredentialsInItemGroup(
                        StandardUsernameCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.of()),
                CredentialsMatchers.withId(id)))
                .filter(found -> found instanceof SSHUserPrivateKey || found instanceof StandardUsernamePasswordCredentials);
    }
}
