package io.jenkins.plugins.zerodown.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the database has had since an older release: a rollback does not undo it.
 *
 * @param names of the migrations that are applied and not among the release's own
 * @param unanswered why the application could not be asked; then nothing is known
 */
public record AppliedMigrations(List<String> names, Optional<String> unanswered) {
    private static final String MARK = "zerodown-lint {";
    private static final Script ASK = Script.of(AppliedMigrations.class, "ask-application.sh");
    private static final Script PROGRAM = Script.of(AppliedMigrations.class, "pending-migrations.php");

    public AppliedMigrations {
        names = List.copyOf(names);
    }

    /**
     * @param releasePath on the server, the release that is returned to
     * @param php words of the command for php there
     * @param umask that it runs with, octal
     */
    public static AppliedMigrations since(Host host, String releasePath, List<String> php, String umask)
            throws RemoteFailure, InterruptedException {
        ScriptResult answer = host.run(Call.of(ASK)
                .with("RELEASE_PATH", releasePath)
                .with("PHP", String.join("\n", php))
                .with("LIMIT", String.valueOf(MigrationLint.LIMIT.toSeconds()))
                .with("MODE", "open")
                .stdin(PROGRAM.text())
                .umask(umask));
        return read(answer.out() + "\n" + answer.err());
    }

    /** @param printed by ask-application.sh while it ran pending-migrations.php */
    static AppliedMigrations read(String printed) {
        Optional<String> line =
                printed.lines().filter(one -> one.startsWith(MARK)).findFirst();
        if (line.isEmpty()) {
            return unanswered(
                    ApplicationAnswers.silence(printed, printed.lines().anyMatch("zerodown-lint overdue"::equals)));
        }
        try {
            JsonNode json = new ObjectMapper().readTree(line.get().substring(MARK.length() - 1));
            if (!json.path("unknown").isArray()) {
                return unanswered(json.path("error").asText("its answer is garbled"));
            }
            List<String> names = new ArrayList<>();
            json.path("unknown").forEach(name -> names.add(name.asText()));
            return new AppliedMigrations(names, Optional.empty());
        } catch (JsonProcessingException e) {
            return unanswered("its answer is garbled");
        }
    }

    private static AppliedMigrations unanswered(String why) {
        return new AppliedMigrations(
                List.of(), Optional.of(why.lines().findFirst().orElse("")));
    }
}
