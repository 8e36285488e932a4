package io.jenkins.plugins.zerodown.remote;

import java.util.List;

/** What a script did. @param exit its status; @param out standard output; @param err standard error, both as UTF-8 */
public record Result(int exit, String out, String err) {
    public boolean ok() {
        return exit == 0;
    }

    /** Standard output without its last line end. */
    public String text() {
        return out.strip();
    }

    public List<String> lines() {
        return out.lines().toList();
    }
}
