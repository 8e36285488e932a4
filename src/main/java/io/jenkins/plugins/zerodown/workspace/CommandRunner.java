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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Runs the commands of a build on this machine: nothing on their standard input, both outputs together line by line.
 * When the caller's thread is interrupted, a command ends with everything that it started.
 */
public final class CommandRunner {
    private static final int LINES_SHOWN = 15;
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Map<String, String> environment;
    private final Consumer<String> log;

    /** @param environment all of it: nothing is inherited; @param log commands and their lines, as they come */
    public CommandRunner(Map<String, String> environment, Consumer<String> log) {
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

    /**
     * What a command did. @param text its standard output, @param error its standard error, without white space at the
     * ends
     */
    public record Answer(int exit, String text, String error) {
        public boolean ok() {
            return exit == 0;
        }
    }

    /**
     * Runs a command that is to succeed; what it says goes to the log.
     *
     * @throws BuildFailure with its last lines, when it ends with another status than 0
     */
    public void run(Command command) throws BuildFailure, InterruptedException {
        log.accept("$ " + command);
        Deque<String> last = new ArrayDeque<>();
        int exit = execute(command, Optional.empty(), Optional.empty(), said -> {
            String line = Command.withoutPasswords(said);
            log.accept(line);
            if (!line.isBlank()) {
                last.addLast(line);
            }
            if (last.size() > LINES_SHOWN) {
                last.removeFirst();
            }
        });
        if (exit != 0) {
            throw new BuildFailure(
                    Kind.FAILED,
                    "'" + command + "' ended with status " + exit
                            + (last.isEmpty() ? " and said nothing" : "; it said:\n" + String.join("\n", last)));
        }
    }

    /**
     * Asks a short question; nothing goes to the log.
     *
     * @return its status and output
     * @throws BuildFailure when the program is not there, or gives no answer within a minute
     */
    public Answer ask(Command command) throws BuildFailure, InterruptedException {
        StringBuffer text = new StringBuffer();
        StringBuffer error = new StringBuffer();
        int exit = execute(
                command,
                Optional.of(ANSWER),
                Optional.of(line -> error.append(line).append('\n')),
                line -> text.append(line).append('\n'));
        return new Answer(
                exit,
                text.toString().strip(),
                Command.withoutPasswords(error.toString().strip()));
    }

    /** Where a program is, by the build's PATH. @param program a name, or a path */
    public Optional<Path> find(String program) {
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

    /** @param errors where standard error goes; empty: to {@code lines} too */
    private int execute(
            Command command, Optional<Duration> limit, Optional<Consumer<String>> errors, Consumer<String> lines)
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
