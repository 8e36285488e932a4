package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.Channel;
import io.jenkins.plugins.zerodown.ssh.Connection;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** A POSIX sh on a server that stays open and runs one script after another. Used by one thread at a time. */
final class Shell implements Closeable {
    /**
     * Any login shell (csh and fish too) understands this line, and it carries nothing of the user's: the text that follows it on
     * standard input is what runs.
     */
    private static final String OPEN = "exec sh -c 'read -r n; eval \"$(dd bs=1 count=$n 2>/dev/null)\"'";

    private static final Script SESSION = Script.of(Shell.class, "session.sh");
    private static final Script STREAM = Script.of(Shell.class, "stream.sh");
    /** The status of a script that was not run, since the one before it had failed. */
    static final int LEFT_OUT = 256;
    private static final Duration OPENING = Duration.ofSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Channel channel;
    private final Answer out;
    private final Answer err;
    private boolean opened;

    private Shell(Channel channel, String server, String token) {
        this.channel = channel;
        out = new Answer(channel.stdout(), token, "zerodown " + server + " output");
        err = new Answer(channel.stderr(), token, "zerodown " + server + " errors");
    }

    static Shell open(Connection connection, String server) throws ConnectionLost, InterruptedException {
        String token = token();
        Shell shell = new Shell(connection.exec(OPEN), server, token);
        try {
            shell.send(sized(SESSION.text()) + token + "\n");
            return shell;
        } catch (ConnectionLost e) {
            shell.close();
            throw shell.notOpened(e);
        }
    }

    /** Waits until it is. Its first answer tells, so that the first request need not wait. */
    private void awaitOpening() throws ConnectionLost, InterruptedException {
        if (opened) {
            return;
        }
        try {
            out.next(OPENING, (bytes, length) -> {});
            err.next(OPENING, (bytes, length) -> {});
            opened = true;
        } catch (ConnectionLost e) {
            throw notOpened(e);
        }
    }

    private ConnectionLost notOpened(ConnectionLost e) {
        String text = (out.soFar() + " " + err.soFar()).strip();
        return new ConnectionLost("no shell could be opened: " + e.getMessage()
                + (text.isEmpty() ? "" : "; the server said: " + text), e);
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
            awaitOpening();
        }
        send(call, after ? " after" : "");
    }

    private void send(Call call, String condition) throws ConnectionLost {
        byte[] request = Quoted.request(call).getBytes(StandardCharsets.UTF_8);
        String head = request.length + " " + call.stdin().length + condition + "\n";
        send(head.getBytes(StandardCharsets.US_ASCII), request, call.stdin());
    }

    /**
     * The answer to the oldest call that was asked for and has not been answered.
     *
     * @throws ConnectionLost when it did not come: the shell cannot be used any more
     */
    Result answer(Call call) throws ConnectionLost, InterruptedException {
        awaitOpening();
        Lines lines = new Lines(call.live());
        Answer.Part printed = out.next(call.silence(), lines);
        lines.end();
        Answer.Part complaint = err.next(call.silence(), (bytes, length) -> {});
        return new Result(printed.status(), printed.bytes(), complaint.text());
    }

    /** Opens a channel for {@link #stream}. */
    static Shell forStream(Connection connection, String server) throws ConnectionLost {
        String token = token();
        Shell shell = new Shell(connection.exec(OPEN), server, token);
        try {
            shell.send(sized(STREAM.text()) + token + "\n");
            return shell;
        } catch (ConnectionLost e) {
            shell.close();
            throw e;
        }
    }

    /**
     * Runs the script for which it was opened, with a stream as its standard input.
     *
     * @param next scripts that are run after it, each where the one before has succeeded; their answers are {@link #answer}'s
     */
    Result stream(Call call, List<Call> next, Host.Body body) throws ConnectionLost, InterruptedException {
        send(sized(Quoted.request(call)));
        send(next.size() + "\n");
        for (Call one : next) {
            send(one, "");
        }
        IOException stopped = null;
        try (OutputStream in = channel.stdin()) {
            body.writeTo(in);
        } catch (ConnectionLost e) {
            throw e;
        } catch (IOException e) {
            // The script may have ended before it read everything: then its own words say why.
            stopped = e;
        }
        // What comes before was printed by the login.
        out.next(call.silence(), (bytes, length) -> {});
        opened = true;
        Result result = answer(call);
        if (stopped != null && result.ok()) {
            throw new ConnectionLost("it ended before everything was sent", stopped);
        }
        return result;
    }

    private static String sized(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + "\n" + text;
    }

    private static String token() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void send(String text) throws ConnectionLost {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(byte[]... parts) throws ConnectionLost {
        try {
            OutputStream in = channel.stdin();
            for (byte[] part : parts) {
                in.write(part);
            }
            in.flush();
        } catch (IOException e) {
            throw new ConnectionLost("the connection was closed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        channel.close();
    }

    /** Cuts what arrives into lines. */
    private static final class Lines implements Answer.Progress {
        private final Consumer<String> sink;
        private int done;
        private byte[] bytes;
        private int length;

        Lines(Consumer<String> sink) {
            this.sink = sink;
        }

        @Override
        public void seen(byte[] answer, int until) {
            bytes = answer;
            length = until;
            for (int i = done; i < until; i++) {
                if (answer[i] == '\n') {
                    sink.accept(new String(answer, done, i - done, StandardCharsets.UTF_8));
                    done = i + 1;
                }
            }
        }

        void end() {
            if (done < length) {
                sink.accept(new String(bytes, done, length - done, StandardCharsets.UTF_8));
            }
        }
    }
}
