package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.model.Action;
import hudson.model.Job;
import io.jenkins.plugins.zerodown.jenkins.history.History;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.permissions.ZeroDownPermissions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page "Releases" of a job: the targets that it has deployed to with what their servers have now, and what it did
 * there. Who may read the job may read it.
 */
public class ReleasesAction implements Action {
    static final String URL = "zerodown";
    private static final int SHOWN = 50;

    private final Job<?, ?> job;

    ReleasesAction(Job<?, ?> job) {
        this.job = job;
    }

    /** None for a job that never deployed: then there is no link either. */
    @Override
    public String getIconFileName() {
        return entries(1).isEmpty() ? null : "symbol-server";
    }

    @Override
    public String getDisplayName() {
        return Messages.ReleasesAction_displayName();
    }

    @Override
    public String getUrlName() {
        return URL;
    }

    public Job<?, ?> getJob() {
        return job;
    }

    /** Whose page this is, as its side panel is drawn: the job or the build. */
    public Object getOwner() {
        return job;
    }

    /** From Jenkins' own address, ends with a slash. */
    public String getJobUrl() {
        return job.getUrl() + URL + "/";
    }

    /** That were deployed to or rolled back here, the last first; after them those that are gone or not this job's. */
    public List<TargetPage> getTargets() {
        return entries(Integer.MAX_VALUE).stream()
                .map(HistoryEntry::target)
                .distinct()
                .map(this::getTarget)
                .sorted(Comparator.comparing(target -> !target.isUsable()))
                .toList();
    }

    /** Stapler's {@code target/NAME/}: a page for every name, which says so where there is no such target. */
    public TargetPage getTarget(String name) {
        return new TargetPage(job, name);
    }

    /** Stapler's {@code tasks/ID/}. @return null for what is no task of this job */
    public TaskPage getTasks(String id) {
        return TaskPage.of(job, id);
    }

    /** What was asked for here and goes on, or was cut off; newest first. */
    public List<TaskPage> getOpenTasks() {
        List<TaskPage> open = new ArrayList<>();
        try {
            for (TaskFolder folder : TaskFolder.list(job.getRootDir().toPath())) {
                TaskPage page = TaskPage.of(job, folder.id());
                if (page != null && page.isOpen()) {
                    open.add(page);
                }
            }
        } catch (IOException e) {
            throw new UnreadableHistory(job.getFullName(), e);
        }
        return open;
    }

    public boolean mayRollBack() {
        return job.hasPermission(ZeroDownPermissions.ROLLBACK);
    }

    public boolean mayUnlock() {
        return job.hasPermission(ZeroDownPermissions.UNLOCK);
    }

    /** What was done, newest first, as the table shows it. */
    public List<HistoryRow> getHistory() {
        return entries(SHOWN).stream().map(entry -> new HistoryRow(job, entry)).toList();
    }

    public DurationChart getChart() {
        return DurationChart.of(entries(DurationChart.MOST));
    }

    /** The newest of each target that came to its end well. */
    public List<HistoryRow> getLatest() {
        Map<String, HistoryRow> latest = new LinkedHashMap<>();
        for (HistoryEntry entry : entries(Integer.MAX_VALUE)) {
            if (entry.outcome() == HistoryEntry.Outcome.DONE && !entry.release().isEmpty()) {
                latest.putIfAbsent(entry.target(), new HistoryRow(job, entry));
            }
        }
        return List.copyOf(latest.values());
    }

    /** Of this page, newest first. */
    List<HistoryEntry> entries(int limit) {
        try {
            return History.of(job).entries(limit);
        } catch (IOException e) {
            throw new UnreadableHistory(job.getFullName(), e);
        }
    }
}
