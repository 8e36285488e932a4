package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.CommandChannel;
import io.jenkins.plugins.zerodown.ssh.Connection;
import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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

    private static final String FIRST = terse("open.sh");
    private static final String SESSION = terse("session.sh");
    /** Added to a status where something comes on standard error. */
    private static final int COMPLAINT = 1000;
    /** More is read faster by a program, which is slow to start. */
    private static final int BY_LINES = 4096;
    /** The status of a script that was not run, since the one before it had failed. */
    static final int LEFT_OUT = 256;

    private static final int WITHOUT_SCRIPTS = 257;
    /** The first answer's status: the server has the scripts; or may be sent them compressed. */
    private static final int HAS_SCRIPTS = 0;

    private static final int TAKES_GZIP = 2;
    private static final String RUN = "run";
    private static final String AFTER = "after";
    private static final Duration OPENING = Duration.ofSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CommandChannel channel;
    private final OutputStream in;
    private final boolean keeps;
    private final MarkedStream out;
    private final MarkedStream err;
    private final String place;
    private final boolean expected;
    private boolean opened;
    private int opening = -1;
    private boolean begun;
    /** Whether something was asked that needs the scripts. */
    private boolean asked;
    /** Whether the server was counted on to have them before it had said so. */
    private boolean blind;
    /** Whether they were sent and that has not been answered. */
    private boolean scriptsSent;

    private Shell(CommandChannel channel, String server, String place, boolean keeps, String token)
            throws ConnectionLost {
        this.channel = channel;
        this.keeps = keeps;
        in = channel.stdin();
        this.place = place;
        expected = KeptScripts.ALL.seenAt(place);
        out = new MarkedStream(channel.stdout(), token, "zerodown " + server + " output");
        err = new MarkedStream(channel.stderr(), token, "zerodown " + server + " errors");
    }

    /** @param directory on the server in which it may keep scripts; empty text: nowhere */
    static Shell open(Connection connection, String server, String directory) throws ConnectionLost {
        String token = token();
        String kept = directory.isEmpty() ? "" : KeptScripts.ALL.in(directory);
        Shell shell = new Shell(
                connection.exec(OPEN), server, server + ":" + connection + ":" + kept, !kept.isEmpty(), token);
        try {
            shell.send(READ + FIRST + END + token + "\n" + kept + "\n");
            shell.flush();
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
        flush();
        try {
            opening = out.next(OPENING, (bytes, length) -> {}).status();
            err.next(OPENING, (bytes, length) -> {});
            opened = true;
            KeptScripts.ALL.seenAt(place, opening == HAS_SCRIPTS);
        } catch (ConnectionLost e) {
            throw notOpened(e);
        }
    }

    /** Sends what runs scripts where the server does not keep it. */
    private void begin() throws ConnectionLost, InterruptedException {
        if (begun) {
            return;
        }
        if (keeps && !expected) {
            awaitOpening();
        }
        blind = expected && !opened;
        if (!blind && opening != HAS_SCRIPTS) {
            send(sized(SESSION));
        }
        begun = true;
    }

    /** Sends the scripts where the server is known to lack them. */
    private void needScripts() throws ConnectionLost, InterruptedException {
        if (!asked && !blind) {
            awaitOpening();
            if (opening != HAS_SCRIPTS) {
                boolean gzip = opening == TAKES_GZIP;
                byte[] scripts = gzip ? KeptScripts.ALL.compressed() : KeptScripts.ALL.bytes();
                send(
                        ("scripts " + scripts.length + (gzip ? " gzip\n" : " plain\n"))
                                .getBytes(StandardCharsets.US_ASCII),
                        scripts);
                scriptsSent = true;
            }
        }
        asked = true;
    }

    /** Whether what it was asked can be answered; waits until it is open. */
    boolean isFit() throws ConnectionLost, InterruptedException {
        awaitOpening();
        return !blind || opening == HAS_SCRIPTS;
    }

    private void awaitScripts() throws ConnectionLost, InterruptedException {
        if (scriptsSent) {
            out.next(OPENING, (bytes, length) -> {});
            scriptsSent = false;
        }
    }

    private ConnectionLost notOpened(ConnectionLost e) {
        String text = (out.soFar() + " " + err.soFar()).strip();
        return new ConnectionLost(
                "no shell could be opened: " + e.getMessage() + (text.isEmpty() ? "" : "; the server said: " + text),
                e);
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
        send(after ? AFTER : RUN, call);
    }

    private void send(String kind, Call call) throws ConnectionLost, InterruptedException {
        byte[] input = call.stdin();
        send(kind, call, size(input));
        send(body(input));
    }

    private void send(String kind, Call call, String input) throws ConnectionLost, InterruptedException {
        begin();
        Optional<String> function = KeptScripts.ALL.function(call.script());
        if (function.isPresent()) {
            needScripts();
        }
        byte[] request = function.map(name -> Quoted.request(call, name))
                .orElseGet(() -> Quoted.request(call))
                .getBytes(StandardCharsets.UTF_8);
        String head = kind + " " + size(request) + " " + input + (function.isPresent() ? " kept\n" : "\n");
        send(head.getBytes(StandardCharsets.US_ASCII), body(request));
    }

    /**
     * Whether it is sent as lines: some shells have bytes of their own, and take them for others when they read lines.
     */
    private static boolean isLines(byte[] text) {
        if (text.length == 0 || text.length > BY_LINES) {
            return false;
        }
        for (byte one : text) {
            if (one != '\n' && (one < ' ' || one == 127)) {
                return false;
            }
        }
        return true;
    }

    private static String size(byte[] text) {
        if (!isLines(text)) {
            return String.valueOf(text.length);
        }
        int lines = 1;
        for (byte one : text) {
            lines += one == '\n' ? 1 : 0;
        }
        return lines + "l";
    }

    private static byte[] body(byte[] text) {
        byte[] body = isLines(text) ? Arrays.copyOf(text, text.length + 1) : text;
        if (body != text) {
            body[text.length] = '\n';
        }
        return body;
    }

    /** Sends what was asked for. */
    void flush() throws ConnectionLost {
        try {
            in.flush();
        } catch (IOException e) {
            throw closed(e);
        }
    }

    /**
     * The answer to the oldest call that was asked for and has not been answered.
     *
     * @throws ConnectionLost when it did not come: the shell cannot be used any more
     */
    ScriptResult answer(Call call) throws ConnectionLost, InterruptedException {
        flush();
        awaitOpening();
        if (!isFit()) {
            throw new ScriptsGone(place);
        }
        awaitScripts();
        Lines lines = new Lines(call.live());
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

    private static String sized(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + "\n" + text;
    }

    /** Without what is there for who reads it. */
    private static String terse(String script) {
        return Script.of(Shell.class, script)
                .text()
                .replaceAll("(?m)^ *#.*\n", "")
                .replaceAll("(?m)^ +", "");
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
            for (byte[] part : parts) {
                in.write(part);
            }
        } catch (IOException e) {
            throw closed(e);
        }
    }

    private ConnectionLost closed(IOException e) {
        if (blind && (!opened || opening != HAS_SCRIPTS)) {
            // It has ended since it understood nothing of what it was asked; where the connection has, the next one
            // finds out.
            return new ScriptsGone(place);
        }
        return new ConnectionLost("the connection was closed: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        channel.close();
    }

    /** Cuts what arrives into lines. */
    private static final class Lines implements MarkedStream.Progress {
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
