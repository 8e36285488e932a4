package hudson.model;

import hudson.model.queue.ScheduleResult;
import hudson.model.queue.SubTask;
import jenkins.console.WithConsoleUrl;

public class Queue {
    public native boolean cancel(Task p);

    public native Item getItem(Task t);

    public native ScheduleResult schedule2(Task p, int quietPeriod, Action... actions);

    public interface Task extends ModelObject, SubTask {
        String getName();

        String getFullDisplayName();

        default void checkAbortPermission() {}

        default boolean hasAbortPermission() {
            return false;
        }

        String getUrl();
    }

    public interface TransientTask extends Task {}

    public interface FlyweightTask extends Task {}

    public interface Executable extends Runnable, WithConsoleUrl {
        SubTask getParent();

        @Override
        void run();

        @Override
        default String getConsoleUrl() {
            return null;
        }

        @Override
        String toString();
    }

    public abstract static class Item extends Actionable {
        public final Task task = null;

        public final native String getWhy();
    }

    public static final class LeftItem extends Item {
        private LeftItem() {}

        public native boolean isCancelled();
    }
}
