package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.local.AtomicFile;
import io.jenkins.plugins.zerodown.local.Sha256;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.workspace.BuildFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Commands that the engine's caller has run where they belong, such as in a pipeline's container: each is a directory
 * with a program that the caller starts, and whose output and end are read from files there. A command that has begun
 * goes on without engine and caller; the same one, asked for again in the same numbered step, is not run again.
 */
public final class LaunchedCommands {
    private static final Script RUN = Script.of(LaunchedCommands.class, "run-command.sh");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Duration POLL = Duration.ofMillis(50);
    /** To start a process in a container takes seconds at worst. */
    private static final Duration START = Duration.ofMinutes(2);
    /** It is touched each second. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static final Duration GRACE = Duration.ofSeconds(15);

    private final Path directory;
    private final Consumer<Launch> caller;
    private final BooleanSupplier ends;
    private final Map<String, Boolean> found = new ConcurrentHashMap<>();
    private final Map<String, Integer> times = new HashMap<>();
    private String step = "";

    /**
     * What the caller is to start: {@code sh PROGRAM start JOB}. What it says of why it cannot goes into the file
     * {@code refused} of the job.
     */
    public record Launch(String program, String job) {}

    /**
     * @param directory of this deployment alone, which the caller's place sees by the same name
     * @param caller starts what it is told, and returns at once
     * @param ends whether an interruption means that the command is to end; otherwise it goes on
     */
    public LaunchedCommands(Path directory, Consumer<Launch> caller, BooleanSupplier ends) {
        this.directory = directory;
        this.caller = caller;
        this.ends = ends;
    }

    /** What is run from now on belongs to that step, which may be done again. */
    public synchronized void begin(String number) {
        step = number;
        times.clear();
    }

    CommandPlace with(BuildEnvironment.Changes environment) {
        return new Place(environment);
    }

    private synchronized Path job(String text) throws IOException {
        String sum = Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        int time = times.merge(sum, 1, Integer::sum);
        return Files.createDirectories(directory.resolve(step + "-" + sum + "-" + time));
    }

    private final class Place implements CommandPlace {
        private final BuildEnvironment.Changes environment;

        Place(BuildEnvironment.Changes environment) {
            this.environment = environment;
        }

        @Override
        public String name() {
            return "where the pipeline runs its commands";
        }

        @Override
        public boolean has(String program) throws BuildFailure, InterruptedException {
            return test("command -v -- " + quoted(program) + " >/dev/null 2>&1");
        }

        @Override
        public boolean hasFile(String path) throws BuildFailure, InterruptedException {
            return test("[ -e " + quoted(path) + " ]");
        }

        private boolean test(String line) throws BuildFailure, InterruptedException {
            Boolean known = found.get(line);
            if (known == null) {
                known = run(Command.shell(Path.of("/"), line), Optional.of(START), Optional.empty(), said -> {}) == 0;
                found.put(line, known);
            }
            return known;
        }

        @Override
        public int run(
                Command command, Optional<Duration> limit, Optional<Consumer<String>> errors, Consumer<String> lines)
                throws BuildFailure, InterruptedException {
            try {
                String text = text(command);
                Path job = job(text);
                if (!Files.exists(job.resolve("begun"))) {
                    prepare(job, text, errors.isPresent());
                    caller.accept(new Launch(directory.resolve(RUN.name()).toString(), job.toString()));
                }
                return new Following(command, job, errors, lines).toItsEnd(limit);
            } catch (IOException e) {
                throw new BuildFailure(Kind.FAILED, "'" + command + "': " + e.getMessage(), e);
            }
        }

        private void prepare(Path job, String text, boolean apart) throws IOException {
            Path program = directory.resolve(RUN.name());
            if (!Files.exists(program)) {
                AtomicFile.write(program, RUN.text().getBytes(StandardCharsets.UTF_8));
            }
            Files.deleteIfExists(job.resolve("refused"));
            if (apart) {
                Files.writeString(job.resolve("apart"), "");
            }
            AtomicFile.write(job.resolve("command"), text.getBytes(StandardCharsets.UTF_8));
        }

        /** For sh: no word of it is read by a shell again. */
        private String text(Command command) throws BuildFailure {
            StringBuilder text = new StringBuilder();
            environment.unset().stream()
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .forEach(name -> text.append("unset ").append(name).append('\n'));
            // In one order: by its text another process knows a command again.
            new TreeMap<>(environment.otherwise())
                    .forEach((name, value) ->
                            text.append("[ -n \"${" + name + "-}\" ] || export " + name + "=" + quoted(value) + "\n"));
            Map<String, String> always = new TreeMap<>(environment.always());
            always.putAll(command.environment());
            always.forEach((name, value) -> {
                if (NAME.matcher(name).matches()) {
                    text.append("export ")
                            .append(name)
                            .append('=')
                            .append(quoted(value))
                            .append('\n');
                }
            });
            text.append("cd -- ").append(quoted(command.directory().toString())).append(" || exit 126\n");
            text.append("exec");
            command.words().forEach(word -> text.append(' ').append(quoted(word)));
            return text.append('\n').toString();
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Reads what one command prints until it has ended. */
    private final class Following {
        private final Command command;
        private final Path job;
        private final GrowingLines out;
        private final Optional<GrowingLines> err;
        private long heard = System.nanoTime();
        private Object beat;

        Following(Command command, Path job, Optional<Consumer<String>> errors, Consumer<String> lines) {
            this.command = command;
            this.job = job;
            this.out = new GrowingLines(job.resolve("out"), lines);
            this.err = errors.map(each -> new GrowingLines(job.resolve("err"), each));
        }

        int toItsEnd(Optional<Duration> limit) throws BuildFailure, IOException, InterruptedException {
            long began = System.nanoTime();
            boolean over = false;
            try {
                while (true) {
                    boolean ended = Files.exists(job.resolve("exit"));
                    out.read(ended);
                    if (err.isPresent()) {
                        err.get().read(ended);
                    }
                    if (ended) {
                        over = true;
                        return Integer.parseInt(
                                Files.readString(job.resolve("exit")).strip());
                    }
                    if (limit.isPresent()
                            && System.nanoTime() - began > limit.get().toNanos()) {
                        throw new BuildFailure(
                                Kind.FAILED,
                                "'" + command + "' gave no answer within "
                                        + limit.get().toSeconds() + " s");
                    }
                    checkAlive(began);
                    Thread.sleep(POLL.toMillis());
                }
            } catch (InterruptedException e) {
                // Whoever takes the deployment up again finds it running, or done.
                over = !ends.getAsBoolean();
                throw e;
            } finally {
                if (!over) {
                    stop();
                }
            }
        }

        private void checkAlive(long began) throws BuildFailure, IOException {
            Path refused = job.resolve("refused");
            if (Files.exists(refused)) {
                throw new BuildFailure(
                        Kind.UNUSABLE,
                        "'" + command + "' cannot be run where the pipeline runs its commands: "
                                + Files.readString(refused).strip());
            }
            Path alive = job.resolve("alive");
            boolean begun = Files.exists(job.resolve("begun"));
            if (!begun && System.nanoTime() - began > START.toNanos()) {
                throw new BuildFailure(
                        Kind.FAILED,
                        "'" + command + "' was not started within " + START.toSeconds()
                                + " s where the pipeline runs its commands: does it see " + job
                                + " by that name, and has it a sh?");
            }
            Object now = Files.exists(alive) ? Files.getLastModifiedTime(alive) : null;
            if (!begun || now != null && !now.equals(beat)) {
                beat = now;
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
                throw new BuildFailure(
                        Kind.FAILED,
                        "'" + command + "' is gone without a status: it was killed from outside, or its container"
                                + " was");
            }
        }

        private void stop() throws IOException {
            boolean interrupted = Thread.interrupted();
            Files.writeString(job.resolve("stop"), "");
            long end = System.nanoTime() + GRACE.toNanos();
            // One that has not begun will not begin.
            boolean never = begins();
            while (!never && !Files.exists(job.resolve("exit")) && System.nanoTime() < end) {
                try {
                    Thread.sleep(POLL.toMillis());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean begins() throws IOException {
            try {
                Files.createDirectory(job.resolve("begun"));
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        }
    }
}
