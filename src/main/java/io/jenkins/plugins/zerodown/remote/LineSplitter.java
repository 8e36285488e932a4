package io.jenkins.plugins.zerodown.remote;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What arrives of an answer, cut into lines as it comes. */
final class LineSplitter implements MarkedStream.Progress {
    private final Consumer<String> sink;
    private int done;
    private byte[] bytes;
    private int length;

    LineSplitter(Consumer<String> sink) {
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
