package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.release.Fence;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Script;

/**
 * The newest release once more, by links and verified, which each server readies after a deployment has ended, so that
 * the next one's 3.4 begins with it: then neither links nor checksums of what has not changed are waited for.
 */
public final class PrelinkedTree {
    private static final Script MAKE = Script.of(PrelinkedTree.class, "prelinked-tree.sh");

    private PrelinkedTree() {}

    /**
     * Has it made, and the releases removed that 9.1 has put aside, in a process of the server's that nobody waits for.
     */
    public static Call making(Layout layout, Fence fence, Target.Modes modes) {
        return Call.of(MAKE)
                .with("DEPLOY_PATH", layout.deployPath())
                .with("TOKEN", fence.token())
                .with("FILE_MODE", String.format("%04o", modes.file()))
                .with("EXECUTABLE_MODE", String.format("%04o", modes.executable()))
                .with("DIRECTORY_MODE", String.format("%04o", modes.directory()));
    }
}
