package io.jenkins.plugins.zerodown.jenkins.permissions;

import hudson.AbortException;
import hudson.model.Job;
import hudson.security.Permission;
import io.jenkins.plugins.zerodown.jenkins.configuration.JobPatterns;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import jenkins.model.Jenkins;

/** Who may use a target: the jobs that it names, whoever started them. */
public final class TargetUse {
    private TargetUse() {}

    /** @throws AbortException in a sentence for the log or page, where the target does not let the job in */
    public static void check(TargetConfiguration target, Job<?, ?> job) throws AbortException {
        JobPatterns jobs = target.jobs();
        if (!jobs.allow(job.getFullName())) {
            String others = jobs.patterns().isEmpty() ? Messages.TargetUse_nobody() : Messages.TargetUse_these(jobs);
            throw new AbortException(Messages.TargetUse_notThisJob(target.getName(), job.getFullName(), others));
        }
    }

    /**
     * As {@link #check(TargetConfiguration, Job)}, and that the one in whose name this is done has a permission on the
     * job. In a build that is SYSTEM, which has them all, unless Jenkins is told to run builds as somebody.
     */
    public static void check(TargetConfiguration target, Job<?, ?> job, Permission permission) throws AbortException {
        check(target, job);
        if (!job.hasPermission(permission)) {
            throw new AbortException(Messages.TargetUse_notThisUser(
                    target.getName(), Jenkins.getAuthentication2().getName(), permission.name, job.getFullName()));
        }
    }
}
