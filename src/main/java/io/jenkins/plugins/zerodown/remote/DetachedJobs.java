package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.remote.RemoteFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs detached jobs of one deployment on one server. */
public final class DetachedJobs {
    private static final Script START = Script.of(DetachedJobs.class, "job-start.sh");
    private static final Script SUPERVISE = Script.of(DetachedJobs.class, "job-supervise.sh");
    private static final Script FOLLOW = Script.of(DetachedJobs.class, "job-follow.sh");
    private static final Script END = Script.of(DetachedJobs.class, "job-end.sh");
    /** Seconds that one look at a job waits for news; below the silence after which a connection is given up. */
    private static final String PATIENCE = "20";

    /** Bytes: a command that prints no line's end must not fill this machine's memory. */
    private static final int LONGEST_LINE = 1 << 20;
    /** Characters of one command's log that are shown here. */
    private static final long MOST_SHOWN = 16L << 20;
    /**
     * For how much longer than its limit a command may be ended by its own server: a machine may stand still for a
     * while.
     */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private static final Pattern HEAD =
            Pattern.compile("(running|vanished|rebooted|(?:exited|timed-out):[0-9]{1,3}) ([0-9]{1,18})\n");

    private final Host host;
    private final String directory;
    private final String held;

    /**
     * @param directory absolute path on the server that holds this deployment's jobs: {@code .zerodown/jobs/<release>}
     * @param held absolute path of the lock's directory that bears its owner's token: without it no job begins and none
     *     is ended
     */
    public DetachedJobs(Host host, String directory, String held) {
        this.host = host;
        this.directory = directory;
        this.held = held;
    }

    /**
     * Starts the job, or picks it up where it is when it was started before, and follows its log until it ends.
     * Interrupting the caller's thread ends the job's whole process group (TERM, then KILL).
     *
     * @param log each line that the job prints, standard output and error together
     * @return its exit status
     * @throws RemoteFailure when the job was ended by its time limit, vanished without an exit status, or the server is
     *     out of reach
     */
    public int run(DetachedJob job, Consumer<String> log) throws RemoteFailure, InterruptedException {
        String place = directory + "/" + job.id();
        try {
            host.call(start(job, place));
            return follow(job, place, log);
        } catch (InterruptedException e) {
            end(place, e);
            throw e;
        }
    }

    private Call start(DetachedJob job, String place) {
        List<String> variables = new ArrayList<>();
        job.environment().forEach((name, value) -> variables.add(name + "=" + value));
        return Call.of(START)
                .with("JOB", place)
                .with("HELD", held)
                .with("PLACE", job.directory())
                .with("LIMIT", Long.toString(job.timeout().toSeconds()))
                .with("SUPERVISOR", SUPERVISE.text())
                .with(
                        "SHARING",
                        job.environment().containsKey(SharedWriting.VARIABLE) ? SharedWriting.SCRIPT.text() : "")
                .rest("VARIABLE", variables)
                .stdin(job.command() + "\n");
    }

    private int follow(DetachedJob job, String place, Consumer<String> log) throws RemoteFailure, InterruptedException {
        long known = 0;
        long end = System.nanoTime() + job.timeout().plus(GRACE).toNanos();
        Consumer<String> limited = limited(log, place);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            ScriptResult answer = host.call(Call.of(FOLLOW)
                    .with("JOB", place)
                    .with("KNOWN", Long.toString(known))
                    .with("PATIENCE", PATIENCE));
            Matcher head = HEAD.matcher(answer.out());
            if (!head.lookingAt()) {
                throw new RemoteFailure(
                        Kind.GARBLED,
                        host.name(),
                        "no state of command " + job.id() + " could be read, but: " + answer.text());
            }
            long now = Long.parseLong(head.group(2));
            if (now < known || System.nanoTime() > end) {
                throw new RemoteFailure(
                        Kind.GARBLED,
                        host.name(),
                        now < known
                                ? "the log " + place + "/log became shorter while it was read; who else writes it?"
                                : "'" + job.command() + "' is said to run still, though its time limit of "
                                        + job.timeout().toSeconds()
                                        + " s is long over; look there with: ps -ef, and at " + place);
            }
            known = now;
            print(answer.bytes(), head.end(), line, limited);
            if (!head.group(1).equals("running")) {
                if (line.size() > 0) {
                    limited.accept(line.toString(StandardCharsets.UTF_8));
                }
                return status(job, place, head.group(1));
            }
        }
    }

    /** What a command prints stays on its server: a log here that never ends would fill the disk of who reads it. */
    private static Consumer<String> limited(Consumer<String> log, String place) {
        AtomicLong left = new AtomicLong(MOST_SHOWN);
        return line -> {
            long before = left.getAndAdd(-line.length() - 1L);
            if (before > 0) {
                log.accept(line);
                if (before <= line.length() + 1L) {
                    log.accept(
                            "it prints more than " + (MOST_SHOWN >> 20) + " MB: the rest is only in " + place + "/log");
                }
            }
        };
    }

    /**
     * Whole lines go to the log, one without an end in pieces, the rest waits for what comes next: a character may be
     * cut in two.
     */
    private static void print(byte[] bytes, int from, ByteArrayOutputStream line, Consumer<String> log) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                log.accept(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(bytes[i]);
                if (line.size() == LONGEST_LINE) {
                    log.accept(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                }
            }
        }
    }

    private int status(DetachedJob job, String place, String state) throws RemoteFailure {
        String[] parts = state.split(":");
        return switch (parts[0]) {
            case "exited" -> Integer.parseInt(parts[1]);
            case "timed-out" ->
                throw new RemoteFailure(
                        Kind.FAILED,
                        host.name(),
                        "'" + job.command() + "' was ended after its time limit of "
                                + job.timeout().toSeconds() + " s; its log is " + place
                                + "/log. Give it a longer timeout if it needs one");
            case "rebooted" ->
                throw new RemoteFailure(
                        Kind.FAILED,
                        host.name(),
                        "the machine was restarted while '" + job.command() + "' ran; how far it came, its log tells: "
                                + place + "/log");
            default ->
                throw new RemoteFailure(
                        Kind.FAILED,
                        host.name(),
                        "'" + job.command()
                                + "' vanished without an exit status: it was killed from outside. If the server "
                                + "ends what a login leaves behind"
                                + " (KillUserProcesses in logind.conf), run: loginctl enable-linger "
                                + host.server().user());
        };
    }

    private void end(String place, InterruptedException cause) {
        try {
            host.call(Call.of(END).with("JOB", place).with("HELD", held));
        } catch (RemoteFailure e) {
            cause.addSuppressed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
