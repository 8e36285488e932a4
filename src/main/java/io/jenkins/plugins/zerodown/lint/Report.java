package io.jenkins.plugins.zerodown.lint;

import java.util.List;

/**
 * What the examination of pending migrations gave.
 *
 * @param pending names of the migrations that would run
 * @param findings what would break the live release or hold visitors up
 * @param unexamined what could not be examined, each with its reason
 */
public record Report(List<String> pending, List<Finding> findings, List<String> unexamined) {
    public Report {
        pending = List.copyOf(pending);
        findings = List.copyOf(findings);
        unexamined = List.copyOf(unexamined);
    }
}
