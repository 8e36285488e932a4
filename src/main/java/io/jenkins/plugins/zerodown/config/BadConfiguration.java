package io.jenkins.plugins.zerodown.config;

import java.util.List;

/** What the user wrote cannot be used; nothing was touched. Each problem names place, field, value and mend. */
public final class BadConfiguration extends Exception {
    private final List<String> problems;

    public BadConfiguration(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public BadConfiguration(String problem) {
        this(List.of(problem));
    }

    public List<String> problems() {
        return problems;
    }
}
