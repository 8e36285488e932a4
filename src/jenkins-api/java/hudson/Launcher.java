package hudson;

import hudson.model.TaskListener;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

public abstract class Launcher {
    public final native ProcStarter launch();

    public final class ProcStarter {
        public native ProcStarter cmds(String... args);

        public native ProcStarter quiet(boolean quiet);

        public native ProcStarter pwd(FilePath workDir);

        public native ProcStarter stdout(TaskListener out);

        public native ProcStarter stdout(OutputStream out);

        public native ProcStarter envs(Map<String, String> overrides);

        public native int join() throws IOException, InterruptedException;
    }
}
