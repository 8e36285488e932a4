package hudson.model.queue;

import hudson.model.Label;
import hudson.model.Queue;
import java.io.IOException;

public interface SubTask {
    default Label getAssignedLabel() {
        return null;
    }

    Queue.Executable createExecutable() throws IOException;
}
