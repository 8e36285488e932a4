package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What 2.1 restored, kept in the work directory for 2.2, also over a restart between the two. */
final class Restored {
    private Restored() {}

    static void remember(DeploymentContext context, String name, String key) throws IOException {
        Files.writeString(file(context, name), key);
    }

    static void forget(DeploymentContext context, String name) throws IOException {
        Files.deleteIfExists(file(context, name));
    }

    /** Whether that directory was restored under that very key. */
    static boolean is(DeploymentContext context, String name, String key) throws IOException {
        Path file = file(context, name);
        return Files.isRegularFile(file) && Files.readString(file).equals(key);
    }

    private static Path file(DeploymentContext context, String name) {
        return context.workDirectory().resolve(name + ".restored");
    }
}
