package io.jenkins.plugins.zerodown.lint;

import java.util.List;
import java.util.Optional;

/**
 * What the examination of pending migrations gave.
 *
 * @param pending names of the migrations that would run
 * @param findings what would break the live release or hold visitors up
 * @param unexamined what could not be examined, each with its reason
 * @param unanswered why the application could not tell what is pending; then nothing is known, and the lists are empty
 */
public record Report(
        List<String> pending, List<MigrationFinding> findings, List<String> unexamined, Optional<String> unanswered) {
    public Report(List<String> pending, List<MigrationFinding> findings, List<String> unexamined) {
        this(pending, findings, unexamined, Optional.empty());
    }

    static Report unanswered(String why) {
        return new Report(List.of(), List.of(), List.of(), Optional.of(why));
    }

    public Report {
        pending = List.copyOf(pending);
        findings = List.copyOf(findings);
        unexamined = List.copyOf(unexamined);
    }
}
