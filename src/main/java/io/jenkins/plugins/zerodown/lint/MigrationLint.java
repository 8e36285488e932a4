package io.jenkins.plugins.zerodown.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Examines the migrations that a release would run, before anything has been touched: the application is asked for their SQL
 * (Laravel's pretend mode), and that SQL is read. An application that has applied no migration yet has no visitors to break.
 */
public final class MigrationLint {
    private static final Script ASK = Script.of(MigrationLint.class, "ask-application.sh");
    private static final Script PROGRAM = Script.of(MigrationLint.class, "pending-migrations.php");
    private static final ObjectMapper JSON = new ObjectMapper();

    private MigrationLint() {}

    /**
     * @param releasePath on the server, the new release
     * @param php words of the command for php there
     * @param localTree the same files here, for the lines that findings name
     * @param except names of migrations that are not examined
     * @throws RemoteFailure when the server is out of reach; an application that cannot answer is reported as unexamined instead
     */
    public static Report examine(Host host, String releasePath, List<String> php, Path localTree, Set<String> except)
            throws RemoteFailure, InterruptedException {
        String answer = host.run(Call.of(ASK, releasePath, String.join("\n", php)).stdin(PROGRAM.text())).text();
        try {
            JsonNode json = JSON.readTree(answer.substring(answer.lastIndexOf('\n') + 1));
            if (json == null || !json.has("migrations")) {
                return unexamined(json != null && json.has("error") ? json.get("error").asText() : answer);
            }
            return examine(json.path("driver").asText(), json.path("applied").asInt(), migrations(json, localTree), except);
        } catch (JsonProcessingException e) {
            return unexamined(answer);
        }
    }

    private static Report unexamined(String reason) {
        String said = reason.isBlank() ? "the application said nothing" : reason.lines().findFirst().orElseThrow();
        return new Report(List.of(), List.of(), List.of("the pending migrations could not be read: " + said));
    }

    private static List<Migration> migrations(JsonNode json, Path localTree) {
        List<Migration> migrations = new ArrayList<>();
        for (JsonNode one : json.path("migrations")) {
            List<String> queries = new ArrayList<>();
            one.path("queries").forEach(query -> queries.add(query.asText()));
            Optional<String> error = one.path("error").isTextual() ? Optional.of(one.path("error").asText()) : Optional.empty();
            String name = one.path("name").asText();
            migrations.add(new Migration(name, queries, error, source(localTree, name)));
        }
        return migrations;
    }

    private static String source(Path localTree, String name) {
        Path file = localTree.resolve("database/migrations").resolve(name + ".php").normalize();
        if (!file.startsWith(localTree) || !Files.isRegularFile(file)) {
            return "";
        }
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    static Report examine(String driver, int applied, List<Migration> migrations, Set<String> except) {
        List<String> pending = migrations.stream().map(Migration::name).toList();
        if (applied == 0) {
            return new Report(pending, List.of(), List.of());
        }
        List<Finding> findings = new ArrayList<>();
        List<String> unexamined = new ArrayList<>();
        Statements statements = new Statements(driver);
        for (Migration migration : migrations) {
            if (except.contains(migration.name())) {
                continue;
            }
            migration.error().ifPresent(error -> unexamined.add(
                    migration.name() + ".php: its SQL could not be told without running it: " + error));
            for (String query : migration.queries()) {
                statements.examine(query).ifPresentOrElse(
                        seen -> seen.forEach(one -> findings.add(new Finding(
                                migration.name(), migration.lineOf(one.names()), query, one.danger(), one.subject()))),
                        () -> unexamined.add(migration.name() + ".php: not understood: " + query));
            }
            if (migration.error().isPresent()) {
                findings.addAll(Sources.examine(migration));
            }
        }
        return new Report(pending, findings, unexamined);
    }
}
