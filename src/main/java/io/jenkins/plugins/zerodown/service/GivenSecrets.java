package io.jenkins.plugins.zerodown.service;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.secrets.Masking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Secrets that came with a request: in memory only, hidden from every text before they are used. */
final class GivenSecrets implements Secrets {
    private final Masking masking;
    private final Secrets masked;
    private volatile Map<String, byte[]> given;

    GivenSecrets(Map<String, byte[]> given, Masking masking) {
        this.given = given;
        this.masking = masking;
        masked = masking.secrets(new Secrets() {
            @Override
            public String text(String name) throws IOException {
                return plain(name);
            }

            @Override
            public byte[] file(String name) throws IOException {
                return bytes(name);
            }
        });
    }

    /** A later request has brought them anew. */
    void replace(Map<String, byte[]> newer) {
        given = newer;
    }

    /** Hides what these options use, also where a session made anew begins after the step that reads it. */
    void learn(Application application) throws IOException {
        Stream<String> files = Stream.concat(
                application.envFile().stream(),
                application.configFiles().stream().map(Application.ConfigFile::source));
        for (String file : files.filter(given::containsKey).toList()) {
            masked.file(file);
        }
        List<Optional<String>> texts = Stream.concat(
                        Stream.of(
                                application.maintenance().secret(),
                                application.opcache().tokenEnv()),
                        application.notifications().stream()
                                .flatMap(hook -> Stream.of(hook.urlEnv(), hook.secretEnv())))
                .toList();
        for (Optional<String> text : texts) {
            if (text.isPresent() && given.containsKey(text.get())) {
                masked.text(text.get());
            }
        }
    }

    @Override
    public String text(String name) throws IOException {
        // A login's kind and user are words that logs need.
        boolean secret = !name.startsWith(Server.StoredLogin.NAMES) || !name.matches("(?s).*\\.(kind|user)");
        return secret ? masked.text(name) : plain(name);
    }

    @Override
    public byte[] file(String name) throws IOException {
        if (name.startsWith(Server.StoredLogin.NAMES)) {
            masking.hide(new String(bytes(name), StandardCharsets.UTF_8));
            return bytes(name);
        }
        return masked.file(name);
    }

    private String plain(String name) throws IOException {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private byte[] bytes(String name) throws IOException {
        byte[] bytes = given.get(name);
        if (bytes == null) {
            throw new IOException("'" + name
                    + "' was not given to this deployment; see that the credential exists, that it is of the"
                    + " right kind and that this job may use it");
        }
        return bytes.clone();
    }
}
