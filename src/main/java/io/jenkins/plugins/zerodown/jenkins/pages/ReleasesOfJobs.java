package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;

/** Gives each job its page; whether there is anything on it is asked when a link is drawn. */
@Extension
@SuppressWarnings("rawtypes")
public final class ReleasesOfJobs extends TransientActionFactory<Job> {
    @Override
    public Class<Job> type() {
        return Job.class;
    }

    @Override
    public Class<? extends Action> actionType() {
        return ReleasesAction.class;
    }

    @Override
    public Collection<? extends Action> createFor(Job job) {
        return List.of(new ReleasesAction(job));
    }
}
