package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.CommandChannel;
import io.jenkins.plugins.zerodown.ssh.Connection;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A POSIX sh on a server that stays open and runs one script after another. Used by one thread at a time. */
final class Shell implements Closeable {
    /**
     * Any login shell (csh and fish too) understands this line, and it carries nothing of the user's: the text that
     * follows it on standard input is what runs.
     */
    private static final String OPEN = "exec sh -c 'IFS= read -r line; eval \"$line\"'";

    /**
     * Reads that text, up to a line that is not in it, by nothing but the shell: a program costs the server a
     * millisecond.
     */
    private static final String READ = "line_end=$(printf '\\nx'); line_end=${line_end%x}; text=;"
            + " while IFS= read -r line && [ \"$line\" != '#end' ]; do text=$text$line$line_end; done; eval "
            + "\"$text\"\n";

    private static final String END = "#end\n";

    private static final String FIRST = ShellOpening.terse("open.sh");
    /** Added to a status where something comes on standard error. */
    private static final int COMPLAINT = 1000;
    /** The status of a script that was not run, since the one before it had failed. */
    static final int LEFT_OUT = 256;

    private static final int WITHOUT_SCRIPTS = 257;
    private static final String RUN = "run";
    private static final String AFTER = "after";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CommandChannel channel;
    private final OutputStream in;
    private final MarkedStream out;
    private final MarkedStream err;
    private final String place;
    private final ShellOpening opening;

    private Shell(CommandChannel channel, String server, String place, boolean keeps, String token)
            throws ConnectionLost {
        this.channel = channel;
        in = channel.stdin();
        this.place = place;
        out = new MarkedStream(channel.stdout(), token, "zerodown " + server + " output");
        err = new MarkedStream(channel.stderr(), token, "zerodown " + server + " errors");
        opening = new ShellOpening(in, out, err, place, keeps);
    }

    /** @param directory on the server in which it may keep scripts; empty text: nowhere */
    static Shell open(Connection connection, String server, String directory) throws ConnectionLost {
        String token = token();
        String kept = directory.isEmpty() ? "" : KeptScripts.ALL.in(directory);
        Shell shell = new Shell(
                connection.exec(OPEN), server, server + ":" + connection + ":" + kept, !kept.isEmpty(), token);
        try {
            shell.opening.send((READ + FIRST + END + token + "\n" + kept + "\n").getBytes(StandardCharsets.UTF_8));
            shell.flush();
            return shell;
        } catch (ConnectionLost e) {
            shell.close();
            throw shell.opening.notOpened(e);
        }
    }

    /** Whether what it was asked can be answered; waits until it is open. */
    boolean isFit() throws ConnectionLost, InterruptedException {
        return opening.isFit();
    }

    /**
     * Asks for a script to be run after all that was asked for before, whose answers need not have come yet.
     *
     * @param after only where the one that was asked for before it succeeds; else its answer is {@link #LEFT_OUT}
     * @throws ConnectionLost when the shell cannot be used any more
     */
    void ask(Call call, boolean after) throws ConnectionLost, InterruptedException {
        if (!call.repeatable()) {
            // It must be known whether it was ever begun.
            opening.await();
        }
        send(after ? AFTER : RUN, call);
    }

    private void send(String kind, Call call) throws ConnectionLost, InterruptedException {
        byte[] input = call.stdin();
        send(kind, call, SizedText.size(input));
        opening.send(SizedText.body(input));
    }

    private void send(String kind, Call call, String input) throws ConnectionLost, InterruptedException {
        opening.begin();
        Optional<String> function = KeptScripts.ALL.function(call.script());
        if (function.isPresent()) {
            opening.needScripts();
        }
        byte[] request = function.map(name -> Quoted.request(call, name))
                .orElseGet(() -> Quoted.request(call))
                .getBytes(StandardCharsets.UTF_8);
        String head = kind + " " + SizedText.size(request) + " " + input + (function.isPresent() ? " kept\n" : "\n");
        opening.send(head.getBytes(StandardCharsets.US_ASCII), SizedText.body(request));
    }

    /** Sends what was asked for. */
    void flush() throws ConnectionLost {
        opening.flush();
    }

    /**
     * The answer to the oldest call that was asked for and has not been answered.
     *
     * @throws ConnectionLost when it did not come: the shell cannot be used any more
     */
    ScriptResult answer(Call call) throws ConnectionLost, InterruptedException {
        flush();
        if (!opening.isFit()) {
            throw new ScriptsGone(place);
        }
        opening.awaitScripts();
        LineSplitter lines = new LineSplitter(call.live());
        MarkedStream.Part printed = out.next(call.silence(), lines);
        lines.end();
        if (printed.status() == WITHOUT_SCRIPTS) {
            throw new ScriptsGone(place);
        }
        if (printed.status() < COMPLAINT) {
            return new ScriptResult(printed.status(), printed.bytes(), "");
        }
        return new ScriptResult(
                printed.status() - COMPLAINT,
                printed.bytes(),
                err.next(call.silence(), (bytes, length) -> {}).text());
    }

    /**
     * Runs a script with a stream as its standard input, after all that was asked for before. Nothing can be asked
     * after it.
     *
     * @param next scripts that are run after it, each where the one before has succeeded; their answers are
     *     {@link #answer}'s
     * @return for {@link #streamed}: why it could not be sent whole
     */
    Optional<IOException> stream(Call call, List<Call> next, Host.Body body)
            throws ConnectionLost, InterruptedException {
        send("stream", call, String.valueOf(next.size()));
        for (Call one : next) {
            send(AFTER, one);
        }
        try (in) {
            body.writeTo(in);
        } catch (ConnectionLost e) {
            throw e;
        } catch (IOException e) {
            // The script may have ended before it read everything: then its own words say why.
            return Optional.of(e);
        }
        return Optional.empty();
    }

    /** The answer of a script that was sent a stream, where all that was asked for before has been answered. */
    ScriptResult streamed(Call call, Optional<IOException> stopped) throws ConnectionLost, InterruptedException {
        try {
            ScriptResult result = answer(call);
            if (stopped.isEmpty() || !result.ok()) {
                return result;
            }
        } catch (ConnectionLost e) {
            if (stopped.isEmpty()) {
                throw e;
            }
        }
        throw new ConnectionLost("it ended before everything was sent", stopped.get());
    }

    private static String token() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        channel.close();
    }
}
