package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.Extension;
import hudson.model.Queue;
import hudson.model.queue.QueueListener;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Remembers of a task that was taken out of the queue that it will not begin. */
@Extension
public final class CancelledTasks extends QueueListener {
    private static final Logger LOGGER = Logger.getLogger(CancelledTasks.class.getName());

    @Override
    public void onLeft(Queue.LeftItem item) {
        if (item.isCancelled() && item.task instanceof TargetTask task) {
            try {
                task.cancelled(Messages.CancelledTasks_message());
            } catch (IOException e) {
                LOGGER.log(
                        Level.WARNING,
                        e,
                        () -> "Cannot remember that " + task.getFullDisplayName() + " was taken out of the queue");
            }
        }
    }
}
