package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** What has changed since the deployment before, in the order of one round. */
enum Scenario {
    /** The servers have nothing. */
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

    static Scenario titled(String title) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.title.equals(title))
                .findFirst()
                .orElseThrow();
    }

    /** @param before what was deployed last; null: nothing */
    Path tree(Trees pair, Path before) throws IOException {
        return switch (this) {
            case FIRST -> pair.one();
            case CHANGED -> pair.one().equals(before) ? pair.other() : pair.one();
            case SAME -> pair.other();
            case FRESH -> pair.checkedOut();
        };
    }
}
