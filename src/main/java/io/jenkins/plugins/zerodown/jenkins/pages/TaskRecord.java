package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.AbortException;
import hudson.model.Job;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.jenkins.history.History;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where the end of a task is kept: in its folder and, of a rollback, in the job's history. */
final class TaskRecord {
    private static final Logger LOGGER = Logger.getLogger(TaskRecord.class.getName());

    private final Job<?, ?> job;
    private final TaskFolder folder;
    private final TaskFolder.Wanted wanted;

    TaskRecord(Job<?, ?> job, TaskFolder folder, TaskFolder.Wanted wanted) {
        this.job = job;
        this.folder = folder;
        this.wanted = wanted;
    }

    /** It was never begun, or is left as it is. */
    void ended(HistoryEntry.Outcome outcome, String message) throws IOException {
        ended(new TaskFolder.Ending(outcome, message, Instant.now().toString()), wanted.to(), "", Map.of());
    }

    /**
     * @param release which it came to; @param previous which was live before; @param steps what each cost, by its
     *     number
     */
    void ended(TaskFolder.Ending ending, String release, String previous, Map<String, StepCost> steps)
            throws IOException {
        // An unlock has its place in the servers' deployment.log.
        if (wanted.kind() == TaskFolder.Kind.ROLLBACK) {
            History history = History.of(job);
            long millis = Duration.between(wanted.askedAt(), Instant.now()).toMillis();
            history.record(new HistoryEntry(
                    folder.id(),
                    HistoryEntry.Kind.ROLLBACK,
                    wanted.target(),
                    release,
                    previous,
                    commit(history, release),
                    wanted.who(),
                    0,
                    wanted.askedAt(),
                    millis,
                    phases(steps),
                    steps,
                    ending.outcome(),
                    ending.message()));
        }
        folder.end(ending);
        forgetReadings();
    }

    private static Map<Integer, Long> phases(Map<String, StepCost> steps) {
        Map<Integer, Long> phases = new TreeMap<>();
        steps.forEach((number, cost) -> phases.merge(Phase.of(number).number(), cost.millis(), Long::sum));
        return phases;
    }

    private static String commit(History history, String release) throws IOException {
        return history.entries(Integer.MAX_VALUE).stream()
                .filter(entry -> !release.isEmpty() && entry.release().equals(release))
                .map(HistoryEntry::commit)
                .filter(commit -> !commit.isEmpty())
                .findFirst()
                .orElse("");
    }

    private void forgetReadings() {
        try {
            new ReleaseReader(job, TargetPage.target(job, wanted.target())).forget();
        } catch (AbortException e) {
            LOGGER.log(Level.FINE, e, () -> "nothing to be read again of " + wanted.target());
        }
    }
}
