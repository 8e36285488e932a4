package io.jenkins.plugins.zerodown.secrets;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * Passes bytes on as they are, but for secrets, wherever writes cut them. A secret has no line end in it, so that a
 * line goes on as soon as it has ended; of one that has not, what could be the beginning of a secret waits for the next
 * write. Holds {@value #MOST} bytes and one secret at most.
 */
final class MaskedStream extends FilterOutputStream {
    private static final int MOST = 16_384;
    private static final byte[] MASK = "****".getBytes(StandardCharsets.US_ASCII);

    private final Supplier<List<String>> secrets;
    private List<String> asked;
    private List<String> known;
    /** Of bytes that have not gone on. */
    private byte[] held = new byte[256];

    private int count;
    /** How many bytes at the beginning of the held ones end a secret whose beginning has gone on already. */
    private int covered;

    private boolean inMask;
    private boolean closed;

    /** @param secrets asked anew for each piece, since more become known while a log is written */
    MaskedStream(OutputStream out, Supplier<List<String>> secrets) {
        super(out);
        this.secrets = secrets;
    }

    @Override
    public void write(int b) throws IOException {
        if (count == held.length) {
            held = Arrays.copyOf(held, held.length * 2);
        }
        held[count++] = (byte) b;
        if (b == '\n') {
            pass(count);
        } else if (count % MOST == 0) {
            pass(settled());
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    @Override
    public void flush() throws IOException {
        pass(settled());
        super.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream to = out) {
            pass(count);
            to.flush();
        }
    }

    /** Each secret as a text with one character for each of its bytes in UTF-8, as {@link #text} has the held ones. */
    private List<String> known() {
        List<String> now = secrets.get();
        if (now != asked) {
            asked = now;
            known = now.stream()
                    .map(secret -> new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                    .toList();
        }
        return known;
    }

    private String text() {
        return new String(held, 0, count, StandardCharsets.ISO_8859_1);
    }

    /** Up to where no later byte can make a secret of what is held. */
    private int settled() {
        String text = text();
        int settled = count;
        for (String secret : known()) {
            for (int start = Math.max(0, count - secret.length() + 1); start < settled; start++) {
                if (secret.startsWith(text.substring(start))) {
                    settled = start;
                }
            }
        }
        return settled;
    }

    private void pass(int end) throws IOException {
        BitSet hidden = hidden();
        int from = 0;
        for (int i = 0; i < end; i++) {
            if (!hidden.get(i)) {
                inMask = false;
                continue;
            }
            out.write(held, from, i - from);
            from = i + 1;
            if (!inMask) {
                out.write(MASK);
                inMask = true;
            }
        }
        out.write(held, from, end - from);
        covered = hidden.get(end) ? hidden.nextClearBit(end) - end : 0;
        count -= end;
        System.arraycopy(held, end, held, 0, count);
    }

    private BitSet hidden() {
        String text = text();
        BitSet hidden = new BitSet(count + 1);
        hidden.set(0, covered);
        for (String secret : known()) {
            for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
                hidden.set(at, at + secret.length());
            }
        }
        return hidden;
    }
}
