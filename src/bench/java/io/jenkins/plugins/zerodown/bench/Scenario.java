package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Path;

/** What has changed since the deployment before, in the order of one round. */
enum Scenario {
    FIRST("first"),
    CHANGED("1 %"),
    SAME("nothing"),
    /** The same bytes from a fresh checkout: all modification times are new. */
    FRESH("checkout");

    private final String title;

    Scenario(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    Path tree(Trees pair, int round) throws IOException {
        return switch (this) {
            case FIRST -> pair.one();
            case CHANGED, SAME -> pair.other();
            case FRESH -> pair.checkedOut(round);
        };
    }
}
