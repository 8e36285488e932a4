package io.jenkins.plugins.zerodown.jenkins.pages;

import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the engine's answer to a rollback or an unlock means for people. */
final class TaskEnding {
    private TaskEnding() {}

    /** Nothing was done. @param why for people */
    static TaskFolder.Ending refused(String why, Instant now) {
        return new TaskFolder.Ending(HistoryEntry.Outcome.UNUSABLE, why, now.toString());
    }

    static TaskFolder.Ending of(EngineAnswer.Ended answer, Instant now) {
        List<String> lines = new ArrayList<>(List.of(answer.message()));
        lines.addAll(answer.servers());
        return new TaskFolder.Ending(
                HistoryEntry.Outcome.of(answer.status()), String.join("\n", lines), now.toString());
    }

    static TaskFolder.Ending of(EngineAnswer.Unlocked answer, Instant now) {
        List<String> lines = new ArrayList<>();
        boolean failed = false;
        for (EngineAnswer.FreedServer server : answer.servers()) {
            String name = server.server();
            if (server.error() != null) {
                failed = true;
                lines.add(Messages.TaskEnding_notAsked(name, server.error()));
            } else if (server.holder() != null) {
                failed = true;
                lines.add(Messages.TaskEnding_kept(name, server.who()));
            } else {
                lines.add(
                        server.from() != null
                                ? Messages.TaskEnding_freed(name, server.from())
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
