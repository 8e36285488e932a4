package io.jenkins.plugins.zerodown.notify;

import io.jenkins.plugins.zerodown.config.Application.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is told about one deployment. Holds no secret.
 *
 * @param release the new release; for a rollback the one that is returned to; empty where the deployment failed before
 *     it had one
 * @param commit full hash
 * @param url of the build, where there is one
 * @param detail one line more: why it failed, or what each server serves
 */
public record Announcement(
        String target,
        Notification.Outcome outcome,
        Optional<String> release,
        Optional<String> commit,
        Optional<String> branch,
        Optional<String> subject,
        List<String> servers,
        String who,
        Optional<String> url,
        Instant started,
        Instant finished,
        Optional<String> detail) {

    public Announcement {
        servers = List.copyOf(servers);
    }

    public Duration duration() {
        return Duration.between(started, finished);
    }

    /** For people: {@code production: release 20250820092100 (a1b2c3d, main) deployed by alice in 42 s}. */
    public String sentence() {
        StringBuilder text = new StringBuilder(target).append(": ");
        String subjectOfSentence = release.map(id -> "release " + id + origin()).orElse("a deployment" + origin());
        text.append(
                switch (outcome) {
                    case SUCCESS -> subjectOfSentence + " deployed";
                    case FAILURE -> subjectOfSentence + " failed; started";
                    case ROLLBACK -> "rolled back to " + subjectOfSentence;
                });
        text.append(" by ")
                .append(who)
                .append(outcome == Notification.Outcome.FAILURE ? ", ended after " : " in ")
                .append(Math.max(0, duration().toSeconds()))
                .append(" s");
        detail.ifPresent(line -> text.append(" - ").append(line));
        return text.toString();
    }

    private String origin() {
        List<String> known = Stream.of(commit.map(Announcement::abbreviated), branch)
                .flatMap(Optional::stream)
                .filter(word -> !word.isEmpty())
                .toList();
        return known.isEmpty() ? "" : " (" + String.join(", ", known) + ")";
    }

    private static String abbreviated(String hash) {
        return hash.length() > 7 ? hash.substring(0, 7) : hash;
    }
}
