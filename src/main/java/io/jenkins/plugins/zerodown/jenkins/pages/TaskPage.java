package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.AbortException;
import hudson.console.AnnotatedLargeText;
import hudson.model.Failure;
import hudson.model.Job;
import hudson.model.ModelObject;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.jelly.XMLOutput;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** A rollback or an unlock: its log, as it grows, and how it ended. */
public final class TaskPage implements ModelObject {
    private final Job<?, ?> job;
    private final TaskFolder folder;
    private final TaskFolder.Wanted wanted;

    private TaskPage(Job<?, ?> job, TaskFolder folder, TaskFolder.Wanted wanted) {
        this.job = job;
        this.folder = folder;
        this.wanted = wanted;
    }

    /** @return null for what is no task of this job, or is not kept any more */
    static TaskPage of(Job<?, ?> job, String id) {
        if (!TaskFolder.isId(id)) {
            return null;
        }
        TaskFolder folder = TaskFolder.in(job.getRootDir().toPath(), id);
        try {
            return folder.wanted()
                    .map(wanted -> new TaskPage(job, folder, wanted))
                    .orElse(null);
        } catch (IOException e) {
            throw new UnreadableHistory(job.getFullName(), e);
        }
    }

    /** From Jenkins' own address, ends with a slash. */
    static String url(Job<?, ?> job, String id) {
        return job.getUrl() + ReleasesAction.URL + "/tasks/" + id + "/";
    }

    static HttpResponse redirect(Job<?, ?> job, String id) {
        return HttpResponses.redirectViaContextPath(url(job, id));
    }

    static String title(TaskFolder.Wanted wanted) {
        if (wanted.kind() == TaskFolder.Kind.UNLOCK) {
            return Messages.TaskPage_unlock(wanted.target());
        }
        return wanted.to().isEmpty()
                ? Messages.TaskPage_rollback(wanted.target())
                : Messages.TaskPage_rollbackTo(wanted.target(), wanted.to());
    }

    @Override
    public String getDisplayName() {
        return title(wanted);
    }

    public Job<?, ?> getJob() {
        return job;
    }

    public String getUrl() {
        return url(job, folder.id());
    }

    public String getJobUrl() {
        return job.getUrl() + ReleasesAction.URL + "/";
    }

    public String getWho() {
        return wanted.who();
    }

    public String getWhy() {
        return wanted.why();
    }

    public Date getAsked() {
        return Date.from(wanted.askedAt());
    }

    /** Waits or goes on in this Jenkins. */
    public boolean isUnderWay() {
        return TargetTask.underWay(folder.id()).isPresent();
    }

    /** Why it has no executor yet; empty text where it has, or nobody knows. */
    public String getQueued() {
        return TargetTask.underWay(folder.id()).map(TargetTask::why).orElse("");
    }

    /** It has not come to an end that is known. */
    public boolean isOpen() {
        return isUnderWay() || isCutOff();
    }

    /** Nobody works on it, and how the servers stand is not known. */
    public boolean isCutOff() {
        return !isUnderWay()
                && ending().map(TaskFolder.Ending::outcome)
                        .filter(known -> known != HistoryEntry.Outcome.UNKNOWN)
                        .isEmpty();
    }

    /** It was cut off, and had not begun: how the servers stand is known. */
    public boolean isOnlyWaited() {
        try {
            return isCutOff() && folder.onlyWaited(wanted.kind());
        } catch (IOException e) {
            throw new UnreadableHistory(job.getFullName(), e);
        }
    }

    /** The word by which it is coloured; empty text where it has not ended. */
    public String getOutcomeWord() {
        return isOpen()
                ? ""
                : ending().map(ending -> ending.outcome().name().toLowerCase(Locale.ROOT))
                        .orElse("");
    }

    public String getMessage() {
        return ending().map(TaskFolder.Ending::message).orElse("");
    }

    /** Whether the current user may stop it, go on with it or leave it. */
    public boolean mayAct() {
        return job.hasPermission(TargetTask.permission(wanted.kind()));
    }

    /** Stapler's {@code logText/progressiveHtml}: the log from an offset on. */
    public AnnotatedLargeText<TaskPage> getLogText() {
        return new AnnotatedLargeText<>(folder.log().toFile(), StandardCharsets.UTF_8, !isUnderWay(), this);
    }

    /** The whole log, for a page. */
    public void writeLogTo(XMLOutput output) throws IOException {
        if (Files.exists(folder.log())) {
            getLogText().writeHtmlTo(0, output.asWriter());
        }
    }

    /** Has it stopped: what it began is undone, and the log says so. */
    @RequirePOST
    public HttpResponse doStop() {
        check();
        TargetTask.underWay(folder.id()).ifPresent(TargetTask::stop);
        return redirect(job, folder.id());
    }

    /** Goes on with what was cut off, as the same operation. */
    @RequirePOST
    public HttpResponse doGoOn() throws IOException {
        check();
        try {
            TargetTask.goOn(job, folder);
        } catch (AbortException e) {
            throw new Failure(e.getMessage());
        }
        return redirect(job, folder.id());
    }

    /** Lets what was cut off stand as it is. */
    @RequirePOST
    public HttpResponse doLeave() throws IOException {
        check();
        if (isCutOff()) {
            new TaskRecord(job, folder, wanted)
                    .ended(
                            HistoryEntry.Outcome.STOPPED,
                            isOnlyWaited() ? Messages.TaskPage_notBegun() : Messages.TaskPage_left());
        }
        return redirect(job, folder.id());
    }

    private void check() {
        job.checkPermission(TargetTask.permission(wanted.kind()));
    }

    private Optional<TaskFolder.Ending> ending() {
        try {
            return folder.ending();
        } catch (IOException e) {
            throw new UnreadableHistory(job.getFullName(), e);
        }
    }
}
