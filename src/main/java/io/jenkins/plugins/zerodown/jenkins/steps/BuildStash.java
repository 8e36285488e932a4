package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.jenkins.engine.Engine;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.flow.StashManager;

/**
 * Brings what was built from one agent to another by way of the controller, which is the one way by which files cross
 * it, and only where a pipeline asks for it. A stash would follow links and lose empty directories: it is given one
 * archive.
 */
final class BuildStash {
    private static final String ARCHIVE = "zerodown-build.tar.gz";

    private final Plan plan;
    private final Run<?, ?> run;
    private final String node;
    private final TaskListener log;

    /** @param node where this part works */
    BuildStash(Plan plan, Run<?, ?> run, String node, TaskListener log) {
        this.plan = plan;
        this.run = run;
        this.node = node;
        this.log = log;
    }

    /** Keeps the build directory with the build of Jenkins. */
    void keep(DeploymentState state) throws IOException, InterruptedException {
        FilePath root = root();
        FilePath directory = directory(root);
        directory.mkdirs();
        try {
            tar(
                    root,
                    root.child(state.text(StateKey.BUILD_DIRECTORY).orElseThrow()),
                    "-czf",
                    directory.child(ARCHIVE).getRemote(),
                    ".");
            StashManager.stash(
                    run,
                    plan.arguments().stash(),
                    directory,
                    launcher(root),
                    new EnvVars(),
                    log,
                    ARCHIVE,
                    null,
                    false,
                    false);
        } finally {
            directory.deleteRecursive();
        }
    }

    /** Unpacks what was kept, in the work directory of this part. @param state is told where */
    void unpack(DeploymentState state) throws IOException, InterruptedException {
        FilePath root = root();
        FilePath directory = directory(root);
        FilePath build = root.child(Engine.on(root).workDirectory(plan.id())).child("build");
        directory.mkdirs();
        build.mkdirs();
        try {
            StashManager.unstash(run, plan.arguments().stash(), directory, launcher(root), new EnvVars(), log);
            tar(root, build, "-xzf", directory.child(ARCHIVE).getRemote());
        } finally {
            directory.deleteRecursive();
        }
        state.setText(StateKey.BUILD_DIRECTORY, build.getRemote());
    }

    private FilePath root() throws AbortException {
        return Machine.root(node)
                .orElseThrow(() -> new AbortException(Messages.PartBeginning_offline(Machine.shown(node))));
    }

    private FilePath directory(FilePath root) {
        return root.child(Engine.on(root).workDirectory(plan.id())).child("stash");
    }

    private Launcher launcher(FilePath root) throws IOException, InterruptedException {
        return root.createLauncher(log);
    }

    private void tar(FilePath root, FilePath directory, String... words) throws IOException, InterruptedException {
        String[] command = new String[words.length + 1];
        command[0] = "tar";
        System.arraycopy(words, 0, command, 1, words.length);
        int status = launcher(root)
                .launch()
                .cmds(command)
                .pwd(directory)
                .quiet(true)
                .stdout(log)
                .join();
        if (status != 0) {
            throw new AbortException(Messages.BuildStash_tar(Machine.shown(node), status, directory.getRemote()));
        }
    }
}
