package hudson.model.queue;

public abstract class ScheduleResult {
    public native boolean isRefused();
}
