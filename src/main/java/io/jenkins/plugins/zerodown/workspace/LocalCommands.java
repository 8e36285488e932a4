package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.workspace.BuildFailure.Kind;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Commands that are processes of the engine's own, on its machine. */
final class LocalCommands implements CommandPlace {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Map<String, String> environment;

    /** @param environment all of it: nothing is inherited */
    LocalCommands(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String name() {
        return "on this machine";
    }

    @Override
    public boolean has(String program) {
        return find(program).isPresent();
    }

    @Override
    public boolean hasFile(String path) {
        return Files.exists(Path.of(path));
    }

    /** Where a program is, by the build's PATH. */
    private Optional<Path> find(String program) {
        if (program.indexOf('/') >= 0) {
            return Optional.of(Path.of(program)).filter(Files::isExecutable);
        }
        for (String directory :
                environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin").split(File.pathSeparator)) {
            Path path = Path.of(directory.isEmpty() ? "." : directory, program);
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    @Override
    public int run(Command command, Optional<Duration> limit, Optional<Consumer<String>> errors, Consumer<String> lines)
            throws BuildFailure, InterruptedException {
        Process process = start(command, errors.isEmpty());
        AtomicReference<Throwable> unread = new AtomicReference<>();
        List<Thread> readers = new ArrayList<>();
        readers.add(reader(process, process.getInputStream(), lines, unread));
        errors.ifPresent(each -> readers.add(reader(process, process.getErrorStream(), each, unread)));
        boolean ended = false;
        try {
            process.getOutputStream().close();
            if (limit.isEmpty()) {
                process.waitFor();
            } else if (!process.waitFor(limit.get().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BuildFailure(
                        Kind.FAILED,
                        "'" + command + "' gave no answer within " + limit.get().toSeconds() + " s");
            }
            ended = true;
            // A process left in the background may hold the output open for ever.
            for (Thread reader : readers) {
                reader.join(GRACE.toMillis());
            }
            if (unread.get() != null) {
                throw new BuildFailure(
                        Kind.FAILED,
                        "'" + command + "' was ended, since its output cannot be shown: " + unread.get(),
                        unread.get());
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new BuildFailure(Kind.FAILED, "'" + command + "': " + e.getMessage(), e);
        } finally {
            if (!ended) {
                endTree(process);
            }
        }
    }

    private Process start(Command command, boolean together) throws BuildFailure {
        List<String> words = new ArrayList<>(command.words());
        Path program = find(words.get(0))
                .orElseThrow(() -> new BuildFailure(
                        Kind.UNUSABLE,
                        "'" + command.words().get(0)
                                + "' is not installed on this machine (PATH: " + environment.get("PATH") + "); '"
                                + command
                                + "' needs it"));
        // By its path: the JVM would look along its own PATH, not the build's.
        words.set(0, program.toString());
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(command.directory().toFile())
                .redirectErrorStream(together);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(command.environment());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new BuildFailure(Kind.FAILED, "'" + command + "' cannot be started: " + e.getMessage(), e);
        }
    }

    /** @param unread takes what went wrong with us; the command is ended then, since nobody reads its output */
    private static Thread reader(
            Process process, InputStream output, Consumer<String> lines, AtomicReference<Throwable> unread) {
        return DaemonThread.start("output of a command", () -> {
            try {
                read(output, lines);
            } catch (RuntimeException | Error e) {
                unread.set(e);
                endTree(process);
            }
        });
    }

    private static void read(InputStream output, Consumer<String> lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
            }
        } catch (IOException e) {
            lines.accept("(the rest of the output is lost: " + e.getMessage() + ")");
        }
    }

    private static void endTree(Process process) {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        tree.add(process.toHandle());
        tree.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + GRACE.toNanos();
        boolean interrupted = Thread.interrupted();
        try {
            while (tree.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        tree.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
