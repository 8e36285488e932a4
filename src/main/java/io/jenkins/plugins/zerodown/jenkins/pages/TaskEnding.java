package io.jenkins.plugins.zerodown.jenkins.pages;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the engine's answer to a rollback or an unlock means for people. */
final class TaskEnding {
    private TaskEnding() {}

    static TaskFolder.Ending of(TaskFolder.Kind kind, JsonNode answer, Instant now) {
        if (answer.has("error")) {
            return new TaskFolder.Ending(
                    HistoryEntry.Outcome.UNUSABLE, answer.get("error").asText(), now.toString());
        }
        return kind == TaskFolder.Kind.UNLOCK ? unlocked(answer, now) : rolledBack(answer, now);
    }

    private static TaskFolder.Ending rolledBack(JsonNode answer, Instant now) {
        List<String> lines = new ArrayList<>(List.of(answer.path("message").asText()));
        answer.path("servers").forEach(server -> lines.add(server.asText()));
        return new TaskFolder.Ending(
                HistoryEntry.Outcome.of(answer.path("status").asInt(-1)), String.join("\n", lines), now.toString());
    }

    private static TaskFolder.Ending unlocked(JsonNode answer, Instant now) {
        List<String> lines = new ArrayList<>();
        boolean failed = false;
        for (JsonNode server : answer.path("servers")) {
            String name = server.path("server").asText();
            if (server.has("error")) {
                failed = true;
                lines.add(Messages.TaskEnding_notAsked(name, server.get("error").asText()));
            } else if (server.has("holder")) {
                failed = true;
                lines.add(Messages.TaskEnding_kept(name, server.path("who").asText()));
            } else {
                lines.add(
                        server.has("from")
                                ? Messages.TaskEnding_freed(
                                        name, server.get("from").asText())
                                : Messages.TaskEnding_wasFree(name));
            }
        }
        return new TaskFolder.Ending(
                failed ? HistoryEntry.Outcome.FAILED : HistoryEntry.Outcome.DONE,
                String.join("\n", lines),
                now.toString());
    }

    /** The release that visitors saw before; where servers differed, that of the first by name; empty text for none. */
    static String previous(DeploymentState state) {
        return state.each(ServerKey.PREVIOUS).values().stream()
                .flatMap(Optional::stream)
                .findFirst()
                .map(ReleaseId::value)
                .orElse("");
    }
}
