package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.model.BuildBadgeAction;
import hudson.model.Run;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import java.util.List;

/** The same page for what one build has deployed, with a summary on the build's own page and a badge in lists. */
public final class BuildReleasesAction extends ReleasesAction implements BuildBadgeAction {
    private final Run<?, ?> run;

    BuildReleasesAction(Run<?, ?> run) {
        super(run.getParent());
        this.run = run;
    }

    @Override
    public Object getOwner() {
        return run;
    }

    /** Where the time of each deployment and rollback of this build went, newest first. */
    public List<StepProfile> getProfiles() {
        return getHistory().stream()
                .filter(row -> StepProfile.exists(row.entry()))
                .map(StepProfile::of)
                .toList();
    }

    @Override
    List<HistoryEntry> entries(int limit) {
        return super.entries(Integer.MAX_VALUE).stream()
                .filter(entry -> entry.build() == run.getNumber())
                .limit(limit)
                .toList();
    }
}
