package io.jenkins.plugins.zerodown.release;

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

    private final ExecutorService threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(),
            work -> {
        Thread thread = new Thread(work, "zerodown-checksums");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Pending> files = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    private List<Pending> batch = new ArrayList<>(BATCH);
    private List<Path> paths = new ArrayList<>(BATCH);
    private int hashed;

    /** A file whose checksum is known, or will be after {@link #await}. */
    static final class Pending {
        private final String path;
        private final int mode;
        private final KnownHashes.Stamp stamp;
        private String sha256;

        private Pending(String path, int mode, KnownHashes.Stamp stamp, String sha256) {
            this.path = path;
            this.mode = mode;
            this.stamp = stamp;
            this.sha256 = sha256;
        }

        String path() {
            return path;
        }

        int mode() {
            return mode;
        }

        KnownHashes.Stamp stamp() {
            return stamp;
        }

        String sha256() {
            return sha256;
        }
    }

    /** @param sha256 null where the file must be read */
    void add(Path file, String path, int mode, KnownHashes.Stamp stamp, String sha256) {
        Pending pending = new Pending(path, mode, stamp, sha256);
        files.add(pending);
        if (sha256 == null) {
            hashed++;
            batch.add(pending);
            paths.add(file);
            if (batch.size() == BATCH) {
                submit();
            }
        }
    }

    private void submit() {
        List<Pending> pending = batch;
        List<Path> from = paths;
        batch = new ArrayList<>(BATCH);
        paths = new ArrayList<>(BATCH);
        threads.execute(() -> {
            byte[] buffer = new byte[1 << 16];
            for (int i = 0; i < pending.size(); i++) {
                try {
                    pending.get(i).sha256 = Sha256.of(from.get(i), buffer);
                } catch (IOException e) {
                    problems.add(RawName.shown(pending.get(i).path) + ": cannot be read (" + e.getMessage()
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

    List<Pending> files() {
        return files;
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
