package io.jenkins.plugins.zerodown.jenkins.credentials;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.model.Job;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.Need;
import io.jenkins.plugins.zerodown.config.Server.StoredLogin;
import io.jenkins.plugins.zerodown.jenkins.operation.TargetRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * What an order needs out of the credentials store, by the names that the engine asks for: the parts of logins, and the
 * contents of files and texts by their ids. The values are for a request alone: kept by nobody.
 */
public final class StoredSecrets {
    private static final Logger LOG = Logger.getLogger(StoredSecrets.class.getName());

    private final String target;
    private final CredentialScope reach;
    private final Map<String, byte[]> secrets = new HashMap<>();

    /** @param target what messages name; empty where there is one alone */
    private StoredSecrets(String target, CredentialScope reach) {
        this.target = target;
        this.reach = reach;
    }

    /**
     * In a build's reach. Its use is tracked with the build, and what is written into the build's log from then on is
     * masked.
     *
     * @throws MissingCredential with a sentence for each credential that is not there, not in reach or not of the right
     *     kind
     * @throws BadConfiguration as {@link TargetRequest#needs}
     */
    public static Map<String, byte[]> forRun(Run<?, ?> run, TargetRequest order)
            throws MissingCredential, BadConfiguration {
        List<Need> needs = order.needs();
        Map<String, byte[]> secrets = all(CredentialScope.of(run), order.target(), needs);
        SecretsOfBuild.learn(run, needs, secrets);
        return secrets;
    }

    /** In a job's reach, where no build asks; as {@link #forRun}. */
    public static Map<String, byte[]> forJob(Job<?, ?> job, TargetRequest order)
            throws MissingCredential, BadConfiguration {
        return all(CredentialScope.of(job), order.target(), order.needs());
    }

    /** Out of Jenkins' own store, where no job asks; as {@link #forRun}. */
    public static Map<String, byte[]> forJenkins(TargetRequest order) throws MissingCredential, BadConfiguration {
        return all(CredentialScope.ofJenkins(), "", order.needs());
    }

    /** Whether Jenkins' own store has a private key, or a user name with password, under this id. */
    public static boolean isLoginOfJenkins(String id) {
        return CredentialScope.ofJenkins()
                .find(id, StandardUsernameCredentials.class)
                .filter(found ->
                        found instanceof SSHUserPrivateKey || found instanceof StandardUsernamePasswordCredentials)
                .isPresent();
    }

    /** Those that are there now: a store may not know a credential any more, or not yet. */
    static KnownSecrets present(CredentialScope reach, List<Need> needs) {
        StoredSecrets found = new StoredSecrets("", reach);
        for (Need need : needs) {
            try {
                found.add(need);
            } catch (MissingCredential e) {
                LOG.log(Level.FINE, e, () -> "not there: " + need);
            } catch (RuntimeException e) {
                // A store that fails must hide neither the values of others nor the line that is about to be written.
                LOG.log(Level.WARNING, e, () -> Messages.StoredSecrets_notLookedUp(need.id()));
            }
        }
        return new KnownSecrets(needs, found.secrets);
    }

    private static Map<String, byte[]> all(CredentialScope reach, String target, List<Need> needs)
            throws MissingCredential {
        StoredSecrets found = new StoredSecrets(target, reach);
        List<String> problems = found.add(needs);
        if (!problems.isEmpty()) {
            throw new MissingCredential(String.join("\n", problems));
        }
        return Map.copyOf(found.secrets);
    }

    private List<String> add(List<Need> needs) {
        List<String> problems = new ArrayList<>();
        for (Need need : needs) {
            try {
                add(need);
            } catch (MissingCredential e) {
                problems.add(e.getMessage());
            }
        }
        return problems;
    }

    private void add(Need need) throws MissingCredential {
        switch (need.kind()) {
            case LOGIN -> addLogin(need, find(need, StandardUsernameCredentials.class, Messages.StoredSecrets_login()));
            case FILE ->
                secrets.put(need.id(), content(need, find(need, FileCredentials.class, Messages.StoredSecrets_file())));
            case TEXT ->
                secrets.put(
                        need.id(),
                        bytes(find(need, StringCredentials.class, Messages.StoredSecrets_text())
                                .getSecret()));
        }
    }

    private <C extends StandardCredentials> C find(Need need, Class<C> type, String wanted) throws MissingCredential {
        Optional<C> found = reach.find(need.id(), type);
        if (found.isPresent()) {
            reach.track(need, found.get());
            return CredentialsProvider.snapshot(found.get());
        }
        Optional<StandardCredentials> other = reach.find(need.id(), StandardCredentials.class);
        throw other.isPresent()
                ? ofAnotherKind(need, other.get(), wanted)
                : new MissingCredential(
                        Messages.StoredSecrets_missing(place(need), reach.whose(), need.id(), wanted, reach.stores()));
    }

    private MissingCredential ofAnotherKind(Need need, StandardCredentials found, String wanted) {
        return new MissingCredential(Messages.StoredSecrets_otherKind(
                place(need), need.id(), found.getDescriptor().getDisplayName(), wanted));
    }

    private String place(Need need) {
        return target.isEmpty() ? need.field() : Messages.StoredSecrets_place(target, need.field());
    }

    private void addLogin(Need need, StandardUsernameCredentials login) throws MissingCredential {
        StoredLogin parts = new StoredLogin(need.id());
        if (login instanceof SSHUserPrivateKey key) {
            String pem = key.getPrivateKeys().stream()
                    .findFirst()
                    .filter(text -> !text.isBlank())
                    .orElseThrow(() -> new MissingCredential(Messages.StoredSecrets_noKey(place(need), need.id())));
            secrets.put(parts.part("kind"), bytes("key"));
            secrets.put(parts.part("key"), bytes(pem));
            if (key.getPassphrase() != null
                    && !key.getPassphrase().getPlainText().isEmpty()) {
                secrets.put(parts.part("passphrase"), bytes(key.getPassphrase()));
            }
        } else if (login instanceof StandardUsernamePasswordCredentials password) {
            secrets.put(parts.part("kind"), bytes("password"));
            secrets.put(parts.part("password"), bytes(password.getPassword()));
        } else {
            throw ofAnotherKind(need, login, Messages.StoredSecrets_login());
        }
        secrets.put(parts.part("user"), bytes(login.getUsername()));
    }

    private byte[] content(Need need, FileCredentials file) throws MissingCredential {
        try (InputStream content = file.getContent()) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new MissingCredential(Messages.StoredSecrets_unreadable(place(need), need.id(), e.getMessage()));
        }
    }

    private static byte[] bytes(Secret secret) {
        return bytes(secret.getPlainText());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
