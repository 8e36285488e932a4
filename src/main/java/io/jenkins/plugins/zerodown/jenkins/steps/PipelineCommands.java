package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.workspace.LaunchedCommands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Starts the commands of a build where the pipeline runs its own: in its container, with what withEnv, tools and
 * withCredentials give.
 */
final class PipelineCommands {
    private static final Logger LOG = Logger.getLogger(PipelineCommands.class.getName());

    private final StepContext context;

    PipelineCommands(StepContext context) {
        this.context = context;
    }

    /** Returns at once. What hinders it is left for the engine to find. */
    void start(LaunchedCommands.Launch launch) {
        DaemonThread.start("ZeroDown starts a command", () -> {
            try {
                begin(launch);
            } catch (IOException | RuntimeException e) {
                refuse(launch, e.getMessage() == null ? e.toString() : e.getMessage());
            } catch (InterruptedException e) {
                refuse(launch, "it was interrupted");
            }
        });
    }

    private void begin(LaunchedCommands.Launch launch) throws IOException, InterruptedException {
        Launcher launcher = context.get(Launcher.class);
        FilePath workspace = context.get(FilePath.class);
        // A pipeline that has written nothing has none yet.
        workspace.mkdirs();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = launcher.launch()
                .cmds("sh", launch.program(), "start", launch.job())
                .envs(unexpanded(context.get(EnvVars.class)))
                .pwd(workspace)
                .quiet(true)
                .stdout(said)
                .join();
        if (status != 0) {
            refuse(launch, "sh ended with status " + status + ": " + said.toString(StandardCharsets.UTF_8));
        }
    }

    /** A launcher reads $NAME in values. */
    private static Map<String, String> unexpanded(EnvVars environment) {
        Map<String, String> values = new HashMap<>(environment);
        values.replaceAll((name, value) -> value.replace("$", "$$"));
        return values;
    }

    private void refuse(LaunchedCommands.Launch launch, String why) {
        try {
            context.get(FilePath.class).child(launch.job()).child("refused").write(why.strip(), "UTF-8");
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "a command could not be started: " + why, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
