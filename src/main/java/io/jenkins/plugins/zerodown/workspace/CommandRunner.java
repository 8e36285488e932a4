package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.workspace.BuildFailure.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Runs the commands of a build and shows them: nothing on their standard input, both outputs together line by line.
 * When the caller's thread is interrupted, a command ends with everything that it started.
 */
public final class CommandRunner {
    private static final int LINES_SHOWN = 40;
    /** ECMA-48, control sequences. */
    private static final Pattern ESCAPES = Pattern.compile("\u001B\\[[0-9;?]*[ -/]*[@-~]");

    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final CommandPlace place;
    private final Consumer<String> log;

    /** @param log commands and their lines, as they come */
    CommandRunner(CommandPlace place, Consumer<String> log) {
        this.place = place;
        this.log = log;
    }

    /** On this machine. @param environment all of it: nothing is inherited */
    public CommandRunner(Map<String, String> environment, Consumer<String> log) {
        this(new LocalCommands(environment), log);
    }

    /** As it stands at last: without colours, and without what a progress bar wrote before. */
    private static String plain(String said) {
        String text = ESCAPES.matcher(said).replaceAll("");
        return text.substring(text.lastIndexOf('\r') + 1);
    }

    CommandPlace place() {
        return place;
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
        int exit = place.run(command, Optional.empty(), Optional.empty(), said -> {
            String line = Command.withoutPasswords(plain(said));
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
        int exit = place.run(
                command,
                Optional.of(ANSWER),
                Optional.of(line -> error.append(line).append('\n')),
                line -> text.append(line).append('\n'));
        return new Answer(
                exit,
                text.toString().strip(),
                Command.withoutPasswords(error.toString().strip()));
    }
}
