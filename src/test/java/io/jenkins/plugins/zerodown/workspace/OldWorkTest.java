package io.jenkins.plugins.zerodown.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldWorkTest {
    @TempDir
    Path directory;

    private Path work(String name, Duration age) throws IOException {
        Path work = Files.createDirectories(directory.resolve("work").resolve(name));
        Files.writeString(Files.createDirectories(work.resolve("vendor")).resolve("autoload.php"), "<?php");
        Files.setLastModifiedTime(work, FileTime.from(Instant.now().minus(age)));
        return work;
    }

    @Test
    void what_nobody_came_back_to_for_a_month_is_removed_and_nothing_that_a_link_in_it_leads_to() throws Exception {
        Path waiting = work("waits-for-an-approval", Duration.ofDays(29));
        Path old = work("left", Duration.ofDays(31));
        Path workspace = Files.writeString(
                Files.createDirectories(directory.resolve("workspace")).resolve("index.php"), "<?php");
        Files.createSymbolicLink(old.resolve("source"), workspace.getParent());
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));

        OldWork.remove(directory.resolve("work"));

        assertThat(old).doesNotExist();
        assertThat(waiting.resolve("vendor/autoload.php")).exists();
        assertThat(workspace).exists();
    }

    @Test
    void a_machine_that_never_worked_has_nothing_to_remove() {
        assertThatCode(() -> OldWork.remove(directory.resolve("nowhere"))).doesNotThrowAnyException();
    }
}
