package io.jenkins.plugins.zerodown.config;

import java.util.List;
import java.util.stream.Collectors;

/** What the user wrote cannot be used; nothing was touched. Each problem names place, field, value and fix. */
public final class BadConfiguration extends Exception {
    private final transient List<Problem> problems;

    public BadConfiguration(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** @param sentence that names field, value and fix */
    public BadConfiguration(String sentence) {
        this(List.of(Problem.of(sentence)));
    }

    public List<Problem> problems() {
        return problems;
    }
}
