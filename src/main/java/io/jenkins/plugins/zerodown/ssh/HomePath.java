package io.jenkins.plugins.zerodown.ssh;

import java.nio.file.Path;

/** A file name as users write it. */
final class HomePath {
    private HomePath() {}

    /** A leading ~/ is the home directory of who runs this. */
    static Path of(String name) {
        return name.startsWith("~/") ? Path.of(System.getProperty("user.home"), name.substring(2)) : Path.of(name);
    }
}
