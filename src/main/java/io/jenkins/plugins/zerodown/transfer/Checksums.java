package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.local.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Hashes files over all cores while their tree is still being read. Files are added from one thread. */
final class Checksums implements AutoCloseable {
    /** Files for one task: handing over each by itself costs more than hashing a small one. */
    private static final int BATCH = 64;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(), DaemonThread.named("zerodown-checksums"));
    private final Path top;
    private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    private List<ScannedFile> batch = new ArrayList<>(BATCH);
    private int hashed;

    /** @param top the directory below which the files are */
    Checksums(Path top) {
        this.top = top;
    }

    /** A file whose checksum is to be made: it has it after {@link #await}. */
    void add(ScannedFile file) {
        hashed++;
        batch.add(file);
        if (batch.size() == BATCH) {
            submit();
        }
    }

    private void submit() {
        List<ScannedFile> files = batch;
        batch = new ArrayList<>(BATCH);
        threads.execute(() -> {
            byte[] buffer = new byte[1 << 16];
            for (ScannedFile file : files) {
                try {
                    file.sum(ScannedFile.Sum.of(Sha256.of(RawName.in(top, file.key()), buffer)));
                } catch (IOException e) {
                    problems.add(RawName.shown(file.key()) + ": cannot be read (" + e.getMessage()
                            + "); make it readable, or name it in .zdignore");
                }
            }
        });
    }

    /** Returns when every file that was added has its checksum or its problem. */
    void await() throws InterruptedException {
        submit();
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.DAYS)) {
            throw new IllegalStateException("files of the build directory could not be read within a day");
        }
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    int hashed() {
        return hashed;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
