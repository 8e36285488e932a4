package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.flow.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What 2.1 restored, kept in the work directory for 2.2, also over a restart between the two. */
final class Restored {
    private Restored() {}

    static void remember(Run run, String name, String key) throws IOException {
        Files.writeString(file(run, name), key);
    }

    static void forget(Run run, String name) throws IOException {
        Files.deleteIfExists(file(run, name));
    }

    /** Whether that directory was restored under that very key. */
    static boolean is(Run run, String name, String key) throws IOException {
        Path file = file(run, name);
        return Files.isRegularFile(file) && Files.readString(file).equals(key);
    }

    private static Path file(Run run, String name) {
        return run.workDirectory().resolve(name + ".restored");
    }
}
