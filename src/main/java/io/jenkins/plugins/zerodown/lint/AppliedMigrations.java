package io.jenkins.plugins.zerodown.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the database has had since an older release: a rollback does not undo it. */
public final class AppliedMigrations {
    private static final Script ASK = Script.of(AppliedMigrations.class, "ask-application.sh");
    private static final Script PROGRAM = Script.of(AppliedMigrations.class, "unknown-migrations.php");

    private AppliedMigrations() {}

    /**
     * @param releasePath on the server, the release that is returned to
     * @param php words of the command for php there
     * @return names of the migrations that are applied and not among its own; empty where the application could not be asked
     */
    public static Optional<List<String>> since(Host host, String releasePath, List<String> php)
            throws RemoteFailure, InterruptedException {
        String answer = host.run(Call.of(ASK, releasePath, String.join("\n", php),
                String.valueOf(MigrationLint.LIMIT.toSeconds())).stdin(PROGRAM.text())).text();
        try {
            JsonNode json = new ObjectMapper().readTree(answer.substring(answer.lastIndexOf('\n') + 1));
            if (!json.path("unknown").isArray()) {
                return Optional.empty();
            }
            List<String> names = new ArrayList<>();
            json.path("unknown").forEach(name -> names.add(name.asText()));
            return Optional.of(names);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
