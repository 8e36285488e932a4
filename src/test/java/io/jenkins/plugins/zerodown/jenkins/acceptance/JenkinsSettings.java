package io.jenkins.plugins.zerodown.jenkins.acceptance;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Credentials and targets of a Jenkins, as somebody writes them for Configuration as Code. What is not named stays as
 * it was.
 */
public final class JenkinsSettings {
    private final List<Map<String, Object>> credentials = new ArrayList<>();
    private final List<Map<String, Object>> targets = new ArrayList<>();

    /** A key that logs in to a server. */
    public JenkinsSettings login(String id, TestServer server) throws IOException {
        return credential(
                "basicSSHUserPrivateKey",
                Map.of(
                        "id",
                        id,
                        "username",
                        server.user(),
                        "privateKeySource",
                        Map.of("directEntry", Map.of("privateKey", Files.readString(server.identityFile())))));
    }

    /** A key with a passphrase. */
    public JenkinsSettings login(String id, String user, String key, String passphrase) {
        return credential(
                "basicSSHUserPrivateKey",
                Map.of(
                        "id",
                        id,
                        "username",
                        user,
                        "passphrase",
                        passphrase,
                        "privateKeySource",
                        Map.of("directEntry", Map.of("privateKey", key))));
    }

    public JenkinsSettings password(String id, String user, String password) {
        return credential("usernamePassword", Map.of("id", id, "username", user, "password", password));
    }

    /** A secret file. */
    public JenkinsSettings file(String id, String name, String text) {
        return credential(
                "file",
                Map.of(
                        "id",
                        id,
                        "fileName",
                        name,
                        "secretBytes",
                        Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** A secret text. */
    public JenkinsSettings text(String id, String secret) {
        return credential("string", Map.of("id", id, "secret", secret));
    }

    private JenkinsSettings credential(String kind, Map<String, Object> fields) {
        Map<String, Object> all = new LinkedHashMap<>(Map.of("scope", "GLOBAL"));
        all.putAll(fields);
        credentials.add(Map.of(kind, all));
        return this;
    }

    /** A target on one server, that every job may use. @param application YAML, as below {@code application:} */
    public JenkinsSettings target(String name, TestServer server, String credentialsId, String application) {
        return target(
                name, Map.of("allowedJobs", "**", "application", application), server(server, "web1", credentialsId));
    }

    /** @param more its other fields @param servers of {@link #server}, the first of them primary */
    @SafeVarargs
    public final JenkinsSettings target(String name, Map<String, Object> more, Map<String, Object>... servers) {
        Map<String, Object> target = new LinkedHashMap<>(Map.of("name", name, "deployPath", TestServer.DEPLOY_PATH));
        target.putAll(more);
        target.put("servers", List.of(servers));
        targets.add(target);
        return this;
    }

    public static Map<String, Object> server(TestServer server, String name, String credentialsId) {
        return Map.of(
                "name",
                name,
                "host",
                server.host(),
                "port",
                String.valueOf(server.port()),
                "credentialsId",
                credentialsId,
                "hostKey",
                server.hostKeyLine());
    }

    /**
     * Replaces the targets of the whole Jenkins, and its credentials where some are given: others may have been here
     * before.
     */
    public void apply(JenkinsServer jenkins) throws IOException, InterruptedException {
        Map<String, Object> all = new LinkedHashMap<>();
        if (!credentials.isEmpty()) {
            all.put(
                    "credentials",
                    Map.of("system", Map.of("domainCredentials", List.of(Map.of("credentials", credentials)))));
        }
        all.put("unclassified", Map.of("zeroDown", Map.of("targets", targets)));
        // JSON is YAML.
        jenkins.configure(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    }
}
