package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.AbortException;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Job;
import hudson.model.Label;
import hudson.model.Queue;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetMachine;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.permissions.ZeroDownPermissions;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.model.Jenkins;

/**
 * A rollback or an unlock in Jenkins' queue, as somebody asked for it on a page. It is not kept in the queue over a
 * restart: its folder tells then that it was cut off, and whoever looks decides.
 */
class TargetTask implements Queue.TransientTask, AccessControlled {
    /** Those that wait or go on in this Jenkins, by their ids. */
    private static final Map<String, TargetTask> UNDER_WAY = new ConcurrentHashMap<>();

    private final Job<?, ?> job;
    private final TaskFolder folder;
    private final TaskFolder.Wanted wanted;
    private final Label label;
    private volatile TaskRun run;

    private TargetTask(Job<?, ?> job, TaskFolder folder, TaskFolder.Wanted wanted, Label label) {
        this.job = job;
        this.folder = folder;
        this.wanted = wanted;
        this.label = label;
    }

    /** On the controller it takes no executor, since a controller may well have none. */
    private static final class OnController extends TargetTask implements Queue.FlyweightTask {
        private OnController(Job<?, ?> job, TaskFolder folder, TaskFolder.Wanted wanted) {
            super(job, folder, wanted, Jenkins.get().getSelfLabel());
        }
    }

    /** Has it done in the name of the current user; a second time for one id is the same as once. */
    static void ask(
            Job<?, ?> job,
            TargetConfiguration target,
            String id,
            TaskFolder.Kind kind,
            String to,
            boolean leftIsGood,
            String why,
            List<String> seen)
            throws IOException {
        User user = User.current();
        TaskFolder folder = TaskFolder.in(job.getRootDir().toPath(), id);
        TaskFolder.Wanted wanted = new TaskFolder.Wanted(
                kind,
                target.getName(),
                to,
                leftIsGood,
                why,
                user == null ? Messages.TargetTask_nobody() : user.getDisplayName(),
                user == null ? "" : user.getId(),
                Instant.now().toString(),
                seen);
        if (folder.begin(wanted)) {
            schedule(job, target, folder, wanted);
        }
    }

    /** Puts one into the queue again that was cut off; nothing where it is there or has ended. */
    static void goOn(Job<?, ?> job, TaskFolder folder) throws IOException {
        TaskFolder.Wanted wanted =
                folder.wanted().orElseThrow(() -> new AbortException(Messages.TaskPage_gone(folder.id())));
        Optional<TaskFolder.Ending> ending = folder.ending();
        if (ending.isEmpty() || ending.get().outcome() == HistoryEntry.Outcome.UNKNOWN) {
            schedule(job, TargetPage.target(job, wanted.target()), folder, wanted);
        }
    }

    private static void schedule(Job<?, ?> job, TargetConfiguration target, TaskFolder folder, TaskFolder.Wanted wanted)
            throws IOException {
        TargetTask task = TargetMachine.label(target)
                .map(label -> new TargetTask(job, folder, wanted, label))
                .orElseGet(() -> new OnController(job, folder, wanted));
        if (UNDER_WAY.putIfAbsent(folder.id(), task) == null) {
            Cause cause = new Cause.UserIdCause(
                    Optional.ofNullable(User.current()).map(User::getId).orElse(null));
            if (Jenkins.get()
                    .getQueue()
                    .schedule2(task, 0, new CauseAction(cause))
                    .isRefused()) {
                task.cancelled(Messages.TargetTask_refused());
            }
        }
    }

    /** Empty where nothing is done for it in this Jenkins. */
    static Optional<TargetTask> underWay(String id) {
        return Optional.ofNullable(UNDER_WAY.get(id));
    }

    Job<?, ?> job() {
        return job;
    }

    TaskFolder folder() {
        return folder;
    }

    TaskFolder.Wanted wanted() {
        return wanted;
    }

    /** Before it has been given an executor. */
    boolean waits() {
        return run == null;
    }

    /** Why it waits, as the queue says it; empty text where it does not, or nobody knows. */
    String why() {
        Queue.Item item = waits() ? Jenkins.get().getQueue().getItem(this) : null;
        return item == null ? "" : Optional.ofNullable(item.getWhy()).orElse("");
    }

    /** Takes it out of the queue, or has the engine stop it; its log says what came of that. */
    void stop() {
        if (!Jenkins.get().getQueue().cancel(this) && run != null) {
            run.interrupt();
        }
    }

    /** It will not begin. */
    void cancelled(String message) throws IOException {
        try {
            new TaskRecord(job, folder, wanted).ended(HistoryEntry.Outcome.STOPPED, message);
        } finally {
            over();
        }
    }

    /** It is not under way any more. */
    void over() {
        UNDER_WAY.remove(folder.id(), this);
    }

    @Override
    public Queue.Executable createExecutable() {
        run = new TaskRun(this);
        return run;
    }

    @Override
    public Label getAssignedLabel() {
        return label;
    }

    @Override
    public String getName() {
        return getDisplayName();
    }

    @Override
    public String getDisplayName() {
        return TaskPage.title(wanted);
    }

    @Override
    public String getFullDisplayName() {
        return Messages.TargetTask_fullName(getDisplayName(), job.getFullDisplayName());
    }

    @Override
    public String getUrl() {
        return TaskPage.url(job, folder.id());
    }

    @Override
    public ACL getACL() {
        return job.getACL();
    }

    private Permission permission() {
        return permission(wanted.kind());
    }

    /** Who may begin such a one may stop it. */
    static Permission permission(TaskFolder.Kind kind) {
        return kind == TaskFolder.Kind.ROLLBACK ? ZeroDownPermissions.ROLLBACK : ZeroDownPermissions.UNLOCK;
    }

    @Override
    public void checkAbortPermission() {
        job.checkPermission(permission());
    }

    @Override
    public boolean hasAbortPermission() {
        return job.hasPermission(permission());
    }
}
