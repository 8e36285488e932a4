package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;

/** Gives each build its page; whether there is anything on it is asked when a link is drawn. */
@Extension
@SuppressWarnings("rawtypes")
public final class ReleasesOfBuilds extends TransientActionFactory<Run> {
    @Override
    public Class<Run> type() {
        return Run.class;
    }

    @Override
    public Class<? extends Action> actionType() {
        return BuildReleasesAction.class;
    }

    @Override
    public Collection<? extends Action> createFor(Run run) {
        return List.of(new BuildReleasesAction(run));
    }
}
