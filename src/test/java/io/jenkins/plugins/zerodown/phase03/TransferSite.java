package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.fixture.Shells;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Transfers to a directory of this machine as a server, in each of its shells, with a small application to send. */
abstract class TransferSite {
    @TempDir
    static Path userlands;

    static List<Shells> shells;

    @TempDir
    Path temporary;

    final List<TransferRig> rigs = new ArrayList<>();

    static Stream<Shells> shells() {
        return shells.stream();
    }

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    /** Its shells are ended with the test. */
    TransferRig opened(TransferRig rig) {
        rigs.add(rig);
        return rig;
    }

    @AfterEach
    void close() {
        rigs.forEach(TransferRig::close);
    }

    TransferRig rig(Shells shell) throws Exception {
        TransferRig rig = opened(new TransferRig(temporary, shell.connector()));
        return rig.file("artisan", "#!/usr/bin/env php")
                .file("public/index.php", "<?php 1;")
                .file("app/A.php", "a")
                .file("app/B.php", "b")
                .file("bootstrap/cache/.gitignore", "*")
                .file("storage/logs/.gitignore", "*");
    }
}
