package hudson;

import hudson.model.TaskListener;
import java.io.IOException;

public abstract class Launcher {
    public final native ProcStarter launch();

    public final class ProcStarter {
        public native ProcStarter cmds(String... args);

        public native ProcStarter quiet(boolean quiet);

        public native ProcStarter pwd(FilePath workDir);

        public native ProcStarter stdout(TaskListener out);

        public native int join() throws IOException, InterruptedException;
    }
}
