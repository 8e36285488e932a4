package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.model.Job;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;

/** A deployment or rollback as the table shows it. */
public record HistoryRow(Job<?, ?> job, HistoryEntry entry) {
    private static final int SHORT_COMMIT = 7;

    /** @param took as people read it */
    public record PhaseTime(String heading, String took) {}

    public Date started() {
        return Date.from(entry.started());
    }

    public String took() {
        return Amounts.duration(entry.millis());
    }

    public String what() {
        return entry.kind() == HistoryEntry.Kind.ROLLBACK
                ? Messages.HistoryRow_rollback()
                : Messages.HistoryRow_deploy();
    }

    public String shortCommit() {
        return entry.commit().length() > SHORT_COMMIT ? entry.commit().substring(0, SHORT_COMMIT) : entry.commit();
    }

    /** The word by which it is coloured. */
    public String outcomeWord() {
        return entry.outcome().name().toLowerCase(Locale.ROOT);
    }

    public String outcome() {
        return switch (entry.outcome()) {
            case DONE -> Messages.HistoryRow_done();
            case FAILED -> Messages.HistoryRow_failed();
            case UNUSABLE -> Messages.HistoryRow_unusable();
            case BUSY -> Messages.HistoryRow_busy();
            case DIVERGED -> Messages.HistoryRow_diverged();
            case STOPPED -> Messages.HistoryRow_stopped();
            case UNKNOWN -> Messages.HistoryRow_unknown();
        };
    }

    /** In the order of the phases; empty where it never came to any. */
    public List<PhaseTime> phases() {
        return Arrays.stream(Phase.values())
                .filter(phase -> entry.phases().containsKey(phase.number()))
                .map(phase -> new PhaseTime(
                        phase.heading(), Amounts.duration(entry.phases().get(phase.number()))))
                .toList();
    }

    /** From Jenkins' own address; empty text where there is nothing to lead to, such as a build that is deleted. */
    public String url() {
        if (entry.build() > 0) {
            return job.getBuildByNumber(entry.build()) == null ? "" : job.getUrl() + entry.build() + "/";
        }
        return TaskPage.of(job, entry.id()) == null ? "" : TaskPage.url(job, entry.id());
    }

    public String buildName() {
        return "#" + entry.build();
    }
}
