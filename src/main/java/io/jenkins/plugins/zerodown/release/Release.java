package io.jenkins.plugins.zerodown.release;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A release as one server has it.
 *
 * @param live whether current leads to it
 * @param deployedAt when it was found good; else when it was made, by its state file or its id; empty where neither
 *     tells
 * @param bytes of its files, where known
 * @param build URL of the build that made it
 */
public record Release(
        ReleaseId id,
        ReleaseState state,
        boolean live,
        Optional<String> commit,
        Optional<String> branch,
        Optional<Instant> deployedAt,
        OptionalLong bytes,
        Optional<String> build,
        Optional<String> who) {
    private static final DateTimeFormatter ID = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

    static Release of(StateFile known, boolean live) {
        return new Release(
                known.release(),
                known.state(),
                live,
                known.commit(),
                known.branch(),
                known.deployedAt().or(known::time).or(() -> timeOf(known.release())),
                known.bytes(),
                known.build(),
                known.who());
    }

    static Release unrecorded(ReleaseId id, boolean whole, boolean live) {
        return of(StateFile.of(id, whole || live ? ReleaseState.FOREIGN : ReleaseState.UNKNOWN), live);
    }

    Release in(ReleaseState next) {
        return new Release(id, next, live, commit, branch, deployedAt, bytes, build, who);
    }

    /** The time that an id of yyyyMMddHHmmss names; our ids and Capistrano's are UTC. */
    private static Optional<Instant> timeOf(ReleaseId id) {
        try {
            return Optional.of(
                    LocalDateTime.parse(id.value().replaceFirst("-.*", ""), ID).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
