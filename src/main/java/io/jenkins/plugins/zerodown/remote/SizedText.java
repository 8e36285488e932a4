package io.jenkins.plugins.zerodown.remote;

import java.util.Arrays;

/** The form in which a text is sent to a shell, which must know where it ends. */
final class SizedText {
    /** More is read faster by a program, which is slow to start. */
    private static final int BY_LINES = 4096;

    private SizedText() {}

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

    /** What its header says of it: a count of bytes, or of lines. */
    static String size(byte[] text) {
        if (!isLines(text)) {
            return String.valueOf(text.length);
        }
        int lines = 1;
        for (byte one : text) {
            lines += one == '\n' ? 1 : 0;
        }
        return lines + "l";
    }

    /** What follows that header. */
    static byte[] body(byte[] text) {
        byte[] body = isLines(text) ? Arrays.copyOf(text, text.length + 1) : text;
        if (body != text) {
            body[text.length] = '\n';
        }
        return body;
    }
}
