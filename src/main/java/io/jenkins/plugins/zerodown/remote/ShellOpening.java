package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.ssh.ConnectionLost;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The beginning of a shell: what it has told of the engine's scripts that its server keeps, and what it was sent of
 * them.
 */
final class ShellOpening {
    private static final String SESSION = terse("session.sh");
    /** The first answer's status: the server has the scripts; or may be sent them compressed. */
    private static final int HAS_SCRIPTS = 0;

    private static final int TAKES_GZIP = 2;
    private static final Duration OPENING = Duration.ofSeconds(60);

    /** What the first answer tells of the scripts. */
    private sealed interface Told {
        record Nothing() implements Told {}

        record Kept() implements Told {}

        /** @param gzip whether they may be sent compressed */
        record Lacking(boolean gzip) implements Told {}

        static Told of(int status) {
            return status == HAS_SCRIPTS ? new Kept() : new Lacking(status == TAKES_GZIP);
        }
    }

    private final OutputStream in;
    private final MarkedStream out;
    private final MarkedStream err;
    private final String place;
    private final boolean keeps;
    private final boolean expected;
    private Told told = new Told.Nothing();
    private boolean begun;
    /** Whether something was asked that needs the scripts. */
    private boolean asked;
    /** Whether the server was counted on to have them before it had said so. */
    private boolean blind;
    /** Whether they were sent and that has not been answered. */
    private boolean scriptsSent;

    /** @param place that the server keeps them in; @param keeps whether it may keep any */
    ShellOpening(OutputStream in, MarkedStream out, MarkedStream err, String place, boolean keeps) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.place = place;
        this.keeps = keeps;
        expected = KeptScripts.ALL.seenAt(place);
    }

    /** Waits until it is open. Its first answer tells, so that the first request need not wait. */
    void await() throws ConnectionLost, InterruptedException {
        if (!(told instanceof Told.Nothing)) {
            return;
        }
        flush();
        try {
            int status = out.next(OPENING, (bytes, length) -> {}).status();
            err.next(OPENING, (bytes, length) -> {});
            told = Told.of(status);
            KeptScripts.ALL.seenAt(place, told instanceof Told.Kept);
        } catch (ConnectionLost e) {
            throw notOpened(e);
        }
    }

    /** Sends what runs scripts where the server does not keep it. */
    void begin() throws ConnectionLost, InterruptedException {
        if (begun) {
            return;
        }
        if (keeps && !expected) {
            await();
        }
        blind = expected && told instanceof Told.Nothing;
        if (!blind && !(told instanceof Told.Kept)) {
            send((SESSION.getBytes(StandardCharsets.UTF_8).length + "\n" + SESSION).getBytes(StandardCharsets.UTF_8));
        }
        begun = true;
    }

    /** Sends the scripts where the server is known to lack them. */
    void needScripts() throws ConnectionLost, InterruptedException {
        if (!asked && !blind) {
            await();
            if (told instanceof Told.Lacking lacking) {
                byte[] scripts = lacking.gzip() ? KeptScripts.ALL.compressed() : KeptScripts.ALL.bytes();
                send(
                        ("scripts " + scripts.length + (lacking.gzip() ? " gzip\n" : " plain\n"))
                                .getBytes(StandardCharsets.US_ASCII),
                        scripts);
                scriptsSent = true;
            }
        }
        asked = true;
    }

    void awaitScripts() throws ConnectionLost, InterruptedException {
        if (scriptsSent) {
            out.next(OPENING, (bytes, length) -> {});
            scriptsSent = false;
        }
    }

    /** Whether what it was asked can be answered; waits until it is open. */
    boolean isFit() throws ConnectionLost, InterruptedException {
        await();
        return !blind || told instanceof Told.Kept;
    }

    ConnectionLost notOpened(ConnectionLost e) {
        String text = (out.soFar() + " " + err.soFar()).strip();
        return new ConnectionLost(
                "no shell could be opened: " + e.getMessage() + (text.isEmpty() ? "" : "; the server said: " + text),
                e);
    }

    /** Sends what was asked for. */
    void flush() throws ConnectionLost {
        try {
            in.flush();
        } catch (IOException e) {
            throw closed(e);
        }
    }

    void send(byte[]... parts) throws ConnectionLost {
        try {
            for (byte[] part : parts) {
                in.write(part);
            }
        } catch (IOException e) {
            throw closed(e);
        }
    }

    private ConnectionLost closed(IOException e) {
        if (blind && !(told instanceof Told.Kept)) {
            // It has ended since it understood nothing of what it was asked; where the connection has, the next one
            // finds out.
            return new ScriptsGone(place);
        }
        return new ConnectionLost("the connection was closed: " + e.getMessage(), e);
    }

    /** Without what is there for who reads it. */
    static String terse(String script) {
        return Script.of(ShellOpening.class, script)
                .text()
                .replaceAll("(?m)^ *#.*\n", "")
                .replaceAll("(?m)^ +", "");
    }
}
