package io.jenkins.plugins.zerodown.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Work directories of operations to which nobody came back, since their machine was gone when they ended. */
public final class OldWork {
    private static final Logger LOG = Logger.getLogger(OldWork.class.getName());
    /** A build may wait that long for an approval before it needs what it has built. */
    private static final Duration AGE = Duration.ofDays(30);

    private OldWork() {}

    /** What cannot be removed stays until the next time, and is named in this machine's log. */
    public static void remove(Path work) {
        if (!Files.isDirectory(work)) {
            return;
        }
        try (Stream<Path> entries = Files.list(work)) {
            Instant limit = Instant.now().minus(AGE);
            for (Path entry : entries.toList()) {
                if (Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(limit)) {
                    FileTree.delete(entry);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what a deployment left in " + work + " cannot be removed", e);
        }
    }
}
