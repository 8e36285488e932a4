package io.jenkins.plugins.zerodown.jenkins.pages;

import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * One release on one server, as the page shows it. What is not known is empty text.
 *
 * @param state the engine's word
 * @param deployedAt null where nobody knows
 * @param bytes of its files; -1 where nobody knows
 * @param build address of the build that made it: http or https, or empty, since whoever may write on the server may
 *     write it
 */
public record ReleaseRow(
        String id,
        String state,
        boolean live,
        String commit,
        String branch,
        Instant deployedAt,
        long bytes,
        String build,
        String who) {
    private static final int SHORT_COMMIT = 7;

    static ReleaseRow of(EngineAnswer.Listed release) {
        return new ReleaseRow(
                release.id(),
                release.state(),
                release.live(),
                known(release.commit()),
                known(release.branch()),
                time(known(release.deployedAt())),
                release.bytes() == null ? -1 : release.bytes(),
                address(known(release.build())),
                known(release.who()));
    }

    private static String known(String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private static Instant time(String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static String address(String text) {
        String known = text.toLowerCase(Locale.ROOT);
        return known.startsWith("http://") || known.startsWith("https://") ? text : "";
    }

    ReleaseState known() {
        return Arrays.stream(ReleaseState.values())
                .filter(known -> known.word().equals(state))
                .findFirst()
                .orElse(ReleaseState.UNKNOWN);
    }

    public String shortCommit() {
        return commit.length() > SHORT_COMMIT ? commit.substring(0, SHORT_COMMIT) : commit;
    }

    /** Such as {@code 4.2 MB}, in the units of 1000 that disks and networks are sold in; empty text where unknown. */
    public String amount() {
        return bytes < 0 ? "" : Amounts.bytes(bytes);
    }

    /** Such as {@code 3 h}; empty text where unknown. */
    public String age() {
        return deployedAt == null ? "" : Amounts.age(deployedAt, Instant.now());
    }
}
