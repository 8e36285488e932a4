package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.AbortException;
import hudson.Util;
import hudson.model.Failure;
import hudson.model.Job;
import hudson.model.ModelObject;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration;
import io.jenkins.plugins.zerodown.jenkins.history.History;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.permissions.TargetUse;
import io.jenkins.plugins.zerodown.jenkins.permissions.ZeroDownPermissions;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** What a job has on one target: its releases, and the ways back. */
public final class TargetPage implements ModelObject {
    /** Longer than it takes to reach servers that answer, shorter than a browser waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Job<?, ?> job;
    private final String name;

    TargetPage(Job<?, ?> job, String name) {
        this.job = job;
        this.name = name;
    }

    @Override
    public String getDisplayName() {
        return name;
    }

    public Job<?, ?> getJob() {
        return job;
    }

    public String getName() {
        return name;
    }

    /** From Jenkins' own address, ends with a slash. */
    public String getUrl() {
        return getJobUrl() + "target/" + Util.rawEncode(name) + "/";
    }

    public String getJobUrl() {
        return job.getUrl() + ReleasesAction.URL + "/";
    }

    /** Why there is nothing to show or do here, in a sentence; empty text where there is. */
    public String getProblem() {
        try {
            target();
            return "";
        } catch (AbortException e) {
            return e.getMessage();
        }
    }

    public boolean isUsable() {
        return getProblem().isEmpty();
    }

    /** Address of the site that shows the newest release that is ready; empty text where there is none. */
    public String getPreview() {
        try {
            return target().preview().orElse("");
        } catch (AbortException e) {
            return "";
        }
    }

    public boolean mayRollBack() {
        return isUsable() && job.hasPermission(ZeroDownPermissions.ROLLBACK);
    }

    public boolean mayUnlock() {
        return isUsable() && job.hasPermission(ZeroDownPermissions.UNLOCK);
    }

    /** What is known now; has it read where it is not. Returns at once. */
    public ReleasesView getNow() {
        return view(Duration.ZERO);
    }

    /** The same, for a page that waits a while: one without script. */
    public ReleasesView getSoon() {
        return view(PATIENCE);
    }

    private ReleasesView view(Duration patience) {
        try {
            Readings.Reading<TargetReleases> reading = new ReleaseReader(job, target()).read();
            reading.await(patience);
            return ReleasesView.of(this, reading);
        } catch (AbortException e) {
            return ReleasesView.failed(this, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ReleasesView.pending(this);
        }
    }

    /** For the page that confirms a rollback, and only for who may do one. */
    public ReleasesView getRollbackForm() {
        job.checkPermission(ZeroDownPermissions.ROLLBACK);
        return getSoon();
    }

    /** For the page that confirms an unlock, and only for who may do one. */
    public UnlockForm getUnlockForm() {
        job.checkPermission(ZeroDownPermissions.UNLOCK);
        try {
            Readings.Reading<TargetHolders> reading = new ReleaseReader(job, target()).holders();
            reading.await(PATIENCE);
            return new UnlockForm(
                    reading.value().orElseGet(() -> new TargetHolders(List.of())),
                    reading.value().isPresent()
                            ? ""
                            : Messages.TargetPage_noHolders(
                                    reading.failure().map(Throwable::getMessage).orElse("")));
        } catch (AbortException e) {
            return new UnlockForm(new TargetHolders(List.of()), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new UnlockForm(new TargetHolders(List.of()), Messages.TargetPage_noHolders(""));
        }
    }

    /** For a form: what is asked for twice with it is done once. */
    public String getNewTask() {
        return UUID.randomUUID().toString();
    }

    /**
     * Begins a rollback and leads to its log.
     *
     * @param to release; blank: the newest good one that is older than the live one
     * @param leftIsGood the release that is left may be gone back to
     * @param task the form's {@link #getNewTask}
     * @param seen the releases that the form showed as live, with blanks between: where others are by its turn, nothing
     *     is done
     */
    @RequirePOST
    public HttpResponse doRollback(
            @QueryParameter String to,
            @QueryParameter boolean leftIsGood,
            @QueryParameter String task,
            @QueryParameter String seen)
            throws IOException {
        job.checkPermission(ZeroDownPermissions.ROLLBACK);
        String release = to == null ? "" : to.strip();
        if (!release.isEmpty() && !ReleaseId.isLegal(release)) {
            throw new Failure(Messages.TargetPage_noRelease(release));
        }
        List<String> shown = words(seen);
        for (String id : shown) {
            if (!ReleaseId.isLegal(id)) {
                throw new Failure(Messages.TargetPage_noRelease(id));
            }
        }
        return begin(task, TaskFolder.Kind.ROLLBACK, release, leftIsGood, "", shown);
    }

    /**
     * Takes the target's slot from those whom the form showed, and leads to the log of that.
     *
     * @param why is kept on the servers
     * @param seen the form's marks of who had the slot, with blanks between: whoever has come since keeps it
     */
    @RequirePOST
    public HttpResponse doUnlock(@QueryParameter String why, @QueryParameter String task, @QueryParameter String seen)
            throws IOException {
        job.checkPermission(ZeroDownPermissions.UNLOCK);
        if (why == null || why.isBlank()) {
            throw new Failure(Messages.TargetPage_noReason());
        }
        return begin(task, TaskFolder.Kind.UNLOCK, "", false, why.strip().replaceAll("\\s+", " "), words(seen));
    }

    private static List<String> words(String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private HttpResponse begin(
            String task, TaskFolder.Kind kind, String to, boolean leftIsGood, String why, List<String> seen)
            throws IOException {
        if (task == null || !TaskFolder.isId(task)) {
            throw new Failure(Messages.TargetPage_noForm());
        }
        try {
            TargetTask.ask(job, target(), task, kind, to, leftIsGood, why, seen);
        } catch (AbortException e) {
            throw new Failure(e.getMessage());
        }
        return TaskPage.redirect(job, task);
    }

    /**
     * @throws AbortException in a sentence, where this job has nothing to do with it or may not use it, or it is gone
     */
    private TargetConfiguration target() throws AbortException {
        return target(job, name);
    }

    static TargetConfiguration target(Job<?, ?> job, String name) throws AbortException {
        try {
            if (History.of(job).entries(Integer.MAX_VALUE).stream()
                    .map(HistoryEntry::target)
                    .noneMatch(name::equals)) {
                throw new AbortException(Messages.TargetPage_never(job.getFullName(), name));
            }
        } catch (AbortException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableHistory(job.getFullName(), e);
        }
        TargetConfiguration target = ZeroDownConfiguration.get()
                .target(name)
                .orElseThrow(() -> new AbortException(Messages.TargetPage_removed(name)));
        TargetUse.check(target, job);
        return target;
    }
}
